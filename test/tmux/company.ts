/** People at terminals, and those whom they talk to. */
import { onTestFinished } from 'vitest'
import { NodeProcess } from '../../scripts/node-process.ts'
import { run } from '../cli/run.ts'
import { bootstrapKey, giveBootstrap, giveRoom, type Home, makeHome } from '../lan/homes.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { type Desk, LOOPBACK } from './terminals.ts'

export const rowsOf = ({ terminal }: Desk): readonly string[] =>
  terminal
    .screen('plain')
    .split('\n')
    .map((row) => row.trimEnd())

export const founderAndGuest = async (): Promise<readonly [Home, Home]> => {
  const folder = await temporaryFolder()
  const [alice, bob] = await Promise.all([makeHome(folder, 'alice'), makeHome(folder, 'bob')])
  const key = await bootstrapKey('bootstrap')
  await Promise.all([giveBootstrap(alice.home, key), giveRoom(bob.home, key)])
  return [alice, bob]
}

export const argumentsFor = ({ name, home }: Home, more: readonly string[] = []): readonly string[] => [
  ...['--home', home, '--name', name],
  ...LOOPBACK,
  ...more,
]

/** Where the node of that home listens. */
export const addressOf = async ({ home }: Home): Promise<string> => {
  const { stdout } = await run(['debug', 'room', '--json', '--home', home])
  const [address] = /\/ip4\/127\.0\.0\.1\/tcp\/\d+/.exec(stdout) ?? []
  if (address === undefined) {
    throw new Error(`debug room names no address: ${stdout}`)
  }
  return address
}

/** Somebody without a terminal who dials the node of `host`. */
export const startGuest = async (guest: Home, host: Home): Promise<NodeProcess> => {
  const args = [...LOOPBACK, '--peer', await addressOf(host)]
  const node = new NodeProcess({ name: guest.name, home: guest.home, args })
  onTestFinished(() => node[Symbol.asyncDispose]())
  return node
}
