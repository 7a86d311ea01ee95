import { expect, onTestFinished, test } from 'vitest'
import { collectTail, spawnProgram } from '../../scripts/program.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { addressOf, becomesMember, homesOfTwo, startNode } from './conversation.ts'
import { serveAs, serveReport } from './fake-node.ts'
import { run } from './run.ts'

const PATIENCE = { timeout: 60_000 }

const watch = (home: string, args: readonly string[] = []) => {
  const child = spawnProgram(['debug', '--watch', '--home', home, ...args])
  onTestFinished(() => void child.kill('SIGKILL'))
  return {
    stdout: collectTail(child.stdout),
    stderr: collectTail(child.stderr),
    interrupt: () => void child.kill('SIGINT'),
    stopReading: () => child.stdout.destroy(),
    code: new Promise((resolve) => child.on('close', resolve)),
  }
}

/** One JSON value a line, without the line that is still being written. */
const values = (output: string): readonly unknown[] =>
  output
    .split('\n')
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line))

test('a pipe gets one table after the other, until Ctrl-C', async () => {
  const home = await temporaryFolder()
  let looks = 0
  await serveAs(home, () => {
    looks += 1
    return { uptimeMs: looks }
  })
  const watching = watch(home, ['metrics'])
  await expect.poll(watching.stdout, PATIENCE).toContain('uptime in ms      3')
  watching.interrupt()
  expect(await watching.code).toBe(0)
  const table = (count: number): string =>
    `uptime in ms      ${count}\nframes published  -\nframes received   -\n`
  expect(watching.stdout().startsWith([table(1), table(2), table(3)].join('\n'))).toBe(true)
  expect(watching.stderr()).toBe('')
})

test.each(['peers', 'mesh', 'room', 'metrics'])('%s as JSON, one line a look', async (topic) => {
  const home = await temporaryFolder()
  let looks = 0
  await serveAs(home, () => {
    looks += 1
    return [{ looks, text: 'a\nb' }]
  })
  const watching = watch(home, [topic, '--json'])
  await expect.poll(() => values(watching.stdout()).length, PATIENCE).toBeGreaterThan(1)
  expect(values(watching.stdout()).slice(0, 2)).toEqual([
    [{ looks: 1, text: 'a\nb' }],
    [{ looks: 2, text: 'a\nb' }],
  ])
  watching.interrupt()
  expect(await watching.code).toBe(0)
})

test('a node that ends is waited for, and seen again when it comes back', async () => {
  const home = await temporaryFolder()
  const node = await serveReport(home, ['first'])
  const watching = watch(home, ['--json'])
  await expect.poll(() => values(watching.stdout()), PATIENCE).toContainEqual(['first'])
  await node.close()
  await expect.poll(watching.stderr, PATIENCE).toContain('waiting for it')
  await serveReport(home, ['second'])
  await expect.poll(() => values(watching.stdout()), PATIENCE).toContainEqual(['second'])
  watching.interrupt()
  expect(await watching.code).toBe(0)
  // Said once, however long it takes; beside it at most that the node hung up while it ended.
  expect(
    watching.stderr().match(/the node of this home has ended; waiting for it to come back/g),
  ).toHaveLength(1)
})

test('with no node an observer stays, and makes way for a node of this home', async () => {
  const [alice, bob] = await homesOfTwo()
  const first = startNode(alice)
  await becomesMember(first)
  const address = await addressOf(first)
  const watching = watch(bob.home, ['mesh', '--json', '--no-mdns', '--peer', address])
  const seen = (): unknown => values(watching.stdout()).at(-1)
  await expect
    .poll(seen, PATIENCE)
    .toMatchObject({ links: [{ kind: expect.stringMatching(/^(subscribed|grafted)$/), name: 'alice' }] })
  expect(watching.stderr()).toContain('watching as an observer')
  const second = startNode(bob, ['--peer', address])
  const { peerId } = await second.waitFor('ready')
  await expect.poll(seen, PATIENCE).toMatchObject({
    self: peerId,
    links: [{ kind: 'grafted', direction: expect.stringMatching(/bound$/), name: 'alice' }],
  })
  await second.leave()
  await expect.poll(watching.stderr, PATIENCE).toContain('has ended; waiting for it')
  watching.interrupt()
  expect(await watching.code).toBe(0)
})

test('a reader that goes away ends it quietly', async () => {
  const home = await temporaryFolder()
  await serveReport(home, [])
  const watching = watch(home)
  await expect.poll(watching.stdout, PATIENCE).toContain('no peers')
  watching.stopReading()
  expect(await watching.code).toBe(0)
  expect(watching.stderr()).toBe('')
})

test('where there is neither a node nor a topic it says so', async () => {
  const { code, stdout, stderr } = await run(['debug', '--watch', '--home', await temporaryFolder()])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^p2p-chat: the home [^\n]+ has no bootstrap file[^\n]+\n$/)
})
