/** §4.1 and §4.2: INI request and INI founding, as they are sent. */
import { iniHashOf } from '../../src/protocol/identifiers.ts'
import type { Signed } from '../../src/protocol/wire/fields.ts'
import { signFounding } from '../../src/protocol/wire/founding.ts'
import { sessionClaim } from '../../src/protocol/wire/ini.ts'
import { identities, lobby, type SessionName, sessions } from '../../test/vectors/frames/cast.ts'
import { envelopedSigned, envelopedSignedAs, signedBy, withUnknownField } from './frames.ts'
import { refusedFoundings } from './refused-foundings.ts'
import { refusedInis } from './refused-inis.ts'
import {
  aliceHolds,
  aliceMoved,
  aliceSeeks,
  askedBy,
  bobSeeks,
  carolSeeks,
  founding,
  GENERATION,
} from './story.ts'
import { writeVectors } from './writing.ts'

type Asked = ReturnType<typeof askedBy>

const vectorOf = (name: string, sender: SessionName, { fields, signed }: Asked): object => {
  const { name: shown, addresses, number, nonce, timeMs, epoch } = fields
  const { peerKey, session } = sessions[sender]
  return {
    name,
    sender,
    displayName: shown,
    peerKey,
    session,
    claim: sessionClaim(lobby, session),
    peerSignature: fields.peerSignature,
    addresses,
    number,
    nonce,
    time: timeMs,
    epoch,
    founding: fields.founding === null ? null : 'first',
    body: signed.body,
    hash: iniHashOf(lobby.id, signed.body),
    ...envelopedSignedAs('INI request', signed, name),
  }
}

const ofANewerVersion = (): object => {
  const asked = askedBy('carol', { number: 2, name: '', addresses: [] })
  const body = withUnknownField(asked.signed.body)
  const signed: Signed = signedBy(identities.carol, 'INI', body)
  return { ...vectorOf('carol of a newer version', 'carol', { ...asked, signed }), hasUnknownField: true }
}

const foundingVector = (
  name: string,
  { answers, generation, timeMs, hash, signed }: typeof founding,
): object => ({
  name,
  answers,
  generation,
  time: timeMs,
  body: signed.body,
  hash,
  signature: signed.signature,
  ...envelopedSigned('INI founding', signed, name),
})

export const writeInis = (): void => {
  writeVectors('ini-request.json', {
    note: 'In the room lobby of room.json. sender and its keys are those of identities.json, founding is a name in ini-founding.json; time and number are numbers, everything else bytes as hex or text. body is IniRequest (docs/protocol.md §4.1), hash the INI hash, claim what peerSignature signs. signature is one-directional (PSS); with it and frameSalt the frame can be made again, of which messageId is the SHA-256. hasUnknownField: body goes on with field 100, to be skipped. refused: see docs/protocol.md §12.',
    frames: [
      vectorOf('alice seeks', 'alice', aliceSeeks),
      vectorOf('bob seeks', 'bob', bobSeeks),
      vectorOf('carol seeks', 'carol', carolSeeks),
      vectorOf('alice holds the first epoch', 'alice', aliceHolds),
      vectorOf('alice holds the second epoch', 'alice', aliceMoved),
      ofANewerVersion(),
    ],
    refused: refusedInis(),
  })
  writeVectors('ini-founding.json', {
    note: 'Signed by bootstrap of identities.json. body is Founding (docs/protocol.md §4.2), hash the founding hash, answers an INI hash. signature is one-directional (PSS). refused: see docs/protocol.md §12.',
    frames: [
      foundingVector('first', founding),
      foundingVector(
        'another',
        signFounding(lobby, identities.bootstrap, {
          answers: bobSeeks.hash,
          generation: GENERATION + 60_000,
          timeMs: 0,
        }),
      ),
    ],
    refused: refusedFoundings(),
  })
}
