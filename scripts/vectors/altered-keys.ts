/** KEYs with other bytes in their fields than a node would write, and how a refused one is written down. */
import { uint32, utf8 } from '../../src/crypto/bytes.ts'
import { labelledHash } from '../../src/crypto/digest.ts'
import type { Signed } from '../../src/protocol/wire/fields.ts'
import { Key as WireKey, KeyHeader as WireKeyHeader } from '../../src/protocol/wire/frames.generated.ts'
import { identities } from '../../test/vectors/frames/cast.ts'
import { refusalsOf, rejected, signedBy } from './frames.ts'
import { given } from './given-keys.ts'
import { drawn } from './writing.ts'

const BASES = Object.values(given).map(({ name, signed: { body } }) => ({ name, body }))

export const refusedKey = refusalsOf('KEY', 'KEY', BASES)

const signedByAlice = (body: Uint8Array): Signed => signedBy(identities.alice, 'KEY', body)

const wire = WireKey.decode(given.shortAnswer.signed.body)
export const [wrap] = wire.wraps
const freshWire = WireKey.decode(given.shortFresh.signed.body)

/** @param of what it is made from */
export const withHeader = (fields: Partial<WireKeyHeader>, of = wire): Signed =>
  signedByAlice(
    WireKey.encode({
      ...of,
      header: WireKeyHeader.encode({ ...WireKeyHeader.decode(of.header), ...fields }),
    }),
  )

const withoutInHeader = (field: 'epoch' | 'founding'): Signed => {
  const { [field]: _, ...header } = WireKeyHeader.decode(wire.header)
  return signedByAlice(WireKey.encode({ ...wire, header: WireKeyHeader.encode(header) }))
}

export const withWrap = (fields: Partial<WireKey['wraps'][number]>): Signed => {
  if (wrap === undefined) {
    throw new Error('a KEY has a wrap')
  }
  return signedByAlice(WireKey.encode({ ...wire, wraps: [{ ...wrap, ...fields }] }))
}

export const malformedKeys = (): readonly object[] => {
  const id = drawn('a parent')
  const { epoch, answers } = WireKeyHeader.decode(wire.header)
  const thirtyTwoMore = Array.from({ length: 32 }, (_, index) => labelledHash('INI', uint32(index)))
  const changed: readonly (readonly [string, Signed])[] = [
    ['a body of text', signedByAlice(utf8('here is the key'))],
    ['no wraps', signedByAlice(WireKey.encode({ ...wire, wraps: [] }))],
    ['neither answers nor parent', withHeader({ answers: [] })],
    ['an answer with a parent', withHeader({ parent: { id, step: 0 } })],
    ['a fresh key with answers', withHeader({ answers: [drawn('an INI')] }, freshWire)],
    ['a parent at step 257', withHeader({ parent: { id, step: 257 } }, freshWire)],
    ['an answer of 31 bytes', withHeader({ answers: [...answers, drawn('an INI').subarray(1)] })],
    ['33 answers', withHeader({ answers: [...answers, ...thirtyTwoMore] })],
    ['a wrap for an INI that is not among the answers', withWrap({ ini: drawn('another INI') })],
    ['a wrap of an answer without INI', withWrap({ ini: new Uint8Array(32) })],
    ['an RSA ciphertext of 511 bytes', withWrap({ rsaCiphertext: new Uint8Array(511) })],
    ['an ML-KEM ciphertext of 1087 bytes', withWrap({ mlKemCiphertext: new Uint8Array(1087) })],
    [
      'an epoch at step 257',
      withHeader({ epoch: { id: drawn('an id'), generation: 1, counter: 1, ...epoch, step: 257 } }),
    ],
    ['no epoch', withoutInHeader('epoch')],
    ['no founding', withoutInHeader('founding')],
    ['a sender that is no key', withHeader({ sender: utf8('alice') })],
  ]
  return changed.map(([change, signed]) => refusedKey(change, signed, rejected('malformed')))
}
