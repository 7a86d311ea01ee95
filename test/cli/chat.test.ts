import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { NodeProcess } from '../../scripts/node-process.ts'
import { PEER_STAGES } from '../../src/chat/reports.ts'
import {
  befriend,
  bootstrapKey,
  giveBootstrap,
  giveRoom,
  type Home,
  makeBootstrapHome,
  makeHome,
} from '../lan/homes.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { type Ran, run } from './run.ts'

/** Nothing leaves this machine. */
const LOOPBACK = ['--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0']

const start = (name: string, home: string, args: readonly string[] = []): NodeProcess => {
  const node = new NodeProcess({ name, home, args: [...LOOPBACK, ...args] })
  onTestFinished(() => node[Symbol.asyncDispose]())
  return node
}

const founderHome = async (name = 'alice'): Promise<Home> => {
  const home = await makeHome(await temporaryFolder(), name)
  await giveBootstrap(home.home, await bootstrapKey('bootstrap'))
  return home
}

const member = async (node: NodeProcess): Promise<void> => {
  await node.waitFor('state', ({ state }) => state === 'member')
}

/** One sentence on stderr, nothing on stdout, no stack trace. */
const expectOneSentence = ({ code, stdout, stderr }: Ran, expected: 1 | 2, words: string): void => {
  expect({ code, stdout, stderr }).toEqual({
    code: expected,
    stdout: '',
    stderr: expect.stringMatching(/^p2p-chat: [^\n]+\n$/),
  })
  expect(stderr).toContain(words)
}

test('a first start makes what is missing, says so on stderr, and ends in a room; SIGTERM leaves it', async () => {
  const home = join(await temporaryFolder(), 'new')
  const node = start('alice', home)
  await member(node)
  expect(node.events[0]).toMatchObject({ type: 'ready', room: 'lobby', name: 'alice' })
  for (const file of ['identity.pem', 'bootstrap.pem']) {
    expect(node.report()).toContain(join(home, file))
    expect((await stat(join(home, file))).mode & 0o777).toBe(0o600)
    expect(await readFile(join(home, file.replace('.pem', '.pub.pem')), 'utf8')).toContain('BEGIN PUBLIC KEY')
  }
  expect((await stat(home)).mode & 0o777).toBe(0o700)

  expect(await node.terminate()).toEqual({ code: 0, signal: null })
  expect(node.latest('state')?.state).toBe('left')
  // It would tell of a line on stdout that is no JSON.
  expect(node.end).toBe('it ended with code 0')
})

test('SIGTERM while keys are made ends it at once, with nothing half-written', async () => {
  const home = join(await temporaryFolder(), 'new')
  const node = start('alice', home)
  await expect.poll(() => node.report(), { timeout: 60_000 }).toContain('Making your')
  expect(await node.terminate()).toEqual({ code: 0, signal: null })
  expect(node.report()).not.toMatch(/ {4}at |should not happen/)
  for (const file of ['identity.pem', 'bootstrap.pem']) {
    const pem = await readFile(join(home, file), 'utf8').catch(() => undefined)
    expect(pem === undefined || pem.trimEnd().endsWith('-----END PRIVATE KEY-----')).toBe(true)
  }
})

test('a closed stdin leaves the room, and so does the command', async () => {
  const node = start('alice', (await founderHome()).home)
  await member(node)
  expect(await node.closeInput()).toEqual({ code: 0, signal: null })
  expect(node.latest('state')?.state).toBe('left')

  const other = start('bob', (await founderHome('bob')).home)
  await member(other)
  expect(await other.leave()).toEqual({ code: 0, signal: null })
})

test('who leaves says END: the other knows', async () => {
  const [alice, bob] = await Promise.all([founderHome(), makeHome(await temporaryFolder(), 'bob')])
  await giveRoom(bob.home, await bootstrapKey('bootstrap'))
  await befriend([alice, bob])
  const first = start('alice', alice.home)
  const { addresses } = await first.waitFor('ready')
  const second = start('bob', bob.home, ['--peer', addresses[0] ?? ''])
  await first.waitFor('member', ({ event }) => event === 'joined')
  second.say('hello')
  expect(await first.waitFor('message')).toMatchObject({ text: 'hello', from: { name: 'bob' } })

  const report = await run(['debug', 'peers', '--json', '--home', alice.home])
  expect(JSON.parse(report.stdout)).toEqual([
    expect.objectContaining({ name: 'bob', fingerprint: bob.fingerprint, stages: [...PEER_STAGES] }),
  ])
  await second.terminate()
  await first.waitFor('member', ({ event, name }) => event === 'left' && name === 'bob')
})

