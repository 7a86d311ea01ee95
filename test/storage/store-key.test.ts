import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { toHex, utf8 } from '../../src/crypto/bytes.ts'
import { labelledHash } from '../../src/crypto/digest.ts'
import { type Passphrase, parsePassphrase } from '../../src/storage/passphrase.ts'
import { openStoreKey, readStoreKey } from '../../src/storage/store-key.ts'
import { temporaryFolder } from './keys.ts'
import { expectRefusal, problemIn, valueIn } from './outcomes.ts'
import { knowing, neverAsked } from './passphrases.ts'

const PASSPHRASE: Passphrase = valueIn(parsePassphrase('open sesame'))

const fileIn = (home: string): string => join(home, 'history', 'key')

const textIn = (home: string): Promise<string> => readFile(fileIn(home), 'utf8')

/** A home whose store key was made by a start: with the passphrase, or without one. */
const homeWithKey = async (
  passphrase?: Passphrase,
): Promise<{ readonly home: string; readonly key: Uint8Array }> => {
  const home = await temporaryFolder()
  return { home, key: valueIn(await openStoreKey(home, passphrase, neverAsked())) }
}

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

describe('without a passphrase the store key', () => {
  test('is made where it is missing, closed to others, and is the same from then on', async () => {
    const { home, key } = await homeWithKey()
    expect(key).toHaveLength(32)
    expect(await modeOf(fileIn(home))).toBe(0o600)
    expect(await modeOf(join(home, 'history'))).toBe(0o700)
    expect(await readdir(join(home, 'history'))).toEqual(['key'])
    const text = await textIn(home)
    expect(valueIn(await openStoreKey(home, undefined, neverAsked()))).toEqual(key)
    expect(await textIn(home)).toBe(text)
    expect((await homeWithKey()).key).not.toEqual(key)
  })

  test('is not made anew where a history lies that only the lost one opens', async () => {
    const { home, key } = await homeWithKey()
    await writeFile(join(home, 'history', `${'ab'.repeat(32)}.sqlite`), '')
    const text = await textIn(home)
    await rm(fileIn(home))
    expectRefusal(await readStoreKey(home, neverAsked()), 'missing', fileIn(home), 'bring it back')
    expectRefusal(await openStoreKey(home, undefined, neverAsked()), 'missing', fileIn(home), 'bring it back')
    await writeFile(fileIn(home), text, { mode: 0o600 })
    expect(valueIn(await openStoreKey(home, undefined, neverAsked()))).toEqual(key)
  })

  test('is not made by who only reads', async () => {
    const home = await temporaryFolder()
    expect(valueIn(await readStoreKey(home, neverAsked()))).toBeUndefined()
    expect(await readdir(home)).toEqual([])
  })

  test('is sealed as soon as the identity is', async () => {
    const { home, key } = await homeWithKey()
    expect(await textIn(home)).toContain(toHex(key))
    expect(valueIn(await openStoreKey(home, PASSPHRASE, neverAsked()))).toEqual(key)
    expect(await textIn(home)).not.toContain(toHex(key))
    expect(await modeOf(fileIn(home))).toBe(0o600)
    expect(valueIn(await openStoreKey(home, PASSPHRASE, knowing(PASSPHRASE).unlocking))).toEqual(key)
  })

  test('fails as the fault of the disk where its folder cannot be', async () => {
    const home = await temporaryFolder()
    await writeFile(join(home, 'history'), 'in the way')
    expect(problemIn(await openStoreKey(home, undefined, neverAsked())).message).toContain('history')
    expect(await readFile(join(home, 'history'), 'utf8')).toBe('in the way')
  })
})

