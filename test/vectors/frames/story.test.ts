/** The frames of the vectors, one after the other, as Bob's node hears them from when it asks. */
import { expect, test } from 'vitest'
import { toHex } from '../../../src/crypto/bytes.ts'
import { openEnvelope } from '../../../src/protocol/wire/envelope.ts'
import { decodeSigned } from '../../../src/protocol/wire/fields.ts'
import { lobby } from './cast.ts'
import dats from './dat.json' with { type: 'json' }
import epochs from './epochs.json' with { type: 'json' }
import { bobSeeks, frameOfDat, frameOfIni, frameOfKey } from './files.ts'
import { Hearer } from './hearer.ts'
import inis from './ini-request.json' with { type: 'json' }
import keys from './key.json' with { type: 'json' }

const ACCEPTED = { verdict: 'accept', reason: null }

const standingOf = ({ room }: Hearer) => {
  const { epoch } = room
  return epoch && { id: epoch.id, step: epoch.step, holders: epoch.holders.map(({ name }) => name).sort() }
}

test('Bob asks as the vector says, is let in, reads what is said, and follows the fresh key', () => {
  const bob = new Hearer('seeker')
  const [asked] = bob.published
  const envelope = asked && openEnvelope(lobby, asked)
  const signed = envelope?.opened === true ? decodeSigned(envelope.payload) : undefined
  expect(signed && toHex(signed.body)).toBe(bobSeeks.body)

  const [first, second] = epochs.epochs
  const [answer, fresh] = keys.frames
  const [aliceSeeks] = inis.frames
  const [letIn, hello, texts, end, ...inSecond] = dats.frames
  expect(aliceSeeks && bob.hear(frameOfIni(aliceSeeks))).toEqual(ACCEPTED)
  expect(answer && bob.hear(frameOfKey(answer))).toEqual(ACCEPTED)
  expect(standingOf(bob)).toMatchObject({ id: first?.id, step: 1 })
  expect(letIn && bob.hear(frameOfDat(letIn))).toEqual(ACCEPTED)
  // Bob's own words come back to him only here: each a batch that this run of his has not said.
  for (const said of [hello, texts, end]) {
    expect(said && bob.hear(frameOfDat(said))).toEqual(ACCEPTED)
  }
  expect(bob.texts).toEqual(['Grüße an alle 🏠', '', 'bye'])
  expect(fresh && bob.hear(frameOfKey(fresh))).toEqual(ACCEPTED)
  expect(standingOf(bob)).toMatchObject({ id: second?.id, step: 0 })
  for (const said of inSecond) {
    expect(bob.hear(frameOfDat(said))).toEqual(ACCEPTED)
  }
  const reports = bob.effects.flatMap((effect) => (effect.type === 'report' ? [effect.report.type] : []))
  expect(reports).toContain('unknown-entry-said')
  expect(reports.filter((type) => type === 'member-removed').length).toBeGreaterThan(1)
})
