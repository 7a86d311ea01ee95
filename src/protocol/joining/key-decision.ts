/**
 * Which KEY counts (rule 4), before anything is decrypted. A pure decision: the same KEY in the same standing gives
 * the same answer, and everything that is not `take` changes nothing.
 */
import type { Fingerprint } from '../../crypto/signing.ts'
import { type HeldEpoch, isHigher, isOutOfReach } from '../epochs/epoch.ts'
import type { EpochId, IniHash, SessionId } from '../identifiers.ts'
import type { RefusalReason } from '../refusal.ts'
import type { EpochReference } from '../wire/fields.ts'
import type { KeyFrame } from '../wire/key.ts'

/** What the decision is taken from. */
export interface Standing {
  readonly session: SessionId
  readonly current: EpochReference | null
  /** My last four. */
  readonly ownInis: readonly IniHash[]
  readonly isTrusted: (fingerprint: Fingerprint) => boolean
  /** Holds my epoch, by what is signed: an insider, though perhaps not on my whitelist. */
  readonly isFellow: (fingerprint: Fingerprint) => boolean
  /** A removal counts against it here, whether or not it is on my whitelist. */
  readonly isRemoved: (fingerprint: Fingerprint) => boolean
  /** An epoch whose key I hold, superseded ones included. */
  readonly epochWithId: (id: EpochId) => HeldEpoch | undefined
}

type MyWrap = KeyFrame['wraps'][number]

export type KeyDecision =
  /** Open it; `parent` where it is a fresh key. */
  | { readonly type: 'take'; readonly wrap: MyWrap; readonly parent: HeldEpoch | null }
  /** A fresh key that lost against mine: it opens what was sealed in it before that was known, and seals nothing. */
  | { readonly type: 'take-superseded'; readonly wrap: MyWrap; readonly parent: HeldEpoch }
  /** An unknown identity answers my INI: the user decides. */
  | { readonly type: 'offer' }
  /** Not for me, or not now, but it shows an epoch that I lack: ask about it. */
  | { readonly type: 'ask'; readonly reason: RefusalReason | null }
  /** Higher than an honest room can have come. */
  | { readonly type: 'out-of-reach' }
  | { readonly type: 'refuse'; readonly reason: RefusalReason }
  /** Given to others, and nothing new to me: the everyday case. */
  | { readonly type: 'pass' }

const decideAnswer = (key: KeyFrame, wrap: MyWrap, standing: Standing): KeyDecision => {
  const asked = wrap.ini !== null && standing.ownInis.includes(wrap.ini)
  if (!asked) {
    return { type: 'ask', reason: 'stale' }
  }
  return isOutOfReach(key.epoch, standing.current)
    ? { type: 'out-of-reach' }
    : { type: 'take', wrap, parent: null }
}

/** The epoch that a fresh key follows, where I hold it and it follows from there. */
const parentOf = (key: KeyFrame, parentId: EpochId, standing: Standing): HeldEpoch | undefined => {
  const parent = standing.epochWithId(parentId)
  const follows =
    key.epoch.step === 0 &&
    key.epoch.counter === (parent?.reference.counter ?? 0) + 1 &&
    key.epoch.generation === parent?.reference.generation
  return follows ? parent : undefined
}

const decideFresh = (key: KeyFrame, wrap: MyWrap, parentId: EpochId, standing: Standing): KeyDecision => {
  const parent = parentOf(key, parentId, standing)
  return parent === undefined ? { type: 'ask', reason: 'stale' } : { type: 'take', wrap, parent }
}

/** Of two concurrent fresh keys both open. Anything else that is not above mine changes nothing. */
const decideLower = (key: KeyFrame, wrap: MyWrap, standing: Standing): KeyDecision => {
  const parent =
    key.reason.type === 'fresh' && standing.epochWithId(key.epoch.id) === undefined
      ? parentOf(key, key.reason.parent.id, standing)
      : undefined
  return parent === undefined
    ? { type: 'refuse', reason: 'not-newer' }
    : { type: 'take-superseded', wrap, parent }
}

/** No wrap is mine. One that names my INI all the same leaves me out, and that is worth telling. */
const decideUnaddressed = (key: KeyFrame, standing: Standing): KeyDecision => {
  const namesMe =
    key.reason.type === 'answer' && key.reason.inis.some((ini) => standing.ownInis.includes(ini))
  if (isHigher(key.epoch, standing.current)) {
    return { type: 'ask', reason: namesMe ? 'not-addressed' : null }
  }
  return namesMe ? { type: 'refuse', reason: 'not-addressed' } : { type: 'pass' }
}

export const decideKey = (key: KeyFrame, standing: Standing): KeyDecision => {
  const wrap = key.wraps.find(({ session }) => session === standing.session)
  if (!standing.isTrusted(key.sender.fingerprint)) {
    const answersMe = wrap?.ini != null && standing.ownInis.includes(wrap.ini)
    if (standing.isRemoved(key.sender.fingerprint)) {
      return { type: 'refuse', reason: 'removed' }
    }
    if (answersMe) {
      return { type: 'offer' }
    }
    // It does not count, but shows where the room has gone: someone whom I trust may have gone there, too, and be silent.
    return standing.isFellow(key.sender.fingerprint) && isHigher(key.epoch, standing.current)
      ? { type: 'ask', reason: 'unknown-identity' }
      : { type: 'refuse', reason: 'unknown-identity' }
  }
  if (wrap === undefined) {
    return decideUnaddressed(key, standing)
  }
  if (!isHigher(key.epoch, standing.current)) {
    return decideLower(key, wrap, standing)
  }
  return key.reason.type === 'answer'
    ? decideAnswer(key, wrap, standing)
    : decideFresh(key, wrap, key.reason.parent.id, standing)
}
