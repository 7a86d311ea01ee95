import { spawnSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { fromHex, utf8 } from '../../src/crypto/bytes.ts'
import { DER_TAG, der, derInteger } from '../../src/crypto/der.ts'
import { lockKey, readLockedKey } from '../../src/crypto/encrypted-pkcs8.ts'
import { isBearable } from '../../src/crypto/passphrase-key.ts'
import { readBootstrap } from '../../src/storage/bootstrap.ts'
import { readIdentity, readIdentityPublicKey } from '../../src/storage/identity.ts'
import { parsePassphrase } from '../../src/storage/passphrase.ts'
import { lockedPem, parsePublicPem } from '../../src/storage/pem.ts'
import { type FixtureKey, fixtureKeys, temporaryFolder } from './keys.ts'
import { expectRefusal, valueIn } from './outcomes.ts'
import { knowing, neverAsked } from './passphrases.ts'

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0
const NO_OPENSSL = 'openssl is not installed'
/** Composed: é is one character. */
const PASSPHRASE = 'caf\u00e9 au lait'

let alice: FixtureKey
let bob: FixtureKey
let aliceLocked: string
let bootstrapLocked: string

const lock = async (key: KeyObject, passphrase = PASSPHRASE): Promise<string> =>
  lockedPem(key, valueIn(parsePassphrase(passphrase)))

beforeAll(async () => {
  const [first, second, bootstrap] = await fixtureKeys()
  ;[alice, bob] = [first, second]
  ;[aliceLocked, bootstrapLocked] = await Promise.all([lock(alice.object), lock(bootstrap.object)])
})

const homeWith = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const home = await temporaryFolder()
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(home, name), text, { mode: 0o600 })
  }
  return home
}

const lockedHome = (): Promise<string> =>
  homeWith({ 'identity.pem': aliceLocked, 'identity.pub.pem': alice.publicPem })

/** @returns its stdout, and throws where it fails */
const openssl = (args: readonly string[], input: string): string => {
  const { status, stdout, stderr } = spawnSync('openssl', args, { input, encoding: 'utf8' })
  if (status !== 0) {
    throw new Error(`openssl ${args.join(' ')} failed: ${stderr}`)
  }
  return stdout
}

describe('a locked identity', () => {
  test('is opened by its passphrase, which is asked for once, for its file', async () => {
    const home = await lockedHome()
    const { unlocking, questions } = knowing(PASSPHRASE)
    const opened = valueIn(await readIdentity(home, unlocking))
    expect(opened?.object.equals(alice.object)).toBe(true)
    expect(opened?.passphrase).toBe(PASSPHRASE)
    expect(questions).toEqual([{ file: join(home, 'identity.pem'), attempt: 1 }])
    expect(valueIn(await readIdentity(home, unlocking))).toBeDefined()
    expect(questions).toHaveLength(1)
  })

  test('holds nothing of the key in clear', () => {
    const body = alice.privatePem.split('\n').slice(1, -2)
    expect(aliceLocked).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END/)
    for (const line of body) {
      expect(aliceLocked).not.toContain(line)
    }
  })

  test('is the same to who types the same characters in another Unicode form', async () => {
    const { unlocking } = knowing(PASSPHRASE.normalize('NFD'))
    expect(valueIn(await readIdentity(await lockedHome(), unlocking))).toBeDefined()
  })

  test('is asked for three times, and no fourth time', async () => {
    const home = await lockedHome()
    const third = knowing('wrong', 'Caf\u00e9 au lait', PASSPHRASE)
    expect(valueIn(await readIdentity(home, third.unlocking))).toBeDefined()
    expect(third.questions.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    const fourth = knowing('1', '2', '3', PASSPHRASE)
    expectRefusal(await readIdentity(home, fourth.unlocking), 'does not open', 'identity.pem')
    expect(fourth.questions).toHaveLength(3)
  })

  test('is refused where nobody knows it, with both ways to give it', async () => {
    const words = ['identity.pem', 'locked', 'P2P_CHAT_PASSPHRASE', '--passphrase-fd']
    expectRefusal(await readIdentity(await lockedHome(), knowing().unlocking), ...words)
  })

  test.each([
    ['empty', '', 'is empty'],
    ['longer than 1024 bytes', 'é'.repeat(513), 'longer than 1024 bytes'],
    ['of two lines', 'a\nb', 'cannot be typed'],
    ['half a character', 'a\ud83e', 'cannot be typed'],
  ])('is refused with a passphrase that is %s, which is not shown', async (_, passphrase, words) => {
    const refused = await readIdentity(await lockedHome(), knowing(passphrase).unlocking)
    expectRefusal(refused, 'the passphrase', words)
    expect(passphrase !== '' && JSON.stringify(refused).includes(passphrase)).toBe(false)
  })

  test('has a public half without it, and nothing is asked or written', async () => {
    const home = await lockedHome()
    expect(valueIn(await readIdentityPublicKey(home))?.fingerprint).toBe(alice.signing.publicKey.fingerprint)
    expect((await readdir(home)).sort()).toEqual(['identity.pem', 'identity.pub.pem'])
    await rm(join(home, 'identity.pub.pem'))
    expectRefusal(await readIdentityPublicKey(home), 'identity.pub.pem is missing', 'put it back')
    valueIn(await readIdentity(home, knowing(PASSPHRASE).unlocking))
    expect(await readFile(join(home, 'identity.pub.pem'), 'utf8')).toBe(alice.publicPem)
  })

  test('is refused with the public half of another key, once it is open', async () => {
    const home = await homeWith({ 'identity.pem': aliceLocked, 'identity.pub.pem': bob.publicPem })
    const { unlocking } = knowing(PASSPHRASE)
    expectRefusal(await readIdentity(home, unlocking), 'identity.pub.pem', 'not the public half')
  })

  test.skipIf(process.platform === 'win32')('is closed to others all the same', async () => {
    const home = await lockedHome()
    await chmod(join(home, 'identity.pem'), 0o640)
    expectRefusal(await readIdentity(home, neverAsked()), 'open to others', 'chmod 600')
    expectRefusal(await readIdentityPublicKey(home), 'chmod 600')
  })

  test('is no key to hand out', () => {
    expectRefusal(parsePublicPem(aliceLocked, 'alice.pem'), 'private key where a public one is needed')
  })

  test('is refused where something else was locked', async () => {
    const locked = await lock(generateKeyPairSync('ed25519').privateKey)
    const { unlocking } = knowing(PASSPHRASE)
    const refused = await readIdentity(await homeWith({ 'identity.pem': locked }), unlocking)
    expectRefusal(refused, 'identity.pem', 'ED25519', 'only RSA-4096')
  })
})

