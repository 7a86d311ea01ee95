/**
 * The real cryptography for a run, with what is slow to make taken from a pool: RSA keys by name, made once for all tests.
 * The ML-KEM and Ed25519 keys come from the seed. Signatures and ciphertexts are random, but no rule looks at their bytes,
 * so a seed still gives one history.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { concatenate } from '../../src/crypto/bytes.ts'
import { createDecapsulationKeys, type DecapsulationKeys } from '../../src/crypto/encapsulation.ts'
import { type SigningKey, signingKeyOf } from '../../src/crypto/signing.ts'
import { nodeSuite, type Suite } from '../../src/crypto/suite.ts'
import { poolKey } from '../lan/key-pool.ts'
import { OUTSIDER } from './adversary.ts'
import type { Cryptography, PeerKey } from './cryptography.ts'
import type { Plan } from './plan.ts'
import type { Random } from './random.ts'
import { NEWCOMER } from './run.ts'

/** DER in front of a raw Ed25519 seed in a PKCS#8 (RFC 8410 §7). */
const ED25519_PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
/** Sessions share so many RSA pairs: each still has an ML-KEM pair of its own. */
const SESSION_RSA_KEYS = 3

const signingKey = (pem: string): SigningKey => {
  const key = signingKeyOf(createPrivateKey(pem))
  if (key === undefined) {
    throw new Error('the pool holds RSA-4096 keys')
  }
  return key
}

export class RealCryptography implements Cryptography {
  readonly name = 'real'
  readonly bootstrap: SigningKey
  readonly #identities: ReadonlyMap<number, SigningKey>
  readonly #sessionRsa: readonly KeyObject[]

  private constructor(
    bootstrap: SigningKey,
    identities: ReadonlyMap<number, SigningKey>,
    sessionRsa: readonly KeyObject[],
  ) {
    this.bootstrap = bootstrap
    this.#identities = identities
    this.#sessionRsa = sessionRsa
  }

  static async create(plan: Plan): Promise<RealCryptography> {
    const people = new Set(plan.homes.flatMap(({ person }) => (person === null ? [] : [person])))
    const identities = new Map<number, SigningKey>()
    for (const person of [...people, OUTSIDER, NEWCOMER]) {
      identities.set(person, signingKey(await poolKey(`simulation-${person}`)))
    }
    const names = Array.from({ length: SESSION_RSA_KEYS }, (_, index) => `simulation-session-${index}`)
    const sessionRsa = await Promise.all(names.map(async (name) => createPrivateKey(await poolKey(name))))
    return new RealCryptography(signingKey(await poolKey('bootstrap')), identities, sessionRsa)
  }

  identityOf(person: number): SigningKey {
    const key = this.#identities.get(person)
    if (key === undefined) {
      throw new Error(`person ${person} is not in the plan`)
    }
    return key
  }

  sessionKeys(random: Random): DecapsulationKeys {
    const rsa = random.pick(this.#sessionRsa)
    if (rsa === undefined) {
      throw new Error('there are session keys')
    }
    return createDecapsulationKeys(rsa)
  }

  peerKey(random: Random): PeerKey {
    const der = Buffer.from(concatenate(ED25519_PKCS8_PREFIX, random.bytes(32)))
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
    return {
      publicKey: new Uint8Array(spki.subarray(-32)),
      sign: (message) => new Uint8Array(sign(null, message, privateKey)),
    }
  }

  suite(random: Random): Suite {
    return { ...nodeSuite, random: (length) => random.bytes(length) }
  }
}
