import { execFileSync, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { chmod, copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { controlPath } from '../../src/control/address.ts'
import { serveControl } from '../../src/control/server.ts'
import { type FixtureKey, fixtureKeys, temporaryFolder } from '../storage/keys.ts'
import { type Ran, run } from './run.ts'

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0
const IS_ROOT = process.getuid?.() === 0
/** Nobody, on the systems where tests run as root. */
const OTHER_UID = 65_534

let alice: FixtureKey
let bob: FixtureKey
let bootstrap: FixtureKey

beforeAll(async () => {
  ;[alice, bob, bootstrap] = await fixtureKeys()
})

const fingerprintOf = (key: FixtureKey): string => key.signing.publicKey.fingerprint

/** A home with files, each closed to others. */
const homeWith = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const home = await temporaryFolder()
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(home, name), text, { mode: 0o600 })
  }
  return home
}

/** Exit 2, nothing on stdout, one sentence on stderr with all of `words`. */
const expectRefused = ({ code, stdout, stderr }: Ran, ...words: readonly string[]): void => {
  expect(stderr).toMatch(/^p2p-chat: [^\n]+\n$/)
  for (const word of words) {
    expect(stderr).toContain(word)
  }
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
}

describe('keygen', () => {
  test('makes an identity that openssl reads, says so, and never overwrites it', async ({ skip }) => {
    const home = join(await temporaryFolder(), 'new')
    const made = await run(['keygen', '--home', home])
    expect(made.code).toBe(0)
    expect(made.stderr).toMatch(/^Making the identity key.*\nMade the identity key in \d+ s\.\nHand /)
    const text = await readFile(join(home, 'identity.pem'), 'utf8')
    expect((await stat(join(home, 'identity.pem'))).mode & 0o777).toBe(0o600)
    const shown = await run(['id', '--home', home])
    const fingerprint = /^fingerprint +([0-9a-f]{64})$/m.exec(made.stdout)?.[1]
    expect(shown.stdout.split('\n')[0]).toBe(`fingerprint ${fingerprint}`)

    expectRefused(await run(['keygen', '--home', home]), 'identity.pem', 'never overwritten')
    expect(await readFile(join(home, 'identity.pem'), 'utf8')).toBe(text)

    const second = await run(['keygen', '--bootstrap', '--home', home])
    expect(second.code).toBe(0)
    expect(second.stderr).toContain('bootstrap.pub.pem only')
    expectRefused(await run(['keygen', '--bootstrap', '--home', home]), 'bootstrap.pem', 'never overwritten')

    const files = (await readdir(home)).filter((name) => name.endsWith('.pem'))
    expect(new Set(files)).toEqual(
      new Set(['bootstrap.pem', 'bootstrap.pub.pem', 'identity.pem', 'identity.pub.pem', 'session-key.pem']),
    )
    skip(!HAS_OPENSSL, 'all but its last lines passed: openssl is not installed')
    for (const name of files) {
      const half = name.endsWith('.pub.pem') ? ['-pubin'] : []
      const read = execFileSync('openssl', ['pkey', ...half, '-in', join(home, name), '-noout', '-text'])
      expect(read.toString()).toContain('4096 bit')
    }
  })

  test('refuses a home that is no folder', async () => {
    const home = join(await homeWith({ file: '' }), 'file')
    expectRefused(await run(['keygen', '--home', home]), home, 'not a folder', '--home')
  })

  test.runIf(IS_ROOT)('fails with 1 where it may not write', async () => {
    const home = await temporaryFolder()
    await chmod(home, 0o755)
    const { code, stdout, stderr } = await run(['keygen', '--home', home], { uid: OTHER_UID })
    expect(stderr).toMatch(/^p2p-chat: cannot use the home folder .*permission denied[^\n]*\n$/)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    const told = await run(['keygen', '--home', home], { uid: OTHER_UID, environment: { DEBUG: '1' } })
    expect(told.stderr).toMatch(/\nError: EACCES[^\n]*\n +at /)
  })
})