describe('a locked key is read without asking, and refused, when it', () => {
  const pemOf = (base64: string): string =>
    `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${base64}\n-----END ENCRYPTED PRIVATE KEY-----\n`
  const pkcs8 = (cipher: string): string =>
    alice.object.export({ format: 'pem', type: 'pkcs8', cipher, passphrase: PASSPHRASE }).toString()
  const altered = (pem: string, from: string, to: string): string => {
    const hex = Buffer.from(pem.replaceAll(/-----.*-----/g, ''), 'base64').toString('hex')
    expect(hex).toContain(from)
    return pemOf(Buffer.from(hex.replace(from, to), 'hex').toString('base64'))
  }
  const withRounds = (iterations: number, ciphertextBytes = 32): string => {
    const { sequence, octetString, identifier } = DER_TAG
    const algorithm = (id: string, parameters: Uint8Array): Uint8Array =>
      der(sequence, der(identifier, fromHex(id)), parameters)
    const salt = der(octetString, new Uint8Array(8))
    const pbkdf2 = algorithm('2a864886f70d01050c', der(sequence, salt, derInteger(iterations)))
    const cipher = algorithm('60864801650304012a', der(octetString, new Uint8Array(16)))
    const scheme = algorithm('2a864886f70d01050d', der(sequence, pbkdf2, cipher))
    const info = der(sequence, scheme, der(octetString, new Uint8Array(ciphertextBytes)))
    return pemOf(Buffer.from(info).toString('base64'))
  }
  /** RFC 7914 §13: N = 2^20 takes 1 GiB. */
  const RFC_7914 = `MIHiME0GCSqGSIb3DQEFDTBAMB8GCSsGAQQB2kcECzASBAVNb3VzZQIDEAAAAgEI
AgEBMB0GCWCGSAFlAwQBKgQQyYmguHMsOwzGMPoyObk/JgSBkJb47EWd5iAqJlyy
+ni5ftd6gZgOPaLQClL7mEZc2KQay0VhjZm/7MbBUNbqOAXNM6OGebXxVp6sHUAL
iBGY/Dls7B1TsWeGObE0sS1MXEpuREuloZjcsNVcNXWPlLdZtkSH6uwWzR0PyG/Z
+ZXfNodZtd/voKlvLOw5B3opGIFaLkbtLZQwMiGtl42AS89lZg==`

  test.each<readonly [string, () => string, string]>([
    ['wants a gigabyte for scrypt', () => pemOf(RFC_7914), 'not read here'],
    ['wants 2^31 - 1 rounds of PBKDF2', () => withRounds(2 ** 31 - 1), 'not read here'],
    ['wants no round of PBKDF2', () => withRounds(0), 'not read here'],
    ['is padded to no whole block', () => withRounds(2048, 31), 'damaged'],
    ['wants 64 runs of scrypt', () => altered(aliceLocked, '020105', '020140'), 'not read here'],
    ['wants a negative number of runs', () => altered(aliceLocked, '020105', '0201ff'), 'not read here'],
    [
      'has a cost that is no power of two',
      () => altered(aliceLocked, '02024000', '02024001'),
      'not read here',
    ],
    ['has a cost of nothing', () => altered(aliceLocked, '020108', '020100'), 'not read here'],
    ['is encrypted with another cipher', () => pkcs8('des-ede3-cbc'), 'not read here'],
    [
      'is of another scheme',
      () => altered(aliceLocked, '2a864886f70d01050d', '2a864886f70d010503'),
      'not read here',
    ],
    [
      'is cut short',
      () => pemOf(Buffer.from(RFC_7914, 'base64').subarray(0, 150).toString('base64')),
      'damaged',
    ],
    ['is empty', () => pemOf(''), 'damaged'],
    ['has a body that is no base64', () => pemOf('!!!'), 'damaged'],
    [
      'is locked as OpenSSL once did',
      () =>
        alice.object
          .export({ format: 'pem', type: 'pkcs1', cipher: 'aes-256-cbc', passphrase: PASSPHRASE })
          .toString(),
      'not read here',
    ],
  ])('%s', async (_, text, words) => {
    const home = await homeWith({ 'identity.pem': text() })
    expectRefusal(await readIdentity(home, neverAsked()), 'identity.pem', words)
  })

  test('is anything else: no byte of its head makes it throw, or cost more than it may', async () => {
    const locked = await lockKey(alice.object, utf8(PASSPHRASE))
    const readings = new Set<string>()
    // The head is what comes before the ciphertext.
    for (let place = 0; place < 110; place += 1) {
      for (const value of [0x00, 0x01, 0x7f, 0x80, 0x84, 0xff]) {
        const bytes = locked.with(place, value)
        const reading = readLockedKey(bytes)
        readings.add(reading.type)
        expect(reading.type !== 'locked' || isBearable(reading.locked.derivation)).toBe(true)
      }
    }
    expect(readings).toEqual(new Set(['locked', 'foreign', 'damaged']))
  })
})

