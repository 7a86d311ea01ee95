import { Option } from 'commander'
import { locateHome, openHome } from '../storage/home.ts'
import type { Outcome } from '../storage/problem.ts'

export interface HomeOption {
  readonly home?: string
}

/** `--home DIR`, which every command has. */
export const homeOption = (): Option =>
  new Option(
    '--home <DIR>',
    "home folder (default: $P2P_CHAT_HOME, else p2p-chat in the platform's data folder)",
  )

/** The home that a command is to work in, made where it is missing. */
export const homeToWrite = async ({ home }: HomeOption): Promise<Outcome<string>> => {
  const located = locateHome(home)
  return located.ok ? openHome(located.value) : located
}
