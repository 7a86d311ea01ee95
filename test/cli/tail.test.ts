import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { collectTail, spawnProgram } from '../../scripts/program.ts'
import type { Home } from '../lan/homes.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { addressOf, becomesMember, homesOfTwo, LOOPBACK, sayStored, startNode } from './conversation.ts'
import { run } from './run.ts'

interface TailProcess {
  readonly stdout: () => string
  readonly stderr: () => string
  readonly interrupt: () => void
  readonly code: Promise<number | null>
}

const tail = ({ home, name }: Home, args: readonly string[] = []): TailProcess => {
  const child = spawnProgram(['tail', '--home', home, '--name', name, ...LOOPBACK, ...args])
  onTestFinished(() => void child.kill('SIGKILL'))
  return {
    stdout: collectTail(child.stdout),
    stderr: collectTail(child.stderr),
    interrupt: () => void child.kill('SIGINT'),
    code: new Promise((resolve) => child.on('close', resolve)),
  }
}

const PATIENCE = { timeout: 60_000 }

test('beside a running node, and to its end', async () => {
  const [alice, bob] = await homesOfTwo()
  const first = startNode(alice)
  const second = startNode(bob, ['--peer', await addressOf(first)])
  await second.waitFor('epoch', ({ members }) => members.length === 2)

  const [plain, asJson] = [tail(alice), tail(alice, ['--json'])]
  await expect.poll(asJson.stdout, PATIENCE).toContain('"type":"epoch"')
  // Plain text says nothing of who is there already: it listens as soon as what is said comes through.
  let count = 0
  await expect
    .poll(() => {
      count += 1
      second.say(`hello ${count}\n* and on`)
      return plain.stdout()
    }, PATIENCE)
    .toMatch(/^bob: hello \d+ ⏎ \* and on\n/)
  const lines = asJson
    .stdout()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.slice(0, 3).map(({ type }) => type)).toEqual(['ready', 'state', 'epoch'])
  expect(lines[0]).toEqual(first.latest('ready'))
  expect(lines.find(({ type }) => type === 'message')).toMatchObject({ from: { name: 'bob' } })

  expect(await run(['tail', '--home', alice.home, '--room', 'kitchen'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('another room'),
  })
  plain.interrupt()
  expect(await plain.code).toBe(0)
  expect(plain.stderr()).toBe('')
  await first.leave()
  expect(await asJson.code).toBe(0)
  expect(asJson.stderr()).toBe('')
})

test('with no node it joins, is seen, and leaves with Ctrl-C', async () => {
  const [alice, bob] = await homesOfTwo()
  const first = startNode(alice)
  await becomesMember(first)
  const follower = tail(bob, ['--peer', await addressOf(first)])
  await first.waitFor('member', ({ event, name }) => event === 'joined' && name === 'bob')
  first.say('hello bob')
  await expect.poll(follower.stdout, PATIENCE).toBe('alice: hello bob\n')
  expect(await run(['send', 'me, too', '--home', bob.home])).toEqual({ code: 0, stdout: '', stderr: '' })
  await expect.poll(follower.stdout, PATIENCE).toBe('alice: hello bob\nbob (you): me, too\n')
  follower.interrupt()
  expect(await follower.code).toBe(0)
  await first.waitFor('member', ({ event, name }) => event === 'left' && name === 'bob')
})

const linesOf = (output: string): readonly Record<string, unknown>[] =>
  output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

test('it begins with the last messages, in order, beside a node and without one', async () => {
  const [alice] = await homesOfTwo()
  const node = startNode(alice)
  await becomesMember(node)
  const ids: string[] = []
  for (let count = 1; count <= 12; count++) {
    ids.push(await sayStored(node, `line ${count}`))
  }
  const said = (from: number): string =>
    Array.from({ length: 13 - from }, (_, index) => `alice (you): line ${from + index}\n`).join('')

  const ten = tail(alice)
  await expect.poll(ten.stdout, PATIENCE).toBe(said(3))
  const none = tail(alice, ['--lines', '0', '--json'])
  await expect.poll(none.stdout, PATIENCE).toContain('"type":"epoch"')
  const two = tail(alice, ['-n', '2', '--json'])
  await expect.poll(two.stdout, PATIENCE).toContain('"type":"history"')
  const [ready, state, epoch, ...earlier] = linesOf(two.stdout())
  expect([ready, state, epoch]).toMatchObject([{ type: 'ready' }, { type: 'state' }, { type: 'epoch' }])
  expect(earlier).toEqual([
    expect.objectContaining({ type: 'message', id: ids[10], text: 'line 11', history: true }),
    expect.objectContaining({ type: 'message', id: ids[11], text: 'line 12', history: true }),
    { type: 'history', count: 2, more: true, before: ids[10] },
  ])
  // What follows is not lost, nor told twice.
  await sayStored(node, 'and on')
  await expect.poll(ten.stdout, PATIENCE).toBe(`${said(3)}alice (you): and on\n`)
  await expect.poll(none.stdout, PATIENCE).toContain('and on')
  expect(none.stdout()).not.toMatch(/line \d|"type":"history"/)
  await node.leave()
  await Promise.all([ten, none, two].map(({ code }) => code))

  const joining = tail(alice, ['-n', '3'])
  const last = `${said(11)}alice (you): and on\n`
  await expect.poll(joining.stdout, PATIENCE).toBe(last)
  joining.interrupt()
  expect(await joining.code).toBe(0)
  const asJson = tail(alice, ['-n', '1', '--json'])
  await expect.poll(asJson.stdout, PATIENCE).toContain('"type":"history"')
  const lines = linesOf(asJson.stdout())
  expect(lines[0]).toMatchObject({ type: 'ready' })
  const end = lines.findIndex(({ type }) => type === 'history')
  expect(lines[end - 1]).toMatchObject({ type: 'message', text: 'and on', self: true })
  expect(lines.filter(({ type }) => type === 'message')).toHaveLength(1)
  asJson.interrupt()
  expect(await asJson.code).toBe(0)
})

test.each(['-1', '1001', 'ten', '1.5', ''])('--lines %j is refused', async (count) => {
  const home = join(await temporaryFolder(), 'new')
  expect(await run(['tail', `--lines=${count}`, '--home', home])).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^p2p-chat: --lines .* is no number from 0 to 1000; [^\n]+\n$/),
  })
})