test('trust remove and restore tell the room through the running node', async () => {
  const [alice, bob] = await Promise.all([founderHome(), makeHome(await temporaryFolder(), 'bob')])
  await giveRoom(bob.home, await bootstrapKey('bootstrap'))
  await befriend([alice, bob])
  const first = start('alice', alice.home)
  const { addresses } = await first.waitFor('ready')
  const second = start('bob', bob.home, ['--peer', addresses[0] ?? ''])
  await first.waitFor('member', ({ event }) => event === 'joined')

  const removed = await run(['trust', 'remove', 'bob', '--home', alice.home])
  expect(removed).toMatchObject({ code: 0, stderr: expect.stringContaining('tells the room now') })
  for (const node of [first, second]) {
    expect(await node.waitFor('member', ({ event }) => event === 'removed')).toMatchObject({
      name: 'bob',
      fingerprint: bob.fingerprint,
      by: { fingerprint: alice.fingerprint },
      counts: true,
    })
  }
  await first.waitFor('epoch', ({ members, counter }) => counter > 0 && members.length === 1)
  await first.waitFor('request', ({ removedBy }) => removedBy.some((by) => by === alice.fingerprint))

  const restored = await run(['trust', 'restore', 'bob', '--home', alice.home])
  expect(restored).toMatchObject({ code: 0, stderr: expect.stringContaining('tells the room now') })
  await second.waitFor('epoch', ({ members, counter }) => counter > 0 && members.length === 2)
  second.say('back again')
  expect(await first.waitFor('message')).toMatchObject({ text: 'back again' })
})

test('debug shows the running node, as JSON and as text', async () => {
  const { home, fingerprint } = await founderHome()
  const node = start('alice', home)
  await member(node)
  const ask = async (topic: string): Promise<unknown> => {
    const { code, stdout, stderr } = await run(['debug', topic, '--json', '--home', home])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return JSON.parse(stdout)
  }
  expect(await ask('peers')).toEqual([])
  expect(await ask('mesh')).toMatchObject({ self: node.latest('ready')?.peerId, connected: [], mesh: [] })
  expect(await ask('room')).toMatchObject({
    ready: node.latest('ready'),
    state: { state: 'member' },
    epoch: { members: [fingerprint] },
    requests: [],
  })
  expect(await ask('metrics')).toMatchObject({ uptimeMs: expect.any(Number), refused: {} })
  for (const topic of ['peers', 'mesh', 'room', 'metrics']) {
    expect(await run(['debug', topic, '--home', home])).toMatchObject({ code: 0, stderr: '' })
  }
})

test('debug with no node and no bootstrap file has nothing to look at', async () => {
  const home = await temporaryFolder()
  expectOneSentence(await run(['debug', '--no-mdns', '--home', home]), 2, home)
})

test('debug with no node looks as an observer', async () => {
  const { home } = await founderHome()
  const { code, stdout, stderr } = await run(['debug', 'room', '--json', '--no-mdns', '--home', home])
  expect(code).toBe(0)
  expect(stderr).toMatch(/^No node runs with the home [^\n]+\n$/)
  expect(JSON.parse(stdout)).toMatchObject({ state: { state: 'seeking' }, epoch: null })
})

test('a bootstrap that was started with --json ends with the pipe that holds it', async () => {
  const home = await makeBootstrapHome(await temporaryFolder(), 'server', await bootstrapKey('bootstrap'))
  const node = new NodeProcess({ name: 'server', home, command: 'bootstrap', args: LOOPBACK })
  onTestFinished(() => node[Symbol.asyncDispose]())
  await node.waitFor('ready')
  expect(await node.closeInput()).toEqual({ code: 0, signal: null })
  expect(node.latest('state')?.state).toBe('left')
})

