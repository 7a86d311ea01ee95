import { expect, onTestFinished, test } from 'vitest'
import { collectTail, spawnProgram } from '../../scripts/program.ts'
import type { Home } from '../lan/homes.ts'
import { addressOf, becomesMember, homesOfTwo, LOOPBACK, startNode } from './conversation.ts'
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
