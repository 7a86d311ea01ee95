import { execFileSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { createBootstrap, readBootstrap } from '../../src/storage/bootstrap.ts'
import { createIdentity, identityFiles, readIdentity } from '../../src/storage/identity.ts'
import { readKeyPair, writeKeyPair } from '../../src/storage/key-pair.ts'
import { type FixtureKey, fixtureKeys, temporaryFolder } from './keys.ts'
import { expectRefusal, valueIn } from './outcomes.ts'
import { neverAsked } from './passphrases.ts'

let alice: FixtureKey
let bob: FixtureKey
let bootstrap: FixtureKey

beforeAll(async () => {
  ;[alice, bob, bootstrap] = await fixtureKeys()
})

const writePrivate = (home: string, text: string, name = 'identity.pem'): Promise<void> =>
  writeFile(join(home, name), text, { mode: 0o600 })

const homeWith = async (identityText: string): Promise<string> => {
  const home = await temporaryFolder()
  await writePrivate(home, identityText)
  return home
}

const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777

describe('an identity', () => {
  test('is none where there is no file, and no folder', async () => {
    const home = await temporaryFolder()
    expect(valueIn(await readIdentity(home, neverAsked()))).toBeUndefined()
    expect(valueIn(await readIdentity(join(home, 'missing'), neverAsked()))).toBeUndefined()
  })

  test('is read back as it was written, private half closed to others, nothing left beside', async () => {
    const home = await temporaryFolder()
    valueIn(await writeKeyPair(identityFiles(home), alice.object))
    expect(valueIn(await readIdentity(home, neverAsked()))?.key.publicKey.fingerprint).toBe(
      alice.signing.publicKey.fingerprint,
    )
    expect(await modeOf(join(home, 'identity.pem'))).toBe(0o600)
    expect(await readFile(join(home, 'identity.pem'), 'utf8')).toBe(alice.privatePem)
    expect(await readFile(join(home, 'identity.pub.pem'), 'utf8')).toBe(alice.publicPem)
    expect((await readdir(home)).sort()).toEqual(['identity.pem', 'identity.pub.pem'])
  })

  test('is written as one whole key when two are written at the same instant', async () => {
    const files = identityFiles(await temporaryFolder())
    const written = await Promise.all([alice, bob].map(({ object }) => writeKeyPair(files, object)))
    expect(written.filter(({ ok }) => ok)).toHaveLength(1)
    expect(valueIn(await readKeyPair(files))).toBeDefined()
  })

  test('is never overwritten, whichever half is there', async () => {
    for (const name of ['identity.pem', 'identity.pub.pem']) {
      const home = await temporaryFolder()
      await writeFile(join(home, name), 'precious', { mode: 0o600 })
      expectRefusal(await createIdentity(home), name, 'never overwritten', 'move it away')
      expect(await readFile(join(home, name), 'utf8')).toBe('precious')
    }
  })

  test('gets its missing public half written anew', async () => {
    const home = await homeWith(alice.privatePem)
    valueIn(await readIdentity(home, neverAsked()))
    expect(await readFile(join(home, 'identity.pub.pem'), 'utf8')).toBe(alice.publicPem)
  })

  test('is refused with the public half of another key', async () => {
    const home = await homeWith(alice.privatePem)
    await writeFile(join(home, 'identity.pub.pem'), bob.publicPem)
    expectRefusal(
      await readIdentity(home, neverAsked()),
      'identity.pub.pem',
      'not the public half',
      'move it away',
    )
  })

  test('is refused where only its public half is there', async () => {
    const home = await temporaryFolder()
    await writeFile(join(home, 'identity.pub.pem'), alice.publicPem)
    expectRefusal(await readIdentity(home, neverAsked()), 'identity.pub.pem', 'without', 'identity.pem')
  })

  test.skipIf(process.platform === 'win32').each(['0644', '0640', '0601', '0700', '0620'])(
    'is refused with mode %s, with the chmod to run',
    async (mode) => {
      const home = await homeWith(alice.privatePem)
      await chmod(join(home, 'identity.pem'), Number.parseInt(mode, 8))
      const command = `chmod 600 '${join(home, 'identity.pem')}'`
      expectRefusal(await readIdentity(home, neverAsked()), 'open to others', `mode ${mode}`, command)
    },
  )

  test.skipIf(process.platform === 'win32')('may lie elsewhere, behind a symbolic link', async () => {
    const [home, vault] = [await temporaryFolder(), await homeWith(alice.privatePem)]
    await symlink(join(vault, 'identity.pem'), join(home, 'identity.pem'))
    expect(valueIn(await readIdentity(home, neverAsked()))).toBeDefined()
    await chmod(join(vault, 'identity.pem'), 0o644)
    expectRefusal(await readIdentity(home, neverAsked()), 'chmod 600')
  })

  test.skipIf(process.platform === 'win32')('may have a stricter mode than 0600', async () => {
    const home = await homeWith(alice.privatePem)
    await chmod(join(home, 'identity.pem'), 0o400)
    expect(valueIn(await readIdentity(home, neverAsked()))).toBeDefined()
  })
})

describe('a private key file is refused when it', () => {
  const pkcs8 = { format: 'pem', type: 'pkcs8' } as const

  /** The same primes under another exponent: quicker than new ones. */
  const withExponent = (exponent: bigint): string | undefined => {
    const { p = '', q = '', n = '' } = alice.object.export({ format: 'jwk' })
    const number = (text: string): bigint => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`)
    const text = (value: bigint): string => {
      const hex = value.toString(16)
      return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
    }
    const inverse = (value: bigint, modulus: bigint): bigint => {
      let [before, now, factor, next] = [modulus, value % modulus, 0n, 1n]
      while (now !== 0n) {
        const quotient = before / now
        ;[before, now, factor, next] = [now, before - quotient * now, next, factor - quotient * next]
      }
      return before === 1n ? ((factor % modulus) + modulus) % modulus : 0n
    }
    const [left, right] = [number(p) - 1n, number(q) - 1n]
    const d = inverse(exponent, left * right)
    if (d === 0n) {
      return undefined
    }
    const jwk = {
      kty: 'RSA',
      n,
      p,
      q,
      e: text(exponent),
      d: text(d),
      dp: text(d % left),
      dq: text(d % right),
      qi: text(inverse(number(q), number(p))),
    }
    return createPrivateKey({ key: jwk, format: 'jwk' }).export(pkcs8).toString()
  }

  const cases: readonly (readonly [string, () => string | Promise<string>, readonly string[]])[] = [
    ['is empty', () => '', ['not PEM']],
    ['is no PEM', () => 'hello', ['not PEM', 'BEGIN']],
    ['is binary', () => '\0'.repeat(4000), ['not PEM']],
    ['is huge', () => `${alice.privatePem}${' '.repeat(20_000)}`, ['larger than 16384 bytes']],
    ['is cut short', () => `${alice.privatePem.slice(0, 1000)}\n-----END PRIVATE KEY-----\n`, ['damaged']],
    ['holds two keys', () => alice.privatePem + bob.privatePem, ['2 PEM blocks']],
    ['holds a public key', () => alice.publicPem, ['public key where a private one is needed']],
    [
      'is RSA-2048',
      () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pkcs8).toString(),
      ['RSA-2048', 'RSA-4096', '65537'],
    ],
    [
      'has another exponent',
      () => [17n, 257n, 65_539n, 7n, 11n, 13n].map(withExponent).find((pem) => pem !== undefined) ?? '',
      ['RSA-4096 with e = ', 'only RSA-4096 with e = 65537'],
    ],
    [
      'is Ed25519',
      () => generateKeyPairSync('ed25519').privateKey.export(pkcs8).toString(),
      ['ED25519', 'only RSA-4096'],
    ],
    ['is a certificate', () => alice.publicPem.replaceAll('PUBLIC KEY', 'CERTIFICATE'), ['"CERTIFICATE"']],
  ]

  test.each(cases)('%s', async (_, text, words) => {
    const home = await homeWith(await text())
    expectRefusal(await readIdentity(home, neverAsked()), 'identity.pem', ...words)
  })

  test('is a folder', async () => {
    const home = await temporaryFolder()
    await mkdir(join(home, 'identity.pem'))
    expectRefusal(await readIdentity(home, neverAsked()), 'identity.pem', 'not a plain file')
  })

  test.skipIf(process.platform === 'win32')('is a symbolic link in a circle', async () => {
    const home = await temporaryFolder()
    await symlink('identity.pem', join(home, 'identity.pem'))
    expectRefusal(await readIdentity(home, neverAsked()), 'identity.pem', 'circle')
  })

  test.skipIf(process.platform === 'win32')('is a pipe, without waiting for its writer', async () => {
    const home = await temporaryFolder()
    execFileSync('mkfifo', ['-m', '600', join(home, 'identity.pem')])
    expectRefusal(await readIdentity(home, neverAsked()), 'identity.pem', 'not a plain file')
  })
})

describe('the bootstrap key', () => {
  test('is none where there is no file', async () => {
    expect(valueIn(await readBootstrap(await temporaryFolder()))).toBeUndefined()
  })

  test('is the private file of the home, then the public one', async () => {
    const home = await temporaryFolder()
    await writeFile(join(home, 'bootstrap.pub.pem'), bootstrap.publicPem)
    const publicOnly = valueIn(await readBootstrap(home))
    expect(publicOnly?.publicKey.fingerprint).toBe(bootstrap.signing.publicKey.fingerprint)
    expect(publicOnly?.signingKey).toBeUndefined()
    await writePrivate(home, bootstrap.privatePem, 'bootstrap.pem')
    expect(valueIn(await readBootstrap(home))?.signingKey).toBeDefined()
  })

  test('may be either half of a named file, before those of the home', async () => {
    const home = await temporaryFolder()
    await writeFile(join(home, 'bootstrap.pub.pem'), bootstrap.publicPem)
    await writeFile(join(home, 'public'), bob.publicPem)
    await writePrivate(home, bob.privatePem, 'private')
    const publicHalf = valueIn(await readBootstrap(home, { file: join(home, 'public') }))
    expect(publicHalf?.publicKey.fingerprint).toBe(bob.signing.publicKey.fingerprint)
    expect(publicHalf?.signingKey).toBeUndefined()
    expect(valueIn(await readBootstrap(home, { file: join(home, 'private') }))?.signingKey).toBeDefined()
  })

  test('is refused where the named file is missing', async () => {
    const home = await temporaryFolder()
    expectRefusal(await readBootstrap(home, { file: join(home, 'x.pem') }), 'x.pem', 'does not exist')
  })

  test.skipIf(process.platform === 'win32')(
    'is refused where its private half is open to others',
    async () => {
      const home = await temporaryFolder()
      await writeFile(join(home, 'private.pem'), bootstrap.privatePem, { mode: 0o644 })
      expectRefusal(await readBootstrap(home, { file: join(home, 'private.pem') }), 'chmod 600', '0644')
    },
  )

  test('is refused where a file that is handed out holds the private half', async () => {
    const home = await temporaryFolder()
    await writePrivate(home, bootstrap.privatePem, 'bootstrap.pub.pem')
    expectRefusal(await readBootstrap(home), 'bootstrap.pub.pem', 'private key where a public one is needed')
  })

  test.each(['public', 'private'] as const)(
    'is refused where it is the identity itself (%s)',
    async (half) => {
      const home = await homeWith(alice.privatePem)
      const name = half === 'public' ? 'bootstrap.pub.pem' : 'bootstrap.pem'
      await writePrivate(home, half === 'public' ? alice.publicPem : alice.privatePem, name)
      const identity = valueIn(await readIdentity(home, neverAsked()))?.key.publicKey
      expectRefusal(await readBootstrap(home, { identity }), name, 'never one key')
    },
  )

  test('is never overwritten, whichever half is there', async () => {
    for (const name of ['bootstrap.pem', 'bootstrap.pub.pem']) {
      const home = await temporaryFolder()
      await writeFile(join(home, name), 'precious')
      expectRefusal(await createBootstrap(home), name, 'never overwritten')
      expect(await readFile(join(home, name), 'utf8')).toBe('precious')
    }
  })
})

test('a new identity is RSA-4096 with e = 65537, and progress is told while it is made', async () => {
  const home = await temporaryFolder()
  const told: number[] = []
  const made = valueIn(await createIdentity(home, (elapsedMs) => told.push(elapsedMs)))
  const details = createPublicKey(await readFile(join(home, 'identity.pem'))).asymmetricKeyDetails
  expect(details).toEqual({ modulusLength: 4096, publicExponent: 65_537n })
  expect(told[0]).toBe(0)
  expect(valueIn(await readIdentity(home, neverAsked()))?.key.publicKey.fingerprint).toBe(
    made.publicKey.fingerprint,
  )
})
