/** KEYs as a participant takes them (rules 3, 4, 5): what they change here, or why they change nothing. */

import { equalBytes } from '../../crypto/bytes.ts'
import type { HeldEpoch } from '../epochs/epoch.ts'
import type { Participant } from '../participant.ts'
import { tellNewHolders } from '../people/admissions.ts'
import type { Strangers } from '../people/strangers.ts'
import type { RefusalReason } from '../refusal.ts'
import { hearHandedOn, hearHeldFrames } from '../talking/hearing.ts'
import type { KeyFrame } from '../wire/key.ts'
import { decideKey } from './key-decision.ts'
import { type OpenedKey, openDecidedKey } from './key-opening.ts'

const openTaken = (
  me: Participant,
  key: KeyFrame,
  decision: { readonly wrap: KeyFrame['wraps'][number]; readonly parent: HeldEpoch | null },
): OpenedKey | undefined => {
  const recipient = { fingerprint: me.fingerprint, session: me.session, keys: me.inis.keys }
  const opened = openDecidedKey(me.self.suite, me.self.room, key, decision, recipient)
  for (const identity of opened?.identities ?? []) {
    me.directory.admit(identity)
  }
  // Before the epoch is held: nobody holds a key without knowing who was removed.
  for (const removal of opened?.removals ?? []) {
    hearHandedOn(me, removal)
  }
  return opened
}

/**
 * Whoever gave me the key has not heard all that I said about removals; nobody else may be here who has. And it may hold to a
 * removal of which I know that its author took it back: where the issuer alone missed that word, it would leave out for ever
 * whom everybody else lets in, and no KEY of theirs reaches it.
 */
const sayWhatTheGiverMissed = (me: Participant, { epoch, removals }: OpenedKey): void => {
  const restores = removals.flatMap(({ author, id }) => me.directory.restoreOf(author, id) ?? [])
  const missed = [...me.directory.ownRemovalWords, ...restores].filter(
    ({ signature }) => !removals.some(({ signed }) => equalBytes(signed.signature, signature)),
  )
  for (const signed of new Set(missed)) {
    me.speaker.handOn(epoch, signed)
  }
}

const take = (
  me: Participant,
  key: KeyFrame,
  decision: { readonly wrap: KeyFrame['wraps'][number]; readonly parent: HeldEpoch | null },
): RefusalReason | null => {
  const opened = openTaken(me, key, decision)
  if (opened === undefined) {
    me.sawHigherEpoch(key.epoch, key.sender.fingerprint)
    return 'cannot-open'
  }
  const before = me.epochs.current
  me.install(opened.epoch)
  if (decision.parent === null) {
    // Said at once: it ends the answers that others still have ready for me.
    me.speaker.say(opened.epoch, [{ kind: 'hello' }])
  }
  // Also by an answer: somebody may have been let in while I was cut off.
  if (before !== null) {
    tellNewHolders(me, before, opened.epoch, key.sender.fingerprint)
  }
  sayWhatTheGiverMissed(me, opened)
  if (before !== null && before !== decision.parent) {
    // I leave an epoch that did not lead here: others in it may trust me alone of all who are here.
    me.showEpoch()
  }
  hearHeldFrames(me)
  return null
}

const takeSuperseded = (
  me: Participant,
  key: KeyFrame,
  decision: { readonly wrap: KeyFrame['wraps'][number]; readonly parent: HeldEpoch },
): RefusalReason | null => {
  const opened = openTaken(me, key, decision)
  if (opened === undefined) {
    return 'cannot-open'
  }
  me.epochs.installSuperseded(opened.epoch, me.outbox.now.elapsedMs)
  // Whoever issued it does not know of mine, or is just learning of it.
  me.showEpoch()
  hearHeldFrames(me)
  return null
}

/** @returns why the KEY was refused; null where it was taken, or was just not for me */
export const hearKey = (me: Participant, strangers: Strangers, key: KeyFrame): RefusalReason | null => {
  const { directory, epochs } = me
  if (directory.isTrusted(key.sender.fingerprint)) {
    me.sawFounding(key.founding)
    if (key.reason.type === 'answer') {
      me.answering.postpone(key.reason.inis)
    }
  }
  const decision = decideKey(key, {
    session: me.session,
    current: epochs.current?.reference ?? null,
    ownInis: me.inis.hashes,
    isTrusted: (fingerprint) => directory.isTrusted(fingerprint),
    isFellow: (fingerprint) => me.isFellow(fingerprint),
    isRemoved: (fingerprint) => directory.isRemoved(fingerprint),
    epochWithId: (id) => epochs.withId(id),
  })
  switch (decision.type) {
    case 'take':
      return take(me, key, decision)
    case 'take-superseded':
      return takeSuperseded(me, key, decision)
    case 'offer':
      if (strangers.offer(key.sender)) {
        me.outbox.report({ type: 'key-offered', person: directory.person(key.sender.fingerprint) })
      }
      return 'unknown-identity'
    case 'ask':
      me.sawHigherEpoch(key.epoch, key.sender.fingerprint)
      return decision.reason
    case 'out-of-reach':
      me.sawHigherEpoch(key.epoch, key.sender.fingerprint)
      return 'unknown-epoch'
    case 'refuse':
      return decision.reason
    case 'pass':
      return null
  }
}
