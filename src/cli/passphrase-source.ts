/**
 * Where a passphrase comes from: `--passphrase-fd N`, else P2P_CHAT_PASSPHRASE, else the terminal. Never an argument:
 * every user of the machine sees those.
 */
import { createReadStream, fstatSync, type Stats } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { Option } from 'commander'
import { PASSPHRASE_BYTES_MAX } from '../storage/limits.ts'
import { type Outcome, success, userFault } from '../storage/problem.ts'
import type { AskPassphrase } from '../storage/unlocking.ts'
import { readLines } from '../ui/lines.ts'
import { askHidden, canAsk, type Waiting } from './hidden-line.ts'

export interface PassphraseOptions {
  readonly passphraseFd?: string
}

const VARIABLE = 'P2P_CHAT_PASSPHRASE'

export const passphraseOption = (): Option =>
  new Option(
    '--passphrase-fd <N>',
    'read the passphrase of your keys from this open file descriptor, one line (default: $P2P_CHAT_PASSPHRASE, else it is asked for)',
  )

/** Those below are standard input, which is said, and the outputs. */
const DESCRIPTOR_MIN = 3

/** Only what ends, or can be waited for without a thread: one that waits holds up the end of the process. */
const openDescriptor = (descriptor: number, stats: Stats): Readable | undefined => {
  if (stats.isFIFO() || stats.isSocket()) {
    return new Socket({ fd: descriptor, readable: true, writable: false })
  }
  return stats.isFile() ? createReadStream('', { fd: descriptor }) : undefined
}

const readPassphrase = async (input: Readable): Promise<string | undefined> => {
  for await (const line of readLines(input, PASSPHRASE_BYTES_MAX)) {
    switch (line.type) {
      case 'line':
        return line.text
      // Stand-ins that are refused for the same reason.
      case 'too-long':
        return 'x'.repeat(PASSPHRASE_BYTES_MAX + 1)
      case 'not-utf8':
        return '\0'
    }
  }
  return undefined
}

const statsOf = (descriptor: number): Stats | undefined => {
  try {
    return fstatSync(descriptor)
  } catch {
    return undefined
  }
}

/** Known once, and of no use where it was wrong. */
const answering =
  (known: Promise<string | undefined>): AskPassphrase =>
  ({ attempt }) =>
    attempt === 1 ? known : Promise.resolve(undefined)

const fromDescriptor = (text: string): Outcome<AskPassphrase> => {
  const descriptor = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (descriptor < DESCRIPTOR_MIN) {
    return userFault(
      `--passphrase-fd ${JSON.stringify(text)} is no descriptor from ${DESCRIPTOR_MIN} on; write it like: --passphrase-fd 3 3< FILE`,
    )
  }
  const stats = statsOf(descriptor)
  const input = stats && openDescriptor(descriptor, stats)
  return input === undefined
    ? userFault(
        `descriptor ${descriptor} is no open file or pipe; open it like: --passphrase-fd ${descriptor} ${descriptor}< FILE`,
      )
    : success(answering(readPassphrase(input)))
}

const fromTerminal =
  (waiting: Waiting): AskPassphrase =>
  ({ file, attempt }) =>
    askHidden(`${attempt === 1 ? '' : 'That does not open it. '}Passphrase for ${file}: `, waiting)

/** Who answers for this process. A variable that is empty is none. */
export const passphraseSource = (
  { passphraseFd }: PassphraseOptions,
  waiting: Waiting,
): Outcome<AskPassphrase> => {
  const variable = process.env[VARIABLE] ?? ''
  // Not for the processes that make keys, nor for what they may start.
  Reflect.deleteProperty(process.env, VARIABLE)
  if (passphraseFd !== undefined) {
    return fromDescriptor(passphraseFd)
  }
  if (variable !== '') {
    return success(answering(Promise.resolve(variable)))
  }
  return success(canAsk() ? fromTerminal(waiting) : () => Promise.resolve(undefined))
}