describe('with a passphrase the store key', () => {
  test('is opened by it, and lies nowhere in clear', async () => {
    const { home, key } = await homeWithKey(PASSPHRASE)
    const text = await textIn(home)
    expect(text).not.toContain(toHex(key))
    const { unlocking, questions } = knowing(PASSPHRASE)
    expect(valueIn(await openStoreKey(home, PASSPHRASE, unlocking))).toEqual(key)
    expect(questions).toEqual([{ file: fileIn(home), attempt: 1 }])
    expect(await textIn(home)).toBe(text)
  })

  test('is opened by nothing else, and stays as it is', async () => {
    const { home } = await homeWithKey(PASSPHRASE)
    const text = await textIn(home)
    expectRefusal(await openStoreKey(home, undefined, knowing().unlocking), 'key', 'locked')
    const wrong = knowing('open', 'sesame', 'open sesame ').unlocking
    expectRefusal(await openStoreKey(home, undefined, wrong), 'does not open', fileIn(home))
    expect(await textIn(home)).toBe(text)
  })

  test('is not put in clear by a start with an identity that is', async () => {
    const { home, key } = await homeWithKey(PASSPHRASE)
    expect(valueIn(await openStoreKey(home, undefined, knowing(PASSPHRASE).unlocking))).toEqual(key)
    expect(await textIn(home)).not.toContain(toHex(key))
  })

  test.skipIf(process.platform === 'win32')('is refused where its file is open to others', async () => {
    const { home } = await homeWithKey(PASSPHRASE)
    await chmod(fileIn(home), 0o604)
    const words = ['open to others', '0604', `chmod 600 '${fileIn(home)}'`]
    expectRefusal(await openStoreKey(home, PASSPHRASE, neverAsked()), ...words)
  })
})

describe('a file of the store key that is damaged or hostile is told so, asks nobody, and is left as it is:', () => {
  const clear = { type: 'clear', key: '00'.repeat(32) }
  const sealed = {
    type: 'scrypt',
    N: 16384,
    r: 8,
    p: 5,
    salt: '00'.repeat(16),
    nonce: '00'.repeat(12),
    sealed: '00'.repeat(48),
  }
  const file = (slots: unknown, more: object = {}): string =>
    `${JSON.stringify({ version: 1, slots, checksum: '00'.repeat(32), ...more }, null, 2)}\n`

  test.each([
    ['empty', '', 'damaged'],
    ['no JSON', '{', 'damaged'],
    ['no object', '[1]', 'damaged'],
    ['of no version', file([clear], { version: undefined }), 'damaged'],
    ['of a later version', file([clear], { version: 2 }), 'newer version'],
    ['with a checksum of something else', file([clear]), 'damaged'],
    ['too large', `${file([clear])}${' '.repeat(5000)}`, 'larger than 4096 bytes'],
  ])('%s', async (_, text, words) => {
    const home = await temporaryFolder()
    await mkdir(join(home, 'history'))
    await writeFile(fileIn(home), text, { mode: 0o600 })
    expectRefusal(await openStoreKey(home, undefined, neverAsked()), fileIn(home), words)
    expect(await textIn(home)).toBe(text)
  })

  test.each([
    ['no slot', []],
    ['three slots', [clear, clear, clear]],
    ['no list of slots', clear],
    ['a short key', [{ ...clear, key: '00' }]],
    ['a key that is no hex', [{ ...clear, key: 'x'.repeat(64) }]],
    ['an unknown slot', [{ ...clear, type: 'argon2' }]],
    ['a slot beside one that is none', [clear, null]],
    ['a gigabyte of memory', [{ ...sealed, N: 2 ** 20 }]],
    ['an hour of work', [{ ...sealed, p: 2 ** 24 }]],
    ['a cost that is no power of two', [{ ...sealed, N: 16383 }]],
    ['a cost that is no number', [{ ...sealed, N: '16384' }]],
    ['a cost of half', [{ ...sealed, r: 0.5 }]],
    ['a short salt', [{ ...sealed, salt: '' }]],
    ['a long nonce', [{ ...sealed, nonce: '00'.repeat(13) }]],
    ['nothing sealed', [{ ...sealed, sealed: undefined }]],
  ])('%s, whatever its checksum', async (_, slots) => {
    const home = await temporaryFolder()
    await mkdir(join(home, 'history'))
    const checksum = toHex(labelledHash('store key file', utf8(JSON.stringify(slots))))
    const text = file(slots, { checksum })
    await writeFile(fileIn(home), text, { mode: 0o600 })
    expectRefusal(await openStoreKey(home, PASSPHRASE, neverAsked()), fileIn(home), 'damaged')
    expect(await textIn(home)).toBe(text)
  })

  test('every byte of it that is another one', async () => {
    for (const passphrase of [undefined, PASSPHRASE]) {
      const { home } = await homeWithKey(passphrase)
      const text = await textIn(home)
      for (let place = 0; place < text.length; place += 1) {
        const damaged = `${text.slice(0, place)}${text[place] === '7' ? '8' : '7'}${text.slice(place + 1)}`
        await writeFile(fileIn(home), damaged)
        expectRefusal(await readStoreKey(home, neverAsked()), fileIn(home))
      }
    }
  })
})