test('a second node on one home is told so, and the first goes on', async () => {
  const { home } = await founderHome()
  const node = start('alice', home)
  await node.waitFor('ready')
  expectOneSentence(await run(['--json', '--home', home, ...LOOPBACK]), 2, home)
  expectOneSentence(await run(['--home', home, ...LOOPBACK]), 2, home)
  expectOneSentence(await run(['bootstrap', '--home', home, ...LOOPBACK]), 2, home)
  await member(node)
  expect(await node.leave()).toEqual({ code: 0, signal: null })
})

test('a port in use is the fault of the environment', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { home } = await founderHome()
  const listen = ['--no-mdns', '--listen', `/ip4/127.0.0.1/tcp/${port}`]
  expectOneSentence(await run(['--json', '--home', home, ...listen]), 1, `${port}`)
  expectOneSentence(await run(['bootstrap', '--home', home, ...listen]), 1, `${port}`)
})

test.each([
  [['--room', ''], '--room'],
  [['--room', 'a\u202eb'], '--room'],
  [['--name', '\u200b'], '--name'],
  [['--peer', 'localhost:4001'], '/ip4/'],
  [['--listen', '/dns4/x/udp/1'], '/ip4/'],
  [['--bootstrap', ''], '--bootstrap'],
  [['--bootstrap', '/nonexistent/bootstrap.pem'], '/nonexistent/bootstrap.pem'],
  [['--bootstrap', '/dev/null'], '/dev/null'],
  [['--home', '/dev/null'], '/dev/null'],
])('what cannot be meant is refused in one sentence: %j', async (args, words) => {
  const home = await temporaryFolder()
  expectOneSentence(
    await run(['--json', ...(args[0] === '--home' ? [] : ['--home', home]), ...args]),
    2,
    words,
  )
})

test('keys that are no good end the start with one sentence', async () => {
  const loose = await founderHome()
  await chmod(join(loose.home, 'identity.pem'), 0o644)
  expectOneSentence(await run(['--json', '--home', loose.home, ...LOOPBACK]), 2, 'chmod')

  const same = await founderHome()
  const identity = join(same.home, 'identity.pem')
  expectOneSentence(
    await run(['--json', '--home', same.home, '--bootstrap', identity, ...LOOPBACK]),
    2,
    identity,
  )

  const damaged = await founderHome()
  await writeFile(join(damaged.home, 'identity.pem'), 'no key')
  expectOneSentence(await run(['--home', damaged.home, ...LOOPBACK]), 2, 'identity.pem')
})

test('a bootstrap needs the private half', async () => {
  const home = await makeBootstrapHome(await temporaryFolder(), 'server', await bootstrapKey('bootstrap'))
  await rm(join(home, 'bootstrap.pem'))
  expectOneSentence(await run(['bootstrap', '--home', home, ...LOOPBACK]), 2, 'bootstrap.pub.pem')
})

test('without a terminal and with nothing to say it comes and goes', async () => {
  const { home } = await founderHome()
  const { code, stdout, stderr } = await run(['--home', home, '--name', 'alice', ...LOOPBACK])
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toContain('You are alice, the room is lobby.')
  expect(stderr).toContain('You have left the room.')
})

test('what a pipe brings is said to who is there, and nothing but what is said is on stdout', async () => {
  const [alice, bob] = await Promise.all([founderHome(), makeHome(await temporaryFolder(), 'bob')])
  await giveRoom(bob.home, await bootstrapKey('bootstrap'))
  await befriend([alice, bob])
  const node = start('alice', alice.home)
  const { addresses } = await node.waitFor('ready')
  await member(node)
  const said = run(['--home', bob.home, '--name', 'bob', ...LOOPBACK, '--peer', addresses[0] ?? ''], {
    stdin: 'dinner is ready\n\ncome down',
  })
  const { code, stdout, stderr } = await said
  await node.waitFor('message', ({ text }) => text === 'come down')
  expect(node.all('message').map(({ text }) => text)).toEqual(['dinner is ready', 'come down'])
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'bob (you): dinner is ready\nbob (you): come down\n',
  })
  expect(stderr).not.toContain('Not sa')
  await node.waitFor('member', ({ event }) => event === 'left')
})

test('a reader that goes away ends the chat in order', async () => {
  const { home } = await founderHome()
  expect(await run(['--json', '--home', home, ...LOOPBACK], { closedStdout: true })).toMatchObject({
    code: 0,
  })
})