describe('id', () => {
  test('prints what is a key file as it stands', async () => {
    const home = await homeWith({ 'identity.pem': alice.privatePem })
    const { code, stdout, stderr } = await run(['id', '--home', home])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(`fingerprint ${fingerprintOf(alice)}\n${alice.publicPem}`)
    const added = await run(['trust', 'add', '-', '--name', 'alice', '--home', await temporaryFolder()], {
      stdin: stdout,
    })
    expect(added.code).toBe(0)
  })

  test('says how to make an identity where there is none, and makes no folder', async () => {
    const folder = await temporaryFolder()
    expectRefused(await run(['id', '--home', join(folder, 'x')]), 'no identity', 'p2p-chat keygen')
    expect(await readdir(folder)).toEqual([])
  })

  test('finds the home in P2P_CHAT_HOME', async () => {
    const home = await homeWith({ 'identity.pem': alice.privatePem })
    const { stdout } = await run(['id'], { environment: { P2P_CHAT_HOME: home } })
    expect(stdout).toContain(fingerprintOf(alice))
  })

  test('refuses an identity open to others, with the chmod to run', async () => {
    const home = await homeWith({ 'identity.pem': alice.privatePem })
    await chmod(join(home, 'identity.pem'), 0o644)
    expectRefused(await run(['id', '--home', home]), `chmod 600 '${join(home, 'identity.pem')}'`, '0644')
  })

  test.each([
    ['a public key', () => alice.publicPem, 'public key where a private one is needed'],
    ['no key', () => 'x', 'not PEM'],
    [
      'RSA-2048',
      () =>
        generateKeyPairSync('rsa', { modulusLength: 2048 })
          .privateKey.export({ format: 'pem', type: 'pkcs8' })
          .toString(),
      'only RSA-4096 with e = 65537',
    ],
  ])('refuses %s as identity', async (_, text, words) => {
    const home = await homeWith({ 'identity.pem': text() })
    expectRefused(await run(['id', '--home', home]), 'identity.pem', words)
  })

  test('refuses another public half, and one key as identity and bootstrap', async () => {
    const other = await homeWith({ 'identity.pem': alice.privatePem, 'identity.pub.pem': bob.publicPem })
    expectRefused(await run(['id', '--home', other]), 'identity.pub.pem', 'not the public half')
    const same = await homeWith({ 'identity.pem': alice.privatePem, 'bootstrap.pub.pem': alice.publicPem })
    expectRefused(
      await run(['id', '--home', same]),
      'bootstrap.pub.pem',
      'never one key',
      'keygen --bootstrap',
    )
  })

  test.runIf(IS_ROOT)('fails with 1 where the file may not be read', async () => {
    const home = await homeWith({ 'identity.pem': alice.privatePem })
    await chmod(home, 0o755)
    const { code, stderr } = await run(['id', '--home', home], { uid: OTHER_UID })
    expect(stderr).toMatch(/^p2p-chat: cannot read .*identity\.pem: permission denied[^\n]*\n$/)
    expect(code).toBe(1)
  })

  test('takes a key that openssl made', async ({ skip }) => {
    skip(!HAS_OPENSSL, 'openssl is not installed')
    const home = await temporaryFolder()
    const file = join(home, 'identity.pem')
    execFileSync(
      'openssl',
      ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:4096', '-out', file],
      {
        stdio: 'ignore',
      },
    )
    await chmod(file, 0o600)
    const { code, stdout } = await run(['id', '--home', home])
    expect(code).toBe(0)
    expect(stdout).toContain(execFileSync('openssl', ['pkey', '-in', file, '-pubout']).toString())
  })
})

