import { cp, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { toHex } from '../../src/crypto/bytes.ts'
import { identityFiles, readIdentity } from '../../src/storage/identity.ts'
import { type Passphrase, parsePassphrase } from '../../src/storage/passphrase.ts'
import { changePassphrase, passphraseSteps } from '../../src/storage/passphrase-change.ts'
import { success } from '../../src/storage/problem.ts'
import { openStoreKey, readStoreKey } from '../../src/storage/store-key.ts'
import { type FixtureKey, fixtureKey, temporaryFolder } from './keys.ts'
import { problemIn, valueIn } from './outcomes.ts'
import { knowing, neverAsked } from './passphrases.ts'

const OLD = valueIn(parsePassphrase('the old one'))
const NEW = valueIn(parsePassphrase('the new one'))

/** Dozens of runs of scrypt, which takes long on purpose. */
const SCRYPTS_TIMEOUT_MS = 600_000

let alice: FixtureKey

beforeAll(async () => {
  alice = await fixtureKey('alice')
})

/** Who knows one passphrase, or that there is none. */
const unlockingWith = (passphrase: Passphrase | undefined) =>
  passphrase === undefined ? neverAsked() : knowing(passphrase).unlocking

/** The same, of two files that open with one. */
const openBoth = async (home: string, passphrase: Passphrase | undefined) => {
  const unlocking = unlockingWith(passphrase)
  const identity = valueIn(await readIdentity(home, unlocking))
  const storeKey = valueIn(await readStoreKey(home, unlocking))
  if (identity === undefined || storeKey === undefined || identity.passphrase !== passphrase) {
    throw new Error('it is not what opens both')
  }
  return { identity, storeKey }
}

const opensBoth = (home: string, passphrase: Passphrase | undefined): Promise<boolean> =>
  openBoth(home, passphrase).then(
    () => true,
    () => false,
  )

/** A home as it is between two runs, with this passphrase, and what its files must go on to give. */
const homeWith = async (passphrase: Passphrase | undefined) => {
  const home = await temporaryFolder()
  await writeFile(identityFiles(home).privateFile, alice.privatePem, { mode: 0o600 })
  const key = valueIn(await openStoreKey(home, undefined, neverAsked()))
  valueIn(await changePassphrase(home, await openBoth(home, undefined), passphrase))
  return { home, key }
}

/** Every file of a home, by its path in it. */
const filesIn = async (home: string): Promise<ReadonlyMap<string, string>> => {
  const entries = await readdir(home, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)))
}

const expectNothingClear = async (home: string, key: Uint8Array): Promise<void> => {
  for (const [file, text] of await filesIn(home)) {
    expect({ file, isClear: text.includes('BEGIN PRIVATE KEY') || text.includes(toHex(key)) }).toEqual({
      file,
      isClear: false,
    })
  }
}

/** What a start finds that knows both passphrases: the one that opens the identity has to open all. */
const startAfter = async (
  home: string,
  ...known: readonly Passphrase[]
): Promise<{ readonly passphrase: Passphrase | undefined; readonly key: Uint8Array }> => {
  const identity = valueIn(await readIdentity(home, knowing(...known).unlocking))
  if (identity === undefined || !identity.object.equals(alice.object)) {
    throw new Error('the identity is another')
  }
  const { passphrase } = identity
  return { passphrase, key: valueIn(await openStoreKey(home, passphrase, unlockingWith(passphrase))) }
}

const CHANGES: readonly (readonly [string, Passphrase | undefined, Passphrase | undefined])[] = [
  ['setting', undefined, NEW],
  ['changing', OLD, NEW],
  ['taking away', OLD, undefined],
]