describe('openssl', () => {
  test('opens what is locked here', async ({ skip }) => {
    skip(!HAS_OPENSSL, NO_OPENSSL)
    const opened = openssl(['pkey', '-passin', `pass:${PASSPHRASE}`], aliceLocked)
    expect(createPrivateKey(opened).equals(alice.object)).toBe(true)
    expect(() => openssl(['pkey', '-passin', 'pass:wrong'], aliceLocked)).toThrow()
  })

  test.for<readonly [string, readonly string[]]>([
    ['scrypt', ['-scrypt']],
    ['PBKDF2, its default', []],
    ['PBKDF2 with SHA-512 and AES-128', ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA512']],
    ['PBKDF2 with SHA-1 and AES-192', ['-v2', 'aes-192-cbc', '-v2prf', 'hmacWithSHA1']],
  ])('locks with %s, which is opened here', async ([, how], { skip }) => {
    skip(!HAS_OPENSSL, NO_OPENSSL)
    const locked = openssl(['pkcs8', '-topk8', ...how, '-passout', `pass:${PASSPHRASE}`], alice.privatePem)
    const home = await homeWith({ 'identity.pem': locked })
    const { unlocking, questions } = knowing('wrong', PASSPHRASE)
    expect(valueIn(await readIdentity(home, unlocking))?.object.equals(alice.object)).toBe(true)
    expect(questions).toHaveLength(2)
  })
})

describe('a locked bootstrap key', () => {
  test('is opened by the passphrase that opened the identity', async () => {
    const home = await homeWith({ 'identity.pem': aliceLocked, 'bootstrap.pem': bootstrapLocked })
    const { unlocking, questions } = knowing(PASSPHRASE)
    valueIn(await readIdentity(home, unlocking))
    expect(valueIn(await readBootstrap(home, { unlocking }))?.signingKey).toBeDefined()
    expect(questions).toHaveLength(1)
  })

  test('is its public half to who asks for no passphrase', async () => {
    const home = await homeWith({ 'bootstrap.pem': bootstrapLocked })
    expectRefusal(await readBootstrap(home), 'bootstrap.pub.pem is missing')
    valueIn(await readBootstrap(home, { unlocking: knowing(PASSPHRASE).unlocking }))
    const seen = valueIn(await readBootstrap(home))
    expect(seen).toMatchObject({ signingKey: undefined, file: join(home, 'bootstrap.pem') })
  })

  test('may be a named file', async () => {
    const home = await homeWith({ 'club.pem': bootstrapLocked })
    const file = join(home, 'club.pem')
    expectRefusal(await readBootstrap(home, { file }), 'club.pem', 'public half')
    const { unlocking, questions } = knowing(PASSPHRASE)
    expect(valueIn(await readBootstrap(home, { file, unlocking }))?.signingKey).toBeDefined()
    expect(questions).toEqual([{ file, attempt: 1 }])
  })
})
