import { generateKeyPairSync } from 'node:crypto'
import { mkdir, readdir, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { nameOfFile, parseIdentityName } from '../../src/storage/identity-name.ts'
import type { Problem } from '../../src/storage/problem.ts'
import { readRemoved, readWhitelist, type Whitelist } from '../../src/storage/whitelist.ts'
import { addTrusted, removeTrusted, restoreTrusted } from '../../src/storage/whitelist-change.ts'
import { watchWhitelist } from '../../src/storage/whitelist-watch.ts'
import { type FixtureKey, fixtureKeys, temporaryFolder } from './keys.ts'
import { expectRefusal, valueIn } from './outcomes.ts'

let alice: FixtureKey
let bob: FixtureKey
let bootstrap: FixtureKey

beforeAll(async () => {
  ;[alice, bob, bootstrap] = await fixtureKeys()
})

const homeTrusting = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const home = await temporaryFolder()
  await mkdir(join(home, 'trusted'))
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(home, 'trusted', name), text)
  }
  return home
}

const namesOf = ({ identities }: Whitelist): string[] => identities.map(({ name }) => name)

const trustedNames = async (home: string): Promise<string[]> => namesOf(valueIn(await readWhitelist(home)))
const removedNames = async (home: string): Promise<string[]> => namesOf(valueIn(await readRemoved(home)))

describe('reading', () => {
  test('an empty whitelist where there is no folder', async () => {
    expect(valueIn(await readWhitelist(await temporaryFolder()))).toEqual({ identities: [], problems: [] })
  })

  test('a bad file is told by name and hides no good one', async () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
    const home = await homeTrusting({
      'alice.pem': alice.publicPem,
      'broken.pem': 'broken',
      'huge.pem': 'x'.repeat(20_000),
      'notes.txt': 'notes',
      'secret.pem': bob.privatePem,
      'small.pem': small.export({ format: 'pem', type: 'spki' }).toString(),
      '.swap.pem': 'an editor at work',
      'zoe.pem': bob.publicPem,
    })
    const whitelist = valueIn(await readWhitelist(home))
    expect(namesOf(whitelist)).toEqual(['alice', 'zoe'])
    expect(whitelist.identities[0]?.key.fingerprint).toBe(alice.signing.publicKey.fingerprint)
    const told = whitelist.problems.map(({ message }) => message)
    expect(told).toHaveLength(5)
    for (const words of [
      'broken.pem is not PEM',
      'huge.pem is larger',
      'notes.txt',
      'secret.pem holds a private',
      'RSA-2048',
    ]) {
      expect(told).toContainEqual(expect.stringContaining(words))
    }
  })

  test('a key under two names counts once, own keys never', async () => {
    const home = await homeTrusting({
      'bob.pem': bob.publicPem,
      'bobby.pem': bob.publicPem,
      'me.pem': alice.publicPem,
      'server.pem': bootstrap.publicPem,
    })
    const own = {
      identity: alice.signing.publicKey.fingerprint,
      bootstrap: bootstrap.signing.publicKey.fingerprint,
    }
    const whitelist = valueIn(await readWhitelist(home, own))
    expect(namesOf(whitelist)).toEqual(['bob'])
    const told = whitelist.problems.map(({ message }) => message)
    expect(told).toEqual([
      expect.stringMatching(/bobby\.pem is the same key as .*bob\.pem/),
      expect.stringMatching(/me\.pem is your own identity/),
      expect.stringMatching(/server\.pem is the bootstrap key/),
    ])
  })

  test('no more than 1024 files', async () => {
    const home = await homeTrusting({})
    const names = Array.from({ length: 1025 }, (_, index) => `n${String(index).padStart(4, '0')}.pem`)
    await Promise.all(names.map((name) => writeFile(join(home, 'trusted', name), bob.publicPem)))
    const { problems } = valueIn(await readWhitelist(home))
    expect(problems[0]?.message).toContain('more than 1024 files')
    expect(problems.some(({ message }) => message.includes('n1024.pem'))).toBe(false)
  })

  test('a folder that is a file is a failure', async () => {
    const home = await temporaryFolder()
    await writeFile(join(home, 'trusted'), '')
    expectRefusal(await readWhitelist(home), 'trusted', 'not a folder')
  })
})

describe('names', () => {
  test.each(['bob', 'Bob Smith', 'Zoë', '小明', 'a.b', 'x'.repeat(64), 'console'])('%j is one', (name) => {
    expect(valueIn(parseIdentityName(name))).toBe(name)
  })

  test.each([
    '',
    '.',
    '..',
    '.hidden',
    '../bob',
    'a/b',
    'a\\b',
    'a\nb',
    'a\u001bb',
    'a\u202eb',
    'a\0b',
    'a:b',
    'bob.',
    'bob ',
    ' bob',
    'con',
    'NUL.txt',
    'lpt1',
    'x'.repeat(65),
    '😀'.repeat(63),
    '\ud800',
  ])('%j is none', (name) => {
    expectRefusal(parseIdentityName(name), 'no usable name', 'choose another')
  })

  test('both forms of a letter are one name', () => {
    expect(valueIn(parseIdentityName('Zoe\u0308'))).toBe('Zo\u00eb')
  })

  test('a file gives its base name', () => {
    expect(valueIn(nameOfFile('/x/bob.pem'))).toBe('bob')
    expect(valueIn(nameOfFile('bob.pub.pem'))).toBe('bob')
    expectRefusal(nameOfFile('/x/.pem'), 'no usable name')
  })
})

