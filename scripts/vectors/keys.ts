/** §4.3: KEYs that answer INIs, and fresh keys, with all that goes into them. */
import { open } from '../../src/crypto/seal.ts'
import { Key as WireKey, KeyHeader as WireKeyHeader } from '../../src/protocol/wire/frames.generated.ts'
import { contentSeal, headerHashOf, wrapSeal } from '../../src/protocol/wire/key.ts'
import { lobby } from '../../test/vectors/frames/cast.ts'
import { envelopedSignedAs } from './frames.ts'
import { given } from './given-keys.ts'
import { refusedKeys } from './refused-keys.ts'
import { writeVectors } from './writing.ts'

type Made = (typeof given)['answer']

const unrecorded = (): never => {
  throw new Error('each wrap has its encapsulation')
}

/** What of a KEY's making cannot be read off its bytes. */
const makingOf = ({ signed, recording, fields, recipients }: Made): object => {
  const { header, wraps } = WireKey.decode(signed.body)
  const { sealedContent } = WireKeyHeader.decode(header)
  // Drawn in this order: content key, its salt, and for each wrap the RSA secret and the salt.
  const [contentKey = new Uint8Array(0), contentSalt] = recording.random
  const headerHash = headerHashOf(lobby, header)
  return {
    contentKey,
    contentSalt,
    contentBytes: open(contentSeal(lobby, fields.epoch, contentKey), sealedContent),
    headerHash,
    wraps: fields.recipients.map(({ session, ini, encapsulationKeys }, index) => {
      const { secret = new Uint8Array(0), ...ciphertexts } = recording.encapsulations[index] ?? unrecorded()
      const wrap = { session, ini, ...ciphertexts }
      return {
        recipient: recipients[index],
        ini,
        rsaSecret: secret.subarray(0, 32),
        rsaCiphertext: ciphertexts.rsaCiphertext,
        mlKemSecret: secret.subarray(32),
        mlKemCiphertext: ciphertexts.mlKemCiphertext,
        wrapKey: wrapSeal(lobby, secret, wrap, encapsulationKeys, headerHash).key,
        salt: recording.random[2 + 2 * index + 1],
        sealedContentKey: wraps[index]?.sealedContentKey,
      }
    }),
  }
}

const vectorOf = (made: Made): object => {
  const { name, fields, signed } = made
  const { reason, content } = fields
  return {
    name,
    sender: 'alice',
    epoch: fields.epoch,
    founding: 'first',
    answers: reason.type === 'answer' ? reason.inis : [],
    parent: reason.type === 'answer' ? null : reason.parent,
    secret: content.secret,
    holders: content.holders,
    identities: made.identities,
    removals: content.removals,
    ...makingOf(made),
    body: signed.body,
    ...envelopedSignedAs('KEY', signed, name),
  }
}

export const writeKeys = (): void => {
  writeVectors('key.json', {
    note: 'In the room lobby of room.json. sender, recipient and identities are names in identities.json, founding one in ini-founding.json, answers and ini are INI hashes (of ini-request.json; ini is null in a fresh key). contentBytes is KeyContent, sealed with contentKey and contentSalt; headerHash is that of field 1 of body, a KeyHeader (docs/protocol.md §4.3); each wrap has its secrets and salt, too. One-directional: signature (PSS), rsaCiphertext (OAEP) and mlKemCiphertext are randomised; with them and all else, body and frame can be made again, of which messageId is the SHA-256. refused: see docs/protocol.md §12.',
    frames: Object.values(given).map(vectorOf),
    refused: refusedKeys(),
  })
}
