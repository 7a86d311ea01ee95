/**
 * A fast, equally strict stand-in for the public-key cryptography. A signature is a MAC under a secret that never leaves
 * the key's closure; what was encapsulated stands in a table that only the recipient's closure reads. So what cannot be
 * forged or opened in the real suite cannot be forged or opened here. Lengths on the wire are those of the real one.
 */
import { hash } from 'node:crypto'
import { concatenate, equalBytes, toHex, uint32, utf8 } from '../../../src/crypto/bytes.ts'
import { HASH_BYTES, sha256 } from '../../../src/crypto/digest.ts'
import type { DecapsulationKeys, EncapsulationKeys } from '../../../src/crypto/encapsulation.ts'
import { ML_KEM_CIPHERTEXT_BYTES } from '../../../src/crypto/primitives.ts'
import {
  type Fingerprint,
  RSA_OUTPUT_BYTES,
  type SigningKey,
  type VerifyingKey,
} from '../../../src/crypto/signing.ts'
import type { Suite } from '../../../src/crypto/suite.ts'
import type { Cryptography, PeerKey } from '../cryptography.ts'
import { Random } from '../random.ts'

const PEER_SIGNATURE_BYTES = 64
/** A stand-in's public keys are names in a table; these are long enough never to meet by chance. */
const PUBLIC_KEY_BYTES = 48

const macOf = (length: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const mac = new Uint8Array(length)
  mac.set(hash('sha256', concatenate(...parts), 'buffer'))
  return mac
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')

/** What is on its way to one recipient. */
interface Encapsulated {
  readonly to: string
  readonly rsaCiphertext: Uint8Array
  readonly mlKemCiphertext: Uint8Array
  readonly secret: Uint8Array
}

export class StandIn implements Cryptography {
  readonly name = 'stand-in'
  readonly bootstrap: SigningKey
  readonly #secrets: Random
  readonly #verifyingKeys = new Map<string, VerifyingKey>()
  readonly #encapsulationKeys = new Map<string, EncapsulationKeys>()
  readonly #peerSecrets = new Map<string, Uint8Array>()
  readonly #encapsulated = new Map<string, Encapsulated>()
  readonly #identities = new Map<number, SigningKey>()

  constructor(seed: number) {
    this.#secrets = new Random(seed, 0x5ec)
    this.bootstrap = this.#signingKey()
  }

  identityOf(person: number): SigningKey {
    const known = this.#identities.get(person) ?? this.#signingKey()
    this.#identities.set(person, known)
    return known
  }

  peerKey(random: Random): PeerKey {
    const publicKey = random.bytes(HASH_BYTES)
    const secret = this.#secrets.bytes(HASH_BYTES)
    this.#peerSecrets.set(textOf(publicKey), secret)
    return { publicKey, sign: (message) => macOf(PEER_SIGNATURE_BYTES, secret, message) }
  }

  sessionKeys(random: Random): DecapsulationKeys {
    const rsa = random.bytes(PUBLIC_KEY_BYTES)
    const mlKem = random.bytes(PUBLIC_KEY_BYTES)
    const publicKeys = { rsa, mlKem, hash: sha256(concatenate(rsa, mlKem)) }
    const me = textOf(publicKeys.hash)
    this.#encapsulationKeys.set(me, publicKeys)
    return {
      publicKeys,
      decapsulate: ({ rsaCiphertext, mlKemCiphertext }) => {
        const known = this.#encapsulated.get(textOf(rsaCiphertext.subarray(0, HASH_BYTES)))
        return known?.to === me &&
          equalBytes(known.rsaCiphertext, rsaCiphertext) &&
          equalBytes(known.mlKemCiphertext, mlKemCiphertext)
          ? new Uint8Array(known.secret)
          : undefined
      },
    }
  }

  suite(random: Random): Suite {
    return {
      parseVerifyingKey: (spki) => this.#verifyingKeys.get(textOf(spki)),
      parseEncapsulationKeys: (rsa, mlKem) =>
        this.#encapsulationKeys.get(textOf(sha256(concatenate(rsa, mlKem)))),
      encapsulate: (keys, secret) => this.#encapsulate(keys, secret),
      verifyPeerSignature: (peerKey, message, signature) => {
        const peerSecret = this.#peerSecrets.get(textOf(peerKey))
        return (
          peerSecret !== undefined && equalBytes(macOf(PEER_SIGNATURE_BYTES, peerSecret, message), signature)
        )
      },
      random: (length) => random.bytes(length),
    }
  }

  #encapsulate(keys: EncapsulationKeys, rsaSecret: Uint8Array): ReturnType<Suite['encapsulate']> {
    const handle = this.#secrets.bytes(HASH_BYTES)
    const rsaCiphertext = new Uint8Array(RSA_OUTPUT_BYTES)
    rsaCiphertext.set(handle)
    const mlKemCiphertext = new Uint8Array(ML_KEM_CIPHERTEXT_BYTES)
    mlKemCiphertext.set(uint32(this.#encapsulated.size))
    const secret = concatenate(rsaSecret, this.#secrets.bytes(HASH_BYTES))
    this.#encapsulated.set(textOf(handle), {
      to: textOf(keys.hash),
      rsaCiphertext: new Uint8Array(rsaCiphertext),
      mlKemCiphertext: new Uint8Array(mlKemCiphertext),
      secret: new Uint8Array(secret),
    })
    return { encapsulation: { rsaCiphertext, mlKemCiphertext }, secret }
  }

  #signingKey(): SigningKey {
    const secret = this.#secrets.bytes(HASH_BYTES)
    const spki = this.#secrets.bytes(PUBLIC_KEY_BYTES)
    const mac = (type: string, roomId: Uint8Array, body: Uint8Array): Uint8Array =>
      macOf(RSA_OUTPUT_BYTES, secret, utf8(`${type}\0`), roomId, body)
    const publicKey: VerifyingKey = {
      fingerprint: toHex(sha256(spki)) as Fingerprint,
      spki,
      verify: (type, roomId, body, signature) => equalBytes(mac(type, roomId, body), signature),
    }
    this.#verifyingKeys.set(textOf(spki), publicKey)
    return { publicKey, sign: mac }
  }
}