describe('changing', () => {
  const add = (home: string, name: string, key: FixtureKey) => addTrusted(home, name, key.signing.publicKey)

  test('who is added is on the whitelist, in a file of that name', async () => {
    const home = await temporaryFolder()
    valueIn(await add(home, 'bob', bob))
    expect(await readdir(join(home, 'trusted'))).toEqual(['bob.pem'])
    expect(await trustedNames(home)).toEqual(['bob'])
  })

  test('refused: a name taken, a key there already, own keys, a name that is no file name', async () => {
    const home = await temporaryFolder()
    valueIn(await add(home, 'bob', bob))
    expectRefusal(await add(home, 'bob', alice), 'bob', 'another identity', '--name')
    expectRefusal(await add(home, 'robert', bob), 'already', 'bob')
    expectRefusal(await add(home, '../alice', alice), 'no usable name')
    const { publicKey } = alice.signing
    expectRefusal(await addTrusted(home, 'a', publicKey, { identity: publicKey.fingerprint }), 'your own')
    expectRefusal(await addTrusted(home, 'a', publicKey, { bootstrap: publicKey.fingerprint }), 'bootstrap')
    expect(await trustedNames(home)).toEqual(['bob'])
  })

  test('who is removed moves to removed/, is not simply added again, and comes back by restore', async () => {
    const home = await temporaryFolder()
    valueIn(await add(home, 'bob', bob))
    valueIn(await removeTrusted(home, 'bob'))
    expect([await trustedNames(home), await removedNames(home)]).toEqual([[], ['bob']])
    expectRefusal(await add(home, 'bob', bob), 'was removed', 'trust restore')
    valueIn(await restoreTrusted(home, 'bob'))
    expect([await trustedNames(home), await removedNames(home)]).toEqual([['bob'], []])
  })

  test('a second name does not keep a removed key trusted', async () => {
    const home = await homeTrusting({ 'bob.pem': bob.publicPem, 'bobby.pem': bob.publicPem })
    valueIn(await removeTrusted(home, 'bobby'))
    expect([await trustedNames(home), await removedNames(home)]).toEqual([[], ['bobby']])
  })

  test('two of one name are removed one after the other without losing either', async () => {
    const home = await temporaryFolder()
    for (const key of [bob, alice]) {
      valueIn(await add(home, 'bob', key))
      valueIn(await removeTrusted(home, 'bob'))
    }
    const removed = valueIn(await readRemoved(home)).identities
    expect(new Set(removed.map(({ key }) => key.fingerprint))).toEqual(
      new Set([alice, bob].map(({ signing }) => signing.publicKey.fingerprint)),
    )
    for (const { name } of removed) {
      valueIn(await restoreTrusted(home, name))
    }
    expect(await trustedNames(home)).toHaveLength(2)
  })

  test('nobody of that name: said so', async () => {
    const home = await temporaryFolder()
    expectRefusal(await removeTrusted(home, 'bob'), 'nobody named bob', 'trust list')
    expectRefusal(await restoreTrusted(home, '../bob'), 'nobody named ../bob')
  })
})

describe('watching', () => {
  const startWatch = async (home: string, known?: Whitelist) => {
    const told: (string[] | string)[] = []
    let wake = (): void => undefined
    const note = (what: string[] | string): void => {
      told.push(what)
      wake()
    }
    const watch = watchWhitelist(
      home,
      {},
      known ?? valueIn(await readWhitelist(home)),
      {
        onChange: (whitelist) => note(namesOf(whitelist)),
        onProblem: ({ message }: Problem) => note(message),
      },
      { pollMs: 10, quietMs: 30 },
    )
    onTestFinished(() => watch.close())
    /** Resolves once `count` things were told; the test's own time limit ends a wait in vain. */
    const until = async (count: number): Promise<typeof told> => {
      while (told.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return told
    }
    return { until, told }
  }

  test('a file that comes, changes, or vanishes is a change', async () => {
    const home = await homeTrusting({ 'alice.pem': alice.publicPem })
    const { until } = await startWatch(home)
    await writeFile(join(home, 'trusted', 'bob.pem'), bob.publicPem)
    expect((await until(1))[0]).toEqual(['alice', 'bob'])
    await writeFile(join(home, 'trusted', 'bob.pem'), 'broken')
    expect((await until(2))[1]).toEqual(['alice'])
    await unlink(join(home, 'trusted', 'alice.pem'))
    expect((await until(3))[2]).toEqual([])
  })

  test('what the caller knows already is not told again, what changed since is', async () => {
    const home = await homeTrusting({ 'alice.pem': alice.publicPem })
    const informed = await startWatch(home)
    const uninformed = await startWatch(home, { identities: [], problems: [] })
    expect(await uninformed.until(1)).toEqual([['alice']])
    await writeFile(join(home, 'trusted', 'bob.pem'), bob.publicPem)
    expect(await informed.until(1)).toEqual([['alice', 'bob']])
  })

  test('a folder that vanishes changes nothing, is told once, and counts again when it is back', async () => {
    const home = await homeTrusting({ 'alice.pem': alice.publicPem })
    const { until, told } = await startWatch(home)
    await rm(join(home, 'trusted'), { recursive: true })
    expect(await until(1)).toEqual([expect.stringContaining('is gone')])
    await mkdir(join(home, 'trusted.new'))
    await writeFile(join(home, 'trusted.new', 'bob.pem'), bob.publicPem)
    await rename(join(home, 'trusted.new'), join(home, 'trusted'))
    await until(2)
    expect(told).toEqual([expect.stringContaining('is gone'), ['bob']])
  })
})
