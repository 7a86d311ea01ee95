import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { controlPath } from '../../src/control/address.ts'
import { takeNodeLock } from '../../src/control/node-lock.ts'
import { ChatProblem, createChat, type Progress } from '../../src/index.ts'
import { poolKey } from '../lan/key-pool.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { enter, homeOf, LOOPBACK, strangeKeyFile } from './guests.ts'

/** Why it could not start; anything but a problem for people fails the test. */
const problemOf = async (starting: Promise<AsyncDisposable>): Promise<ChatProblem> => {
  const outcome = await starting.catch((error: unknown) => error)
  if (outcome instanceof ChatProblem) {
    return outcome
  }
  throw new Error('it did not end with a problem for people', { cause: outcome })
}

const takenPort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') {
    throw new Error('a TCP server has a port')
  }
  return address.port
}

test('one node per home: the second is told so, and the first goes on', async () => {
  const home = await homeOf('alice')
  const { chat, log } = await enter(home)
  const problem = await problemOf(createChat({ ...LOOPBACK, home: home.home, name: 'alice' }))
  expect(problem).toMatchObject({ exitCode: 2, message: expect.stringContaining(home.home) })
  await log.waitFor('state', ({ state }) => state === 'member')
  expect(chat.members()).toHaveLength(1)
})

test("the identity's own key is refused as bootstrap, and nothing is made", async () => {
  const { home } = await homeOf('alice')
  const file = join(home, 'identity.pem')
  const problem = await problemOf(createChat({ ...LOOPBACK, home, name: 'alice', bootstrap: file }))
  expect(problem).toMatchObject({ exitCode: 2, message: expect.stringContaining(file) })
  expect(await readdir(home)).toContain('session-key.pem')
  const publicFile = join(home, 'identity.pub.pem')
  const publicToo = await problemOf(createChat({ ...LOOPBACK, home, name: 'alice', bootstrap: publicFile }))
  expect(publicToo.exitCode).toBe(2)
})

test('a bootstrap file that is not there is refused, and the home is free again', async () => {
  const home = await homeOf('alice')
  const missing = join(home.home, 'nowhere.pem')
  const problem = await problemOf(
    createChat({ ...LOOPBACK, home: home.home, name: 'alice', bootstrap: missing }),
  )
  expect(problem).toMatchObject({ exitCode: 2, message: expect.stringContaining(missing) })
  const { chat } = await enter(home)
  expect(chat.ready.name).toBe('alice')
})

test('a port in use is the fault of the environment, and the home is free again', async () => {
  const home = await homeOf('alice')
  const listen = [`/ip4/127.0.0.1/tcp/${await takenPort()}`]
  const problem = await problemOf(createChat({ ...LOOPBACK, home: home.home, name: 'alice', listen }))
  expect(problem).toMatchObject({ exitCode: 1, message: expect.stringContaining(listen[0] ?? 'the port') })
  const { chat } = await enter(home)
  expect(chat.ready.name).toBe('alice')
})

test.each([
  ['empty', ''],
  ['longer than the wire allows', 'x'.repeat(257)],
  ['longer than 64 characters', 'x'.repeat(65)],
  ['half a character', '\ud83e'],
])('a name that is %s is refused before anything runs', async (_, name) => {
  const { home } = await homeOf('alice')
  expect(await problemOf(createChat({ ...LOOPBACK, home, name }))).toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('name'),
  })
})

test('a name of 64 characters of four bytes each is a name', async () => {
  const home = await homeOf('alice')
  const { chat, log } = await enter({ ...home, name: '🦊'.repeat(64) })
  await log.waitFor('state', ({ state }) => state === 'member')
  expect(chat.members()[0]?.name).toBe('🦊'.repeat(64))
})

test('what is missing is made, and said; what is there is not touched', async () => {
  const { home } = await homeOf('alice')
  const identity = await readFile(join(home, 'identity.pem'), 'utf8')
  await rm(join(home, 'bootstrap.pem'))
  await rm(join(home, 'bootstrap.pub.pem'))
  const progress: Progress[] = []
  const { log } = await enter(
    { name: 'alice', home, fingerprint: '', publicPem: '' },
    { onProgress: (step) => progress.push(step) },
  )
  expect(progress).toEqual([
    { type: 'making-key', what: 'bootstrap' },
    { type: 'made', what: 'bootstrap', file: join(home, 'bootstrap.pem') },
  ])
  await log.waitFor('state', ({ state }) => state === 'member')
  expect(await readFile(join(home, 'identity.pem'), 'utf8')).toBe(identity)
})

test('a disk that keeps no foundings is told, and stops nobody', async () => {
  const home = await homeOf('alice')
  // A folder where the file should be: nothing replaces it, whoever one is.
  await mkdir(join(home.home, 'foundings.json', 'in the way'), { recursive: true })
  const { log } = await enter(home)
  await log.waitFor('state', ({ state }) => state === 'member')
  const told = await log.waitFor('warning', ({ code }) => code === 'foundings')
  expect(told.message).toContain('foundings.json')
  expect(log.of('error')).toEqual([])
})

test('a founding is remembered, and the next is above it whatever the clock says', async () => {
  const home = await homeOf('alice')
  const first = await enter(home)
  const { generation } = await first.log.waitFor('epoch')
  await first.chat.leave()
  const file = join(home.home, 'foundings.json')
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ [first.chat.ready.roomId]: generation })

  // As if the clock had stood a day ahead when the room was founded.
  const ahead = generation + 86_400_000
  await writeFile(file, JSON.stringify({ [first.chat.ready.roomId]: ahead }))
  const second = await enter(home)
  expect((await second.log.waitFor('epoch')).generation).toBeGreaterThan(ahead)
})

test('with the public half of a key of others one waits, and founds nothing', async () => {
  const home = await homeOf('alice')
  const bootstrap = await strangeKeyFile(home.home, 'public')
  const { chat, log } = await enter(home, { bootstrap })
  const { detail } = await log.waitFor('state')
  expect(detail).toContain('nobody has been found yet')
  expect(chat.debug().room()).toMatchObject({ state: { state: 'seeking' }, epoch: null, requests: [] })
  expect(chat.members()).toEqual([])
})

test('the session key made ahead is used up by the start', async () => {
  const home = await homeOf('alice')
  await enter(home)
  // The one for the next start may lie there already; this session's must not.
  const waiting = await readFile(join(home.home, 'session-key.pem'), 'utf8').catch(() => '')
  expect(waiting).not.toBe(await poolKey('session-alice'))
})

test('a start that is given up while keys are made ends with an AbortError and frees the home', async () => {
  const home = await temporaryFolder()
  const giving = new AbortController()
  const starting = createChat({
    ...LOOPBACK,
    home,
    name: 'alice',
    signal: giving.signal,
    onProgress: ({ type }) => {
      if (type === 'making-key') giving.abort()
    },
  })
  await expect(starting).rejects.toHaveProperty('name', 'AbortError')
  const lock = takeNodeLock(`${await controlPath(home)}.lock`)
  expect(lock).not.toBe('in use')
  if (lock !== 'in use') lock.release()
})
