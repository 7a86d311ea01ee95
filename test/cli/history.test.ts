import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Home } from '../lan/homes.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { addressOf, becomesMember, homesOfTwo, LOOPBACK, sayStored, startNode } from './conversation.ts'
import { type Ran, run } from './run.ts'

const history = ({ home }: Home, ...args: string[]): Promise<Ran> => run(['history', '--home', home, ...args])

const idsIn = ({ stdout }: Ran): readonly unknown[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).id)

test('beside running nodes and with none, everybody sees one order', async () => {
  const [alice, bob] = await homesOfTwo()
  const first = startNode(alice)
  await becomesMember(first)
  const ids = [await sayStored(first, 'before bob came')]
  const second = startNode(bob, ['--peer', await addressOf(first)])
  await second.waitFor('message', ({ id }) => id === ids[0])
  ids.push(await sayStored(second, 'hello'))
  await first.waitFor('message', ({ id }) => id === ids[1])
  ids.push(await sayStored(first, 'two\nlines\u001b[31m'))
  await second.waitFor('message', ({ id }) => id === ids[2])

  const beside = await Promise.all([history(alice, '--json'), history(bob, '--json')])
  for (const ran of beside) {
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(idsIn(ran)).toEqual(ids)
  }
  await Promise.all([first.leave(), second.leave()])
  const afterwards = await Promise.all([history(alice, '--json'), history(bob, '--json')])
  expect(afterwards).toEqual(beside)

  const plain = await history(bob)
  expect(plain).toMatchObject({ code: 0, stderr: '' })
  const date = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d`
  expect(plain.stdout).toMatch(
    new RegExp(
      `^${date} alice: before bob came\n${date} bob \\(you\\): hello\n${date} alice: two\n {6}\\| lines\n$`,
    ),
  )
})

test('a search, a limit, and an export of what they give', async () => {
  const [alice] = await homesOfTwo()
  const node = startNode(alice)
  await becomesMember(node)
  for (const text of ['Dinner?', 'at eight', 'dinner is ready', 'no']) {
    await sayStored(node, text)
  }
  const textsOf = async (...args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await history(alice, '--json', ...args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).text)
  }
  expect(await textsOf('--search', 'DINNER')).toEqual(['Dinner?', 'dinner is ready'])
  expect(await textsOf('--limit', '3')).toEqual(['at eight', 'dinner is ready', 'no'])
  expect(await textsOf('--search', 'dinner', '--limit', '1')).toEqual(['dinner is ready'])

  const nothing = await history(alice, '--search', 'supper')
  expect(nothing).toEqual({ code: 0, stdout: '', stderr: 'Nothing that is kept here has "supper" in it.\n' })

  const file = join(await temporaryFolder(), 'out.jsonl')
  const exported = await history(alice, '--export', file)
  expect(exported).toEqual({ code: 0, stdout: '', stderr: `Wrote 4 messages to ${file}.\n` })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readFile(file, 'utf8')).toBe((await history(alice, '--json')).stdout)

  await writeFile(file, 'mine')
  const refused = await history(alice, '--export', file)
  expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(file) })
  expect(await readFile(file, 'utf8')).toBe('mine')
  const nowhere = await history(alice, '--export', join(file, 'x'))
  expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringMatching(/^p2p-chat: [^\n]+\n$/) })
})

test('a room is known by its bootstrap file and name, or it is the one kept', async () => {
  const [alice, bob] = await homesOfTwo()
  const file = join(await temporaryFolder(), 'invitation.pem')
  await writeFile(file, await readFile(join(bob.home, 'bootstrap.pub.pem')))
  await rm(join(bob.home, 'bootstrap.pub.pem'))
  const first = startNode(alice, ['--room', 'kitchen'])
  await becomesMember(first)
  const said = await sayStored(first, 'in the kitchen')
  const guest = startNode(bob, ['--room', 'kitchen', '--bootstrap', file, '--peer', await addressOf(first)])
  await guest.waitFor('message', ({ id }) => id === said)

  expect(idsIn(await history(alice, '--json'))).toEqual([said])
  expect(idsIn(await history(bob, '--json'))).toEqual([said])
  await Promise.all([first.leave(), guest.leave()])
  expect(idsIn(await history(alice, '--json', '--room', 'kitchen'))).toEqual([said])
  expect(await history(alice, '--json')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no history'),
  })
  // A guest who kept no bootstrap file has been in one room.
  expect(idsIn(await history(bob, '--json'))).toEqual([said])
  expect(idsIn(await history(bob, '--json', '--room', 'kitchen', '--bootstrap', file))).toEqual([said])
  expect(await history(bob, '--room', 'kitchen')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--bootstrap'),
  })
})

test('where there is none it says so, and makes nothing', async () => {
  const folder = await temporaryFolder()
  const home = join(folder, 'nowhere')
  const missing = await run(['history', '--home', home])
  expect(missing).toEqual({
    code: 2,
    stdout: '',
    stderr: `p2p-chat: there is no history in ${home} yet; it begins when a room is joined\n`,
  })
  await expect(stat(home)).rejects.toThrow()

  const [alice] = await homesOfTwo()
  const node = startNode(alice)
  await becomesMember(node)
  expect(await history(alice)).toEqual({
    code: 0,
    stdout: '',
    stderr: 'Nothing that was said in this room is kept here yet.\n',
  })
  await node.leave()

  const secretive = startNode(alice, ['--room', 'den', '--no-history'])
  await becomesMember(secretive)
  await sayStored(secretive, 'a secret')
  expect(await history(alice)).toMatchObject({ code: 2, stdout: '' })
  await secretive.leave()
  expect(await history(alice, '--room', 'den')).toMatchObject({ code: 2, stdout: '' })
})

test('what is locked opens with its passphrase, and with nothing else', async () => {
  const [alice] = await homesOfTwo()
  const node = startNode(alice)
  await becomesMember(node)
  await sayStored(node, 'locked away')
  await node.leave()
  const passphrase = 'correct horse'
  expect(
    await run(['passwd', '--home', alice.home], { stdin: `${passphrase}\n${passphrase}\n` }),
  ).toMatchObject({ code: 0 })

  const environment = (given: string) => ({ environment: { P2P_CHAT_PASSPHRASE: given } })
  const opened = await run(['history', '--home', alice.home], environment(passphrase))
  expect(opened).toMatchObject({ code: 0, stdout: expect.stringContaining('locked away'), stderr: '' })
  for (const closed of [
    await run(['history', '--home', alice.home], environment('wrong horse')),
    await history(alice),
  ]) {
    expect(closed).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('passphrase') })
  }
})

test.each([
  [['--limit', '0'], '--limit'],
  [['--limit', '1x'], '--limit'],
  [['--search', ' '], '--search'],
  [['--room', ''], '--room'],
  [['--export', ''], '--export'],
  [['--bootstrap', ''], '--bootstrap'],
])('what cannot be meant is refused in one sentence: %j', async (args, words) => {
  const { code, stdout, stderr } = await run(['history', '--home', await temporaryFolder(), ...args])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^p2p-chat: [^\n]+\n$/)
  expect(stderr).toContain(words)
})

test('with --json it is asked for on stdin, page by page', async () => {
  const [alice] = await homesOfTwo()
  const node = startNode(alice)
  await becomesMember(node)
  const ids: string[] = []
  for (const text of ['Dinner?', 'at eight', 'dinner is ready']) {
    ids.push(await sayStored(node, text))
  }
  await node.leave()
  const [first, second, third] = ids
  const commands = [
    { type: 'history', limit: 2 },
    { type: 'history', limit: 2, before: second },
    { type: 'history', search: 'DINNER' },
    { type: 'history', limit: 0 },
    { type: 'history', before: 'nowhere' },
  ]
  const { code, stdout } = await run(['--json', '--home', alice.home, '--name', 'alice', ...LOOPBACK], {
    stdin: commands.map((command) => `${JSON.stringify(command)}\n`).join(''),
  })
  expect(code).toBe(0)
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter(({ type }) => type === 'message' || type === 'history' || type === 'error')
  const message = (id: unknown, text: string): unknown =>
    expect.objectContaining({ type: 'message', id, text, history: true, self: true })
  expect(answers).toEqual([
    message(second, 'at eight'),
    message(third, 'dinner is ready'),
    { type: 'history', count: 2, more: true, before: second },
    message(first, 'Dinner?'),
    { type: 'history', count: 1, more: false, before: null },
    message(first, 'Dinner?'),
    message(third, 'dinner is ready'),
    { type: 'history', count: 2, more: false, before: null },
    expect.objectContaining({ type: 'error', code: 'bad-command' }),
    expect.objectContaining({ type: 'error', code: 'no-history' }),
  ])
})
