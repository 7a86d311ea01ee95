import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type BootstrapEvent, ChatProblem, observe, runBootstrap } from '../../src/index.ts'
import {
  befriend,
  bootstrapKey,
  giveRoom,
  type Home,
  makeBootstrapHome,
  makeHome,
  trust,
} from '../lan/homes.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { EventLog } from './event-log.ts'
import { enter, enterBeside, LOOPBACK, makeHomes, pairOfHomes, together } from './guests.ts'

const serverHome = async (trusted: readonly Home[] = []): Promise<string> => {
  const home = await makeBootstrapHome(await temporaryFolder(), 'server', await bootstrapKey('bootstrap'))
  await trust(home, trusted)
  return home
}

const serve = async (home: string) => {
  const log = new EventLog<BootstrapEvent>('server')
  const bootstrap = await runBootstrap({ ...LOOPBACK, home, onEvent: log.hear })
  onTestFinished(() => bootstrap.leave())
  return { bootstrap, log }
}

const visitorHome = async (name: string): Promise<Home> => {
  const home = await makeHome(await temporaryFolder(), name)
  await giveRoom(home.home, await bootstrapKey('bootstrap'))
  return home
}

test('a headless bootstrap founds the room for whom it trusts, and remembers it before anybody hears of it', async () => {
  const alice = await visitorHome('alice')
  const home = await serverHome([alice])
  const { bootstrap, log } = await serve(home)
  expect(log.events[0]).toEqual(bootstrap.ready)

  const guest = await enter(alice, { peers: bootstrap.ready.addresses })
  const { generation } = await guest.log.waitFor('epoch')
  expect(JSON.parse(await readFile(join(home, 'foundings.json'), 'utf8'))).toEqual({
    [bootstrap.ready.roomId]: generation,
  })
  expect(log.of('founded')).toEqual([
    { type: 'founded', generation, name: 'alice', fingerprint: alice.fingerprint },
  ])
  expect(guest.chat.members().map(({ fingerprint }) => fingerprint)).toEqual([alice.fingerprint])

  await bootstrap.leave()
  await bootstrap.leave()
  expect(log.of('state')).toEqual([expect.objectContaining({ state: 'left' })])
})

test('a bootstrap needs the private half', async () => {
  const home = await serverHome()
  await rm(join(home, 'bootstrap.pem'))
  const outcome = await runBootstrap({ ...LOOPBACK, home }).catch((error: unknown) => error)
  expect(outcome).toBeInstanceOf(ChatProblem)
  expect(outcome).toMatchObject({ exitCode: 2, message: expect.stringContaining('bootstrap.pub.pem') })
})

test('one node per home holds for a bootstrap, too', async () => {
  const home = await serverHome()
  const { bootstrap } = await serve(home)
  const second = await runBootstrap({ ...LOOPBACK, home }).catch((error: unknown) => error)
  expect(second).toMatchObject({ name: 'ChatProblem', exitCode: 2, message: expect.stringContaining(home) })
  await bootstrap.leave()
  const { bootstrap: again } = await serve(home)
  expect(again.ready.fingerprint).toBe(bootstrap.ready.fingerprint)
})

/** Time for dials and the first INIs on loopback, on a busy machine, too. */
const LOOK_MS = 4_000

test('an observer sees how far each peer got, and is no member', async () => {
  const homes = await pairOfHomes()
  await befriend(homes)
  const alice = await enter(homes[0])
  const bob = await enterBeside(homes[1], alice)
  await together([alice, bob])
  const [carol] = await makeHomes(['carol'])
  const problems: string[] = []
  const seen = await observe({
    home: carol?.home ?? '',
    peers: [...alice.chat.ready.addresses, ...bob.chat.ready.addresses],
    mdns: false,
    durationMs: LOOK_MS,
    onProblem: (message) => problems.push(message),
  })
  expect(problems).toEqual([])
  expect(new Set(seen.peers.map(({ peerId }) => peerId))).toEqual(
    new Set([alice.chat.ready.peerId, bob.chat.ready.peerId]),
  )
  for (const { stages } of seen.peers) {
    expect(stages).toContain('subscribed')
  }
  expect(seen.room).toMatchObject({ state: { state: 'seeking' }, epoch: null })
  for (const { chat, log } of [alice, bob]) {
    expect(chat.members()).toHaveLength(2)
    expect(log.of('request')).toEqual([])
  }
})

test('an observer without a bootstrap file has nothing to look at', async () => {
  const home = await makeHome(await temporaryFolder(), 'alice')
  const outcome = await observe({ home: home.home, durationMs: 1, onProblem: () => undefined }).catch(
    (error: unknown) => error,
  )
  expect(outcome).toMatchObject({
    name: 'ChatProblem',
    exitCode: 2,
    message: expect.stringContaining(home.home),
  })
})

test("a bug in a bootstrap's listener does not keep it from founding", async () => {
  const uncaught: unknown[] = []
  process.setUncaughtExceptionCaptureCallback((error) => uncaught.push(error))
  onTestFinished(() => process.setUncaughtExceptionCaptureCallback(null))
  const alice = await visitorHome('alice')
  const bootstrap = await runBootstrap({
    ...LOOPBACK,
    home: await serverHome([alice]),
    onEvent: ({ type }) => {
      throw new Error(`a bug of the listener at ${type}`)
    },
  })
  onTestFinished(() => bootstrap.leave())
  const guest = await enter(alice, { peers: bootstrap.ready.addresses })
  await guest.log.waitFor('state', ({ state }) => state === 'member')
  expect(uncaught).toContainEqual(new Error('a bug of the listener at founded'))
})
