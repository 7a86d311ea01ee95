/** Chats on loopback, in this process, with homes whose keys are ready-made. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Chat, type ChatEvent, type ChatOptions, createChat } from '../../src/index.ts'
import { bootstrapKey, giveBootstrap, giveRoom, type Home, makeHome } from '../lan/homes.ts'
import { poolKey } from '../lan/key-pool.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { EventLog } from './event-log.ts'

/** Nothing leaves this machine. */
export const LOOPBACK = { listen: ['/ip4/127.0.0.1/tcp/0'], mdns: false } as const

export interface Guest {
  readonly chat: Chat
  readonly log: EventLog<ChatEvent>
}

/** Homes of these people in one room, of which the first one has the bootstrap's private key. */
export const makeHomes = async (names: readonly string[]): Promise<readonly Home[]> => {
  const folder = await temporaryFolder()
  const key = await bootstrapKey('bootstrap')
  const homes = await Promise.all(names.map((name) => makeHome(folder, name)))
  await Promise.all(
    homes.map(({ home }, place) => (place === 0 ? giveBootstrap(home, key) : giveRoom(home, key))),
  )
  return homes
}

export const homeOf = async (name: string): Promise<Home> => {
  const [home] = await makeHomes([name])
  if (home === undefined) {
    throw new Error('one name gives one home')
  }
  return home
}

export const pairOfHomes = async (): Promise<readonly [Home, Home]> => {
  const [alice, bob] = await makeHomes(['alice', 'bob'])
  if (alice === undefined || bob === undefined) {
    throw new Error('two names give two homes')
  }
  return [alice, bob]
}

/** Starts a chat, which is left at the latest when the test has ended. */
export const enter = async ({ name, home }: Home, options: Partial<ChatOptions> = {}): Promise<Guest> => {
  const log = new EventLog<ChatEvent>(name)
  const chat = await createChat({ ...LOOPBACK, home, name, onEvent: log.hear, ...options })
  onTestFinished(() => chat.leave())
  return { chat, log }
}

/** The same, next to somebody who is there already. */
export const enterBeside = (
  home: Home,
  { chat }: Guest,
  options: Partial<ChatOptions> = {},
): Promise<Guest> => enter(home, { peers: chat.ready.addresses, ...options })

/** Waits until all of them know each other to hold the key. */
export const together = async (guests: readonly Guest[]): Promise<void> => {
  const everyone = guests.map(({ chat }) => chat.ready.fingerprint)
  await Promise.all(
    guests.map(({ log }) =>
      log.waitFor('epoch', ({ members }) => everyone.every((fingerprint) => members.includes(fingerprint))),
    ),
  )
}

/** A key file that is no home's own. */
export const strangeKeyFile = async (folder: string, half: 'private' | 'public'): Promise<string> => {
  const file = join(folder, `strange-${half}.pem`)
  const pem = await poolKey('mallory')
  const publicPem = createPublicKey(createPrivateKey(pem)).export({ format: 'pem', type: 'spki' })
  await writeFile(file, half === 'private' ? pem : publicPem, { mode: 0o600 })
  return file
}
