import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { NodeProcess } from '../../scripts/node-process.ts'
import { TEXT_BYTES_MAX } from '../../src/protocol/limits.ts'
import { bootstrapKey, type Home, makeBootstrapHome } from '../lan/homes.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { addressOf, becomesMember, homesOfTwo, LOOPBACK, startNode } from './conversation.ts'
import { type Ran, type RunOptions, run } from './run.ts'

/** Nothing is printed where all is well: the exit code says it. */
const DELIVERED: Ran = { code: 0, stdout: '', stderr: '' }

const sendFrom = ({ home, name }: Home, args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  run(['send', ...args, '--home', home, '--name', name, ...LOOPBACK], options)

test('through the running node, whatever is in the text', async () => {
  const [alice, bob] = await homesOfTwo()
  const first = startNode(alice)
  const second = startNode(bob, ['--peer', await addressOf(first)])
  await second.waitFor('epoch', ({ members }) => members.length === 2)

  expect(await sendFrom(alice, ['dinner', 'is', 'ready'])).toEqual(DELIVERED)
  expect(await second.waitFor('message')).toMatchObject({
    text: 'dinner is ready',
    from: { name: 'alice', trusted: true },
    history: false,
  })
  const longest = 'ü\n'.repeat(TEXT_BYTES_MAX / 3)
  expect(await sendFrom(alice, ['-'], { stdin: `${longest}\n` })).toEqual(DELIVERED)
  await second.waitFor('message', ({ text }) => text === longest)

  const elsewhere = await sendFrom(alice, ['secret', '--room', 'kitchen'])
  expect(elsewhere).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('another room') })
  const otherFile = await sendFrom(alice, ['secret', '--bootstrap', join(bob.home, 'identity.pub.pem')])
  expect(otherFile).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('another room') })
  const same = ['--room', 'lobby', '--bootstrap', join(bob.home, 'bootstrap.pub.pem')]
  expect(await sendFrom(alice, ['not secret', ...same])).toEqual(DELIVERED)
  await second.waitFor('message', ({ text }) => text === 'not secret')
  expect(second.all('message').map(({ text }) => text)).toEqual(['dinner is ready', longest, 'not secret'])
})

test('with no node it joins, says it, and leaves', async () => {
  const [alice, bob] = await homesOfTwo()
  const first = startNode(alice)
  await becomesMember(first)
  const ran = await sendFrom(bob, ['hello', '--peer', await addressOf(first)])
  expect(ran).toEqual(DELIVERED)
  expect(await first.waitFor('message')).toMatchObject({ text: 'hello', from: { name: 'bob' } })
  await first.waitFor('member', ({ event, name }) => event === 'left' && name === 'bob')
})

test('what nobody has is said to be kept, and goes out later by itself', async () => {
  const [alice, bob] = await homesOfTwo()
  const first = startNode(alice)
  await becomesMember(first)
  const [through, itself] = await Promise.all([
    sendFrom(alice, ['through a node that is alone']),
    sendFrom(bob, ['to nobody']),
  ])
  for (const ran of [through, itself]) {
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(/^p2p-chat: nobody has it yet; it is kept, and goes out as soon as [^\n]+\n$/)
  }
  const second = startNode(bob, ['--peer', await addressOf(first)])
  await second.waitFor('message', ({ text }) => text === 'through a node that is alone')
  expect(await first.waitFor('message', ({ from }) => from.name === 'bob')).toMatchObject({
    text: 'to nobody',
  })
})

test('what cannot be said is refused before anything is made', async () => {
  const home = join(await temporaryFolder(), 'new')
  const cases: readonly (readonly [readonly string[], RunOptions, string])[] = [
    [[''], {}, 'empty'],
    [['-'], { stdin: '\n' }, 'empty'],
    [['x'.repeat(TEXT_BYTES_MAX + 1)], {}, `${TEXT_BYTES_MAX + 1}`],
    [['-'], { stdin: 'x'.repeat(TEXT_BYTES_MAX + 1) }, `${TEXT_BYTES_MAX}`],
    [['x', '--name', '\u200b'], {}, '--name'],
    [['x', '--room', ''], {}, '--room'],
  ]
  for (const [args, options, words] of cases) {
    const { code, stdout, stderr } = await run(['send', ...args, '--home', home, ...LOOPBACK], options)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^p2p-chat: [^\n]+\n$/)
    expect(stderr).toContain(words)
  }
  expect(await run(['send', '--home', home])).toMatchObject({ code: 2, stdout: '' })
  expect(await run(['history', '--home', home])).toMatchObject({ code: 2 })
})

test("a bootstrap's home says nothing", async () => {
  const home = await makeBootstrapHome(await temporaryFolder(), 'server', await bootstrapKey('bootstrap'))
  const node = new NodeProcess({ name: 'server', home, command: 'bootstrap', args: LOOPBACK })
  onTestFinished(() => node[Symbol.asyncDispose]())
  await node.waitFor('ready')
  expect(await run(['send', 'x', '--home', home])).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('a bootstrap runs with this home'),
  })
})
