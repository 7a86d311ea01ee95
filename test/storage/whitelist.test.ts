import { generateKeyPairSync } from 'node:crypto'
import { copyFile, mkdir, readdir, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { identityNameFrom, nameOfFile, parseIdentityName } from '../../src/storage/identity-name.ts'
import type { Problem } from '../../src/storage/problem.ts'
import { readWhitelist, type Whitelist } from '../../src/storage/whitelist.ts'
import {
  addTrusted,
  removeIdentity,
  removeTrusted,
  restoreIdentity,
  restoreTrusted,
} from '../../src/storage/whitelist-change.ts'
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

const namesOf = ({ trusted }: Whitelist): string[] => trusted.map(({ name }) => name)

const trustedNames = async (home: string): Promise<string[]> => namesOf(valueIn(await readWhitelist(home)))
const removedNames = async (home: string): Promise<string[]> =>
  valueIn(await readWhitelist(home)).removed.map(({ name }) => name)

describe('reading', () => {
  test('an empty whitelist where there is no folder', async () => {
    expect(valueIn(await readWhitelist(await temporaryFolder()))).toEqual({
      trusted: [],
      removed: [],
      problems: [],
    })
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
    expect(whitelist.trusted[0]?.key.fingerprint).toBe(alice.signing.publicKey.fingerprint)
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

  test.each(['trusted', 'removed'])('a folder %s that is a file is a failure', async (folder) => {
    const home = await temporaryFolder()
    await writeFile(join(home, folder), '')
    expectRefusal(await readWhitelist(home), folder, 'not a folder')
  })

  test('who is removed is read as well, and a copy on the whitelist lets nobody in again', async () => {
    const home = await homeTrusting({ 'alice.pem': alice.publicPem, 'bobby.pem': bob.publicPem })
    await mkdir(join(home, 'removed'))
    await writeFile(join(home, 'removed', 'bob.pem'), bob.publicPem)
    await writeFile(join(home, 'removed', 'me.pem'), bootstrap.publicPem)
    const own = { identity: bootstrap.signing.publicKey.fingerprint }
    const { trusted, removed, problems } = valueIn(await readWhitelist(home, own))
    expect([trusted, removed].map((list) => list.map(({ name }) => name))).toEqual([['alice'], ['bob']])
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/me\.pem is your own identity/),
      expect.stringMatching(/bobby\.pem .*removed.bob\.pem and counts as removed.*trust restore 'bob'/),
    ])
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

  test.each([
    ['Bob Smith', 'Bob Smith'],
    ['../../etc/passwd', 'etc passwd'],
    ['a\u001b[31m\u202eb\nc', 'a [31m b c'],
    ['  .hidden. ', 'hidden'],
    ['Zoe\u0308', 'Zo\u00eb'],
    ['', 'unnamed'],
    ['\u200b...', 'unnamed'],
    ['\ud800', '\ufffd'],
    ['con', 'unnamed'],
    ['x'.repeat(200), 'x'.repeat(64)],
    ['\u{1f600}'.repeat(64), '\u{1f600}'.repeat(57)],
  ])('what calls itself %j can be kept as %j', (called, kept) => {
    expect(identityNameFrom(called)).toBe(kept)
    expect(valueIn(parseIdentityName(kept))).toBe(kept)
    expect(valueIn(parseIdentityName(identityNameFrom(called, '-12345678')))).toMatch(/-12345678$/)
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
    const { removed } = valueIn(await readWhitelist(home))
    expect(new Set(removed.map(({ key }) => key.fingerprint))).toEqual(
      new Set([alice, bob].map(({ signing }) => signing.publicKey.fingerprint)),
    )
    for (const { name } of removed) {
      valueIn(await restoreTrusted(home, name))
    }
    expect(await trustedNames(home)).toHaveLength(2)
  })

  test('a long name, and one that differs in case alone, go to removed/ as files that are read', async () => {
    const home = await temporaryFolder()
    const long = 'x'.repeat(64)
    for (const [name, key] of [
      [long, bob],
      [long.toUpperCase(), alice],
    ] as const) {
      valueIn(await add(home, name, key))
      valueIn(await removeTrusted(home, name))
    }
    const { removed, problems } = valueIn(await readWhitelist(home))
    expect(removed).toHaveLength(2)
    expect(problems).toEqual([])
  })

  test('who is removed by key goes by its own name on the list, or by what it calls itself', async () => {
    const home = await homeTrusting({ 'bob.pem': bob.publicPem })
    const { publicKey } = bob.signing
    expect(valueIn(await removeIdentity(home, publicKey, 'Robert')).name).toBe('bob')
    expectRefusal(await removeIdentity(home, publicKey, 'Robert'), 'bob is removed already')
    const { fingerprint } = alice.signing.publicKey
    const other = valueIn(await removeIdentity(home, alice.signing.publicKey, '../Bob'))
    expect(other.name).toBe(`Bob-${fingerprint.slice(0, 8)}`)
    expect(await removedNames(home)).toHaveLength(2)
    expect(await readdir(home)).toEqual(['removed', 'trusted'])
  })

  test('nobody removes itself, or the bootstrap', async () => {
    const home = await temporaryFolder()
    const { publicKey } = alice.signing
    for (const own of [{ identity: publicKey.fingerprint }, { bootstrap: publicKey.fingerprint }]) {
      expectRefusal(await removeIdentity(home, publicKey, 'me', own), 'your own')
    }
    expect(await removedNames(home)).toEqual([])
  })

  test('who was never listed is restored by key, onto the list; nobody else is', async () => {
    const home = await temporaryFolder()
    const { publicKey } = bob.signing
    expect(valueIn(await restoreIdentity(home, publicKey.fingerprint))).toBeUndefined()
    valueIn(await removeIdentity(home, publicKey, 'bob'))
    await copyFile(join(home, 'removed', 'bob.pem'), join(home, 'removed', 'bobby.pem'))
    expect(valueIn(await restoreIdentity(home, publicKey.fingerprint))?.name).toBe('bob')
    expect([await trustedNames(home), await removedNames(home)]).toEqual([['bob'], []])
  })

  test('removed/ takes no more than is read of it', async () => {
    const home = await homeTrusting({ 'bob.pem': bob.publicPem })
    await mkdir(join(home, 'removed'))
    const names = Array.from({ length: 1024 }, (_, index) => `n${index}.pem`)
    await Promise.all(names.map((name) => writeFile(join(home, 'removed', name), alice.publicPem)))
    expectRefusal(await removeTrusted(home, 'bob'), 'removed/ is full')
    expectRefusal(await removeIdentity(home, bob.signing.publicKey, 'bob'), 'removed/ is full')
    expect(await trustedNames(home)).toEqual(['bob'])
  })

  test('a file of another kind in the way is left alone, and told', async () => {
    const home = await temporaryFolder()
    await mkdir(join(home, 'removed'))
    await writeFile(join(home, 'removed', 'bob.pem'), 'precious')
    expectRefusal(await removeIdentity(home, bob.signing.publicKey, 'bob'), 'bob.pem', 'never overwritten')
    await rm(join(home, 'removed'), { recursive: true })
    await writeFile(join(home, 'removed'), 'precious')
    expectRefusal(await removeIdentity(home, bob.signing.publicKey, 'bob'), 'removed', 'not a folder')
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
        onChange: (whitelist) =>
          note([...namesOf(whitelist), ...whitelist.removed.map(({ name }) => `removed ${name}`)]),
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
    return { until, told, watch }
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
    const uninformed = await startWatch(home, { trusted: [], removed: [], problems: [] })
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

  test('who is moved to removed/ and back is one change each', async () => {
    const home = await homeTrusting({ 'bob.pem': bob.publicPem })
    const { until } = await startWatch(home)
    valueIn(await removeTrusted(home, 'bob'))
    expect((await until(1))[0]).toEqual(['removed bob'])
    valueIn(await restoreTrusted(home, 'bob'))
    expect((await until(2))[1]).toEqual(['bob'])
  })

  test('removed/ that vanishes, or cannot be read, restores nobody', async () => {
    const home = await homeTrusting({ 'alice.pem': alice.publicPem, 'bob.pem': bob.publicPem })
    valueIn(await removeTrusted(home, 'bob'))
    const { until } = await startWatch(home)
    await rm(join(home, 'removed'), { recursive: true })
    expect((await until(1))[0]).toMatch(/removed is gone/)
    await writeFile(join(home, 'removed'), 'no folder')
    expect((await until(2))[1]).toMatch(/removed: a part of the path is not a folder/)
    await unlink(join(home, 'trusted', 'alice.pem'))
    expect((await until(3))[2]).toEqual(['removed bob'])
    await rm(join(home, 'removed'))
    await until(4)
    await mkdir(join(home, 'removed'))
    expect((await until(5))[4]).toEqual([])
  })

  test('rereads at once when asked to, and tells before it is done', async () => {
    const home = await homeTrusting({})
    const { told, watch } = await startWatch(home)
    await writeFile(join(home, 'trusted', 'bob.pem'), bob.publicPem)
    await watch.reread()
    expect(told).toEqual([['bob']])
    await rm(join(home, 'trusted'), { recursive: true })
    await watch.reread()
    expect(told).toEqual([['bob'], expect.stringContaining('trusted is gone')])
    watch.close()
    await mkdir(join(home, 'trusted'))
    await watch.reread()
    expect(told).toHaveLength(2)
  })
})
