/** INI foundings that are none: each a right one but for what `change` says. */
import { concatenate, utf8 } from '../../src/crypto/bytes.ts'
import { FOUNDING_BYTES_MAX } from '../../src/protocol/limits.ts'
import type { Signed } from '../../src/protocol/wire/fields.ts'
import { Founding as WireFounding } from '../../src/protocol/wire/frames.generated.ts'
import { hall, identities } from '../../test/vectors/frames/cast.ts'
import { envelopedSigned, type Refusal, rejected, signedBy } from './frames.ts'
import { founding } from './story.ts'
import { shortened, turned } from './writing.ts'

const signedAs = (body: Uint8Array): Signed => signedBy(identities.bootstrap, 'INI founding', body)

/** One byte more than a founding may have, in field 100, as of a newer version. */
const tooLong = (body: Uint8Array): Uint8Array => {
  const rest = FOUNDING_BYTES_MAX + 1 - body.length - 4
  return concatenate(body, Uint8Array.of(0xa2, 0x06, 0x80 | (rest & 0x7f), rest >> 7), new Uint8Array(rest))
}

export const refusedFoundings = (): readonly object[] => {
  const { signed } = founding
  const wire = WireFounding.decode(signed.body)
  const refused = (change: string, frame: Signed, refusal: Refusal): object => ({
    change,
    hearer: 'seeker',
    ...envelopedSigned('INI founding', frame, `refused founding: ${change}`),
    ...refusal,
  })
  const { body } = signed
  return [
    refused('a body of text', signedAs(utf8('founded')), rejected('malformed')),
    refused(
      'no answers',
      signedAs(WireFounding.encode({ ...wire, answers: new Uint8Array(0) })),
      rejected('malformed'),
    ),
    refused(
      'answers of 31 bytes',
      signedAs(WireFounding.encode({ ...wire, answers: shortened(wire.answers) })),
      rejected('malformed'),
    ),
    refused('a body of 257 bytes', signedAs(tooLong(body)), rejected('malformed')),
    refused(
      'a signature of 511 bytes',
      { body, signature: shortened(signed.signature) },
      rejected('malformed'),
    ),
    refused('no body', { body: new Uint8Array(0), signature: signed.signature }, rejected('malformed')),
    refused(
      'one bit of the signature',
      { body, signature: turned(signed.signature, 0) },
      rejected('bad-founding'),
    ),
    refused('signed by a user', signedBy(identities.alice, 'INI founding', body), rejected('bad-founding')),
    refused('signed as INI', signedBy(identities.bootstrap, 'INI', body), rejected('bad-founding')),
    refused(
      'signed for another room',
      signedBy(identities.bootstrap, 'INI founding', body, hall),
      rejected('bad-founding'),
    ),
  ]
}
