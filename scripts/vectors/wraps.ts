/** §2.5: one content key wrapped to one session, by itself. */
import { concatenate } from '../../src/crypto/bytes.ts'
import type { Encapsulation } from '../../src/crypto/encapsulation.ts'
import { encapsulateMlKem, encryptOaep, parseMlKemPublicKey } from '../../src/crypto/primitives.ts'
import { seal } from '../../src/crypto/seal.ts'
import { parseRsaSpki } from '../../src/crypto/signing.ts'
import type { IniHash } from '../../src/protocol/identifiers.ts'
import { wrapSeal } from '../../src/protocol/wire/key.ts'
import { lobby, sessions } from '../../test/vectors/frames/cast.ts'
import { bobSeeks, carolSeeks } from './story.ts'
import { drawn, shortened, turned, writeVectors } from './writing.ts'

const { session, keys } = sessions.bob
const HEADER_HASH = drawn('a header')
const CONTENT_KEY = drawn('a content key')

interface Encapsulated extends Encapsulation {
  readonly rsaSecret: Uint8Array
  readonly mlKemSecret: Uint8Array
}

const encapsulatedToBob = (rsaSecret: Uint8Array): Encapsulated => {
  const rsa = parseRsaSpki(keys.publicKeys.rsa)
  const mlKem = parseMlKemPublicKey(keys.publicKeys.mlKem)
  if (rsa === undefined || mlKem === undefined) {
    throw new Error("Bob's keys are of our kind")
  }
  const { ciphertext, secret } = encapsulateMlKem(mlKem)
  return {
    rsaSecret,
    rsaCiphertext: encryptOaep(rsa, rsaSecret),
    mlKemSecret: secret,
    mlKemCiphertext: ciphertext,
  }
}

const wrapped = (ini: IniHash | null, encapsulated: Encapsulated) => {
  const { rsaSecret, rsaCiphertext, mlKemSecret, mlKemCiphertext } = encapsulated
  const secret = concatenate(rsaSecret, mlKemSecret)
  const how = wrapSeal(
    lobby,
    secret,
    { session, ini, rsaCiphertext, mlKemCiphertext },
    keys.publicKeys,
    HEADER_HASH,
  )
  const salt = drawn(`salt of a wrap for ${ini ?? 'no INI'}`)
  const sealedContentKey = seal(how, salt, CONTENT_KEY)
  return {
    recipient: 'bob',
    session,
    ini,
    headerHash: HEADER_HASH,
    rsaSecret,
    rsaCiphertext,
    mlKemSecret,
    mlKemCiphertext,
    secret,
    wrapKey: how.key,
    contentKey: CONTENT_KEY,
    salt,
    sealedContentKey,
  }
}

/** Only what differs from `right`. */
const refusedWraps = (right: ReturnType<typeof wrapped>): readonly object[] => {
  const { headerHash, rsaCiphertext, mlKemCiphertext, sealedContentKey } = right
  const short = wrapped(bobSeeks.hash, encapsulatedToBob(drawn('an RSA secret').subarray(1)))
  return [
    {
      change: 'an RSA secret of 31 bytes',
      rsaCiphertext: short.rsaCiphertext,
      mlKemCiphertext: short.mlKemCiphertext,
      sealedContentKey: short.sealedContentKey,
    },
    { change: 'one bit of the RSA ciphertext', rsaCiphertext: turned(rsaCiphertext, 300) },
    { change: 'one bit of the ML-KEM ciphertext', mlKemCiphertext: turned(mlKemCiphertext, 300) },
    { change: 'an RSA ciphertext of 511 bytes', rsaCiphertext: shortened(rsaCiphertext) },
    { change: 'an ML-KEM ciphertext of 1087 bytes', mlKemCiphertext: shortened(mlKemCiphertext) },
    { change: 'for another session', session: sessions.carol.session },
    { change: 'for another INI', ini: carolSeeks.hash },
    { change: 'for no INI', ini: null },
    { change: 'of another KEY', headerHash: turned(headerHash, 0) },
    { change: 'one bit of what is sealed', sealedContentKey: turned(sealedContentKey, 40) },
  ]
}

export const writeWraps = (): void => {
  const right = wrapped(bobSeeks.hash, encapsulatedToBob(drawn('an RSA secret')))
  writeVectors('wraps.json', {
    note: 'contentKey, wrapped to the session of recipient in identities.json, in the room lobby (docs/protocol.md §2.5); ini is an INI hash, null in a fresh key. One-directional: OAEP and ML-KEM encapsulation are randomised, so rsaCiphertext and mlKemCiphertext are to be opened with the keys of the recipient, not made again; all else follows from them. refused: the first of wraps, but for the fields given, which does not open for its session, INI and header hash.',
    wraps: [right, wrapped(null, encapsulatedToBob(drawn('another RSA secret')))],
    refused: refusedWraps(right),
  })
}
