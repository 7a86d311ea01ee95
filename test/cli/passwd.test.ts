import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { NodeProcess } from '../../scripts/node-process.ts'
import { bootstrapKey, giveBootstrap, type Home, makeHome } from '../lan/homes.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { type Ran, type RunOptions, run } from './run.ts'

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0
/** Nothing leaves this machine. */
const LOOPBACK = ['--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0']
const PASSPHRASE = 'open sésame'
const KNOWN = { environment: { P2P_CHAT_PASSPHRASE: PASSPHRASE } }

const founderHome = async (): Promise<Home> => {
  const home = await makeHome(await temporaryFolder(), 'alice')
  await giveBootstrap(home.home, await bootstrapKey('bootstrap'))
  return home
}

const passwd = (home: string, stdin: string, options: RunOptions = {}, args: readonly string[] = []) =>
  run(['passwd', '--home', home, ...args], { stdin, ...options })

/** A home whose keys are locked with it. */
const lockedHome = async (): Promise<Home> => {
  const home = await founderHome()
  expect(await passwd(home.home, `${PASSPHRASE}\n${PASSPHRASE}\n`)).toMatchObject({ code: 0 })
  return home
}

const identityIn = (home: string): Promise<string> => readFile(join(home, 'identity.pem'), 'utf8')

const expectRefused = ({ code, stdout, stderr }: Ran, ...words: readonly string[]): void => {
  expect(stderr).toMatch(/^p2p-chat: [^\n]+\n$/)
  for (const word of words) {
    expect(stderr).toContain(word)
  }
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
}

/** Starts a chat, and is in the room, with a store key. */
const expectStarts = async (home: string, environment: Readonly<Record<string, string>>): Promise<void> => {
  const node = new NodeProcess({ name: 'alice', home, args: LOOPBACK, environment })
  onTestFinished(() => node[Symbol.asyncDispose]())
  await node.waitFor('state', ({ state }) => state === 'member')
  expect(await node.leave()).toEqual({ code: 0, signal: null })
}

describe('passwd', () => {
  test('sets, changes and takes away; each start needs what is set', async ({ skip }) => {
    const { home } = await founderHome()
    await expectStarts(home, {})
    const set = await passwd(home, `${PASSPHRASE}\n${PASSPHRASE}\n`)
    expect(set).toMatchObject({ code: 0, stdout: '' })
    expect(set.stderr).toMatch(/^Identity and history are locked [^\n]*\n$/)
    expect((await stat(join(home, 'identity.pem'))).mode & 0o777).toBe(0o600)
    expect(await readdir(home)).not.toContain('session-key.pem')
    await expectStarts(home, KNOWN.environment)
    const locked = await identityIn(home)

    const changed = await passwd(home, 'other\nother\n', KNOWN)
    expect(changed).toMatchObject({ code: 0, stdout: '' })
    expectRefused(await run(['--home', home, ...LOOPBACK], KNOWN), 'does not open', 'identity.pem')
    await expectStarts(home, { P2P_CHAT_PASSPHRASE: 'other' })

    const taken = await passwd(home, '\n\n', { third: 'other\n' }, ['--passphrase-fd', '3'])
    expect(taken).toMatchObject({ code: 0, stderr: expect.stringContaining('no passphrase any more') })
    expect(await identityIn(home)).toContain('BEGIN PRIVATE KEY')
    await expectStarts(home, {})

    skip(!HAS_OPENSSL, 'all but its last lines passed: openssl is not installed')
    const { stdout } = spawnSync('openssl', ['pkey', '-passin', `pass:${PASSPHRASE}`], { input: locked })
    expect(stdout.toString()).toBe(await identityIn(home))
  })

  test.each([
    ['no input', '', 'no new passphrase was given'],
    ['one line', 'new\n', 'no new passphrase was given'],
    ['one empty line', '\n', 'no new passphrase was given'],
    ['a line that is too long', `${'x'.repeat(2000)}\nx\n`, 'no new passphrase was given'],
    ['two lines that differ', 'new\nnwe\n', 'differ'],
    ['an empty line and another', '\nnew\n', 'differ'],
    ['a tab', 'a\tb\na\tb\n', 'cannot be typed'],
  ])('changes nothing with %s', async (_, stdin, words) => {
    const { home } = await founderHome()
    const [text, files] = [await identityIn(home), await readdir(home)]
    expectRefused(await passwd(home, stdin), words)
    expect((await readdir(home)).filter((name) => !name.startsWith('control.'))).toEqual(files)
    expect(await identityIn(home)).toBe(text)
  })

  test('needs the old one, and changes nothing without it', async () => {
    const { home } = await lockedHome()
    const before = await identityIn(home)
    expectRefused(await passwd(home, 'new\nnew\n'), 'locked', 'P2P_CHAT_PASSPHRASE', '--passphrase-fd')
    const wrong = { environment: { P2P_CHAT_PASSPHRASE: 'wrong' } }
    expectRefused(await passwd(home, 'new\nnew\n', wrong), 'does not open')
    expect(await identityIn(home)).toBe(before)
  })

  test('is refused while a node runs with the home', async () => {
    const { home } = await founderHome()
    const node = new NodeProcess({ name: 'alice', home, args: LOOPBACK })
    onTestFinished(() => node[Symbol.asyncDispose]())
    await node.waitFor('ready')
    const before = await identityIn(home)
    expectRefused(await passwd(home, 'new\nnew\n'), 'runs already', home)
    expect(await identityIn(home)).toBe(before)
  })

  test('has nothing to lock in a home without an identity, and makes none', async () => {
    const folder = await temporaryFolder()
    expectRefused(await passwd(join(folder, 'new'), 'new\nnew\n'), 'no identity', 'p2p-chat keygen')
    expect(await readdir(folder)).toEqual([])
  })
})

