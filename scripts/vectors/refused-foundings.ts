/** INI foundings that are none: each a right one but for what `change` says. */
import { utf8 } from '../../src/crypto/bytes.ts'
import type { Signed } from '../../src/protocol/wire/fields.ts'
import { Founding as WireFounding } from '../../src/protocol/wire/frames.generated.ts'
import { hall, identities } from '../../test/vectors/frames/cast.ts'
import { envelopedSigned, type Refusal, rejected, signedBy } from './frames.ts'
import { founding } from './story.ts'
import { shortened, turned } from './writing.ts'

const signedAs = (body: Uint8Array): Signed => signedBy(identities.bootstrap, 'INI founding', body)

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