describe.each(CHANGES)('%s a passphrase', (_, old, next) => {
  test('leaves both files open to the new one, and neither to the old', async () => {
    const { home, key } = await homeWith(old)
    valueIn(await changePassphrase(home, await openBoth(home, old), next))
    const opened = await openBoth(home, next)
    expect(opened.identity.object.equals(alice.object)).toBe(true)
    expect(opened.storeKey).toMatchObject({ key, isAlone: true })
    expect(await opensBoth(home, old)).toBe(false)
    await (next === undefined ? undefined : expectNothingClear(home, key))
  })

  test('leaves both files open to one of the two, wherever it is cut short, and the next start tidies up', {
    timeout: SCRYPTS_TIMEOUT_MS,
  }, async () => {
    const { home, key } = await homeWith(old)
    const steps = await passphraseSteps(home, await openBoth(home, old), next)
    const outcomes: string[] = []
    for (const step of [() => Promise.resolve(success(undefined)), ...steps]) {
      valueIn(await step())
      // What is on the disk if it is killed now.
      const killed = await temporaryFolder()
      await cp(home, killed, { recursive: true })
      const started = await startAfter(killed, ...[old, next].filter((known) => known !== undefined))
      expect(started.key).toEqual(key)
      outcomes.push(started.passphrase === old ? 'old' : 'new')

      // The start tidied up: of the two, only the one that opened it opens the store key from then on.
      const settled = valueIn(await readStoreKey(killed, unlockingWith(started.passphrase)))
      expect(settled).toMatchObject({ key, isAlone: true })
      if (started.passphrase !== undefined) {
        await expectNothingClear(killed, key)
        const other = started.passphrase === old ? next : old
        expect(problemIn(await readStoreKey(killed, knowing(other ?? '').unlocking)).fault).toBe('user')
      }
    }
    // The identity decides, and from one step on it is the new one.
    expect(outcomes.join(' ')).toMatch(/^(old )+(new )*new$/)
  })

  test('goes through where one before was cut short', async () => {
    const { home, key } = await homeWith(old)
    const first = await passphraseSteps(home, await openBoth(home, old), next)
    for (const step of first.slice(0, -1)) {
      valueIn(await step())
    }
    valueIn(await changePassphrase(home, await openBoth(home, next), OLD))
    expect((await openBoth(home, OLD)).storeKey).toMatchObject({ key, isAlone: true })
    await expectNothingClear(home, key)
  })
})

test('setting one takes away what else lies there in clear', async () => {
  const { home, key } = await homeWith(undefined)
  await writeFile(join(home, 'session-key.pem'), alice.privatePem, { mode: 0o600 })
  for (const place of ['.identity.pem.1.tmp', '.session-key.pem.1.tmp', 'history/.key.1.tmp']) {
    await writeFile(join(home, place), alice.privatePem)
  }
  await writeFile(join(home, '.identity.pem.mine'), 'mine')
  valueIn(await changePassphrase(home, await openBoth(home, undefined), NEW))
  await expectNothingClear(home, key)
  expect(await readdir(home)).toContain('.identity.pem.mine')
})

test('a home without a history gets one later, under its passphrase', async () => {
  const home = await temporaryFolder()
  await writeFile(identityFiles(home).privateFile, alice.privatePem, { mode: 0o600 })
  const identity = valueIn(await readIdentity(home, neverAsked()))
  if (identity === undefined) throw new Error('it is there')
  valueIn(await changePassphrase(home, { identity, storeKey: undefined }, NEW))
  expect((await readdir(home)).sort()).toEqual(['identity.pem', 'identity.pub.pem'])
  const key = valueIn(await openStoreKey(home, NEW, neverAsked()))
  expect((await openBoth(home, NEW)).storeKey.key).toEqual(key)
})

test.skipIf(process.platform === 'win32')(
  'where the identity is a link, what it leads to is locked',
  async () => {
    const { home } = await homeWith(undefined)
    const [file, vault] = [identityFiles(home).privateFile, join(home, 'vault')]
    await mkdir(vault)
    await rename(file, join(vault, 'mine.pem'))
    await symlink(join(vault, 'mine.pem'), file)
    valueIn(await changePassphrase(home, await openBoth(home, undefined), NEW))
    expect(await readFile(join(vault, 'mine.pem'), 'utf8')).toContain('ENCRYPTED')
    expect(await opensBoth(home, NEW)).toBe(true)
  },
)

test('a disk that refuses a step is told, and nothing after it is done', async () => {
  const { home } = await homeWith(undefined)
  const opened = await openBoth(home, undefined)
  // A folder where the file should be: nothing replaces it, whoever one is.
  await mkdir(join(home, 'session-key.pem', 'in the way'), { recursive: true })
  expect(problemIn(await changePassphrase(home, opened, NEW)).message).toContain('session-key.pem')
  expect(await opensBoth(home, undefined)).toBe(true)
})