describe('a locked home', () => {
  test('is opened by the variable, a pipe and a file, and by nothing else', async () => {
    const { home } = await lockedHome()
    const chat = (options: RunOptions, args: readonly string[] = []): Promise<Ran> =>
      run(['--json', '--home', home, ...LOOPBACK, ...args], options)
    const file = join(await temporaryFolder(), 'passphrase')
    await writeFile(file, `${PASSPHRASE}\r\nand more`)
    const descriptor = openSync(file, 'r')
    onTestFinished(() => closeSync(descriptor))

    for (const given of [
      await chat(KNOWN),
      await chat({ third: PASSPHRASE }, ['--passphrase-fd', '3']),
      await chat({ third: descriptor }, ['--passphrase-fd', '3']),
    ]) {
      expect(given).toMatchObject({ code: 0, stdout: expect.stringContaining('"type":"ready"') })
    }
    expectRefused(await chat({}), 'locked', 'P2P_CHAT_PASSPHRASE', '--passphrase-fd')
    expectRefused(await chat({ environment: { P2P_CHAT_PASSPHRASE: '' } }), 'locked', '--passphrase-fd')
    // The descriptor counts before the variable.
    expectRefused(await chat({ third: 'wrong\n', ...KNOWN }, ['--passphrase-fd', '3']), 'does not open')
    expectRefused(await chat({ third: '' }, ['--passphrase-fd', '3']), 'locked')
    expectRefused(await chat({ third: 'x'.repeat(5000) }, ['--passphrase-fd', '3']), 'longer than 1024')
  })

  test.each(['', '0', '2', '-3', 'x', '3.5', '99', '4294967296000'])(
    'has no use for --passphrase-fd %j',
    async (number) => {
      const { home } = await founderHome()
      const args = ['--passphrase-fd', number]
      expectRefused(await run(['--home', home, ...LOOPBACK, ...args]), number === '99' ? '99' : 'descriptor')
    },
  )

  test('tells and trusts without its passphrase', async () => {
    const { home, fingerprint } = await lockedHome()
    expect(await run(['id', '--home', home])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining(fingerprint),
    })
    expect(await run(['trust', 'list', '--home', home])).toMatchObject({ code: 0, stdout: '' })
    const bob = await makeHome(await temporaryFolder(), 'bob')
    const add = ['trust', 'add', '-', '--name', 'bob', '--home', home]
    expect(await run(add, { stdin: bob.publicPem })).toMatchObject({ code: 0, stderr: '' })
    expectRefused(await run(['keygen', '--home', home]), 'identity.pem', 'never overwritten')
    const looked = await run(['debug', 'room', '--json', '--no-mdns', '--home', home])
    expect(looked).toMatchObject({ code: 0, stdout: expect.stringContaining(fingerprint) })
  })

  test('founds rooms as a bootstrap without it', async () => {
    const { home } = await lockedHome()
    const node = new NodeProcess({ name: 'server', home, command: 'bootstrap', args: LOOPBACK })
    onTestFinished(() => node[Symbol.asyncDispose]())
    await node.waitFor('ready')
    expect(await node.closeInput()).toEqual({ code: 0, signal: null })
  })
})