describe('trust', () => {
  const list = async (home: string): Promise<unknown[]> => {
    const { code, stdout } = await run(['trust', 'list', '--json', '--home', home])
    expect(code).toBe(0)
    return stdout
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line))
  }

  test('add, list, remove, restore', async () => {
    const home = await homeWith({ 'identity.pem': alice.privatePem, 'bob.pub.pem': bob.publicPem })
    const added = await run(['trust', 'add', join(home, 'bob.pub.pem'), '--home', home])
    expect(added).toEqual({ code: 0, stderr: '', stdout: `trusted  ${fingerprintOf(bob)}  bob\n` })
    const trusted = { name: 'bob', fingerprint: fingerprintOf(bob), state: 'trusted' }
    expect(await list(home)).toEqual([{ ...trusted, file: join(home, 'trusted', 'bob.pem') }])
    expect((await run(['trust', 'list', '--home', home])).stdout).toBe(
      `${fingerprintOf(bob)}  trusted  bob\n`,
    )
    const removed = await run(['trust', 'remove', 'bob', '--home', home])
    expect(removed).toMatchObject({ code: 0, stdout: `removed  ${fingerprintOf(bob)}  bob\n` })
    expect(removed.stderr).toMatch(/^No node runs with this home; the next one tells the room [^\n]+\n$/)
    expect(await list(home)).toEqual([
      { ...trusted, state: 'removed', file: join(home, 'removed', 'bob.pem') },
    ])
    expectRefused(await run(['trust', 'remove', 'bob', '--home', home]), 'nobody named bob')
    const restored = await run(['trust', 'restore', 'bob', '--home', home])
    expect(restored).toMatchObject({ code: 0, stdout: `restored  ${fingerprintOf(bob)}  bob\n` })
    expect(restored.stderr).toContain('the next one tells the room')
    expect(await list(home)).toMatchObject([trusted])
  })

  test('an empty list is empty on stdout, and says how to go on', async () => {
    const { code, stdout, stderr } = await run(['trust', 'list', '--home', await temporaryFolder()])
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toContain('trust add FILE')
  })

  test('a bad file is a warning, cleaned of what a terminal obeys, and hides no one', async () => {
    const home = await temporaryFolder()
    await mkdir(join(home, 'trusted'))
    await writeFile(join(home, 'trusted', 'bob.pem'), bob.publicPem)
    await writeFile(join(home, 'trusted', 'evil\u001b[2J\u202e.pem'), bob.publicPem)
    await writeFile(join(home, 'trusted', 'broken.pem'), 'x')
    const { code, stdout, stderr } = await run(['trust', 'list', '--home', home])
    expect(code).toBe(0)
    expect(stdout).toBe(`${fingerprintOf(bob)}  trusted  bob\n`)
    expect(stderr).toContain('broken.pem is not PEM')
    expect(stderr.trim().split('\n')).toHaveLength(2)
    expect(stderr).not.toContain('\u001b')
    expect(stderr).not.toContain('\u202e')
  })

  test('refuses what is no key for the whitelist, and names that are no file names', async () => {
    const home = await homeWith({
      'identity.pem': alice.privatePem,
      'bootstrap.pub.pem': bootstrap.publicPem,
      'private.pem': bob.privatePem,
      'bob.pem': bob.publicPem,
    })
    const add = (...args: readonly string[]): Promise<Ran> => run(['trust', 'add', ...args, '--home', home])
    const bobFile = join(home, 'bob.pem')
    expectRefused(await add(join(home, 'private.pem')), 'private key where a public one is needed')
    expectRefused(await add(join(home, 'missing.pem')), 'missing.pem', 'does not exist')
    expectRefused(await add(join(home, 'identity.pub.pem')), 'does not exist')
    expectRefused(await add(join(home, 'bootstrap.pub.pem')), 'bootstrap key')
    expectRefused(
      await run(['trust', 'add', '-', '--name', 'me', '--home', home], { stdin: alice.publicPem }),
      'your own',
    )
    expectRefused(await run(['trust', 'add', '-', '--home', home], { stdin: bob.publicPem }), '--name')
    expectRefused(
      await run(['trust', 'add', '-', '--name', 'x', '--home', home], { stdin: 'x'.repeat(50_000) }),
      'longer than',
    )
    for (const name of ['', '../bob', '.bob', 'a/b', 'con', 'x'.repeat(65)]) {
      expectRefused(await add(bobFile, '--name', name), 'no usable name')
    }
    expect(await list(home)).toEqual([])
    await copyFile(bobFile, join(home, 'robert.pem'))
    expect((await add(bobFile)).code).toBe(0)
    expectRefused(await add(join(home, 'robert.pem')), 'already', 'as bob')
  })

  test.each([
    [{ roomHears: 'now' }, 'tells the room now: bob gets no further key'],
    [{ roomHears: 'later' }, 'as soon as it is'],
    [{ roomHears: 'never' }, 'founds no room for bob'],
    [null, 'warning: the running node could not be told (it answers in a way this version does not know)'],
    [new Error('no'), 'warning: the running node could not be told (the running node cannot answer'],
  ])('what comes of telling a running node is said: %j', async (answer, words) => {
    const home = await homeWith({ 'bob.pem': bob.publicPem })
    await run(['trust', 'add', join(home, 'bob.pem'), '--home', home])
    const asked: string[] = []
    const handlerOf = (request: string) => async (): Promise<unknown> => {
      asked.push(request)
      if (answer instanceof Error) throw answer
      return answer
    }
    const served = await serveControl(await controlPath(home), {
      peers: handlerOf('peers'),
      mesh: handlerOf('mesh'),
      room: handlerOf('room'),
      metrics: handlerOf('metrics'),
      'reread-whitelist': handlerOf('reread-whitelist'),
      follow: () => Promise.resolve(),
    })
    if (served.type !== 'serving') {
      throw new Error(served.type)
    }
    onTestFinished(() => served.server.close())
    const { code, stdout, stderr } = await run(['trust', 'remove', 'bob', '--home', home])
    expect({ code, stdout }).toEqual({ code: 0, stdout: `removed  ${fingerprintOf(bob)}  bob\n` })
    expect(stderr).toContain(words)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(asked).toEqual(['reread-whitelist'])
    expect(await list(home)).toMatchObject([{ state: 'removed' }])
  })

  test('a reader that goes away ends it quietly', async () => {
    const home = await homeWith({ 'identity.pem': alice.privatePem })
    expect(await run(['id', '--home', home], { closedStdout: true })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
  })
})
