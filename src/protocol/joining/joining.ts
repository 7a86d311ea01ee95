/** KEYs and foundings as a participant takes them (rules 3, 4, 5, 8): what they change here, or why they change nothing. */

import type { Participant } from '../participant.ts'
import type { Strangers } from '../people/strangers.ts'
import type { RefusalReason } from '../refusal.ts'
import { hearHeldFrames } from '../talking/hearing.ts'
import type { KeyFrame } from '../wire/key.ts'
import { decideKey, type KeyDecision } from './key-decision.ts'
import { openDecidedKey } from './key-opening.ts'

const take = (
  me: Participant,
  key: KeyFrame,
  decision: KeyDecision & { readonly type: 'take' },
): RefusalReason | null => {
  const recipient = { fingerprint: me.fingerprint, session: me.session, keys: me.inis.keys }
  const opened = openDecidedKey(me.self.suite, me.self.room, key, decision, recipient)
  if (opened === undefined) {
    return 'cannot-open'
  }
  for (const identity of opened.identities) {
    me.directory.admit(identity)
  }
  me.install(opened.epoch)
  if (decision.parent === null) {
    // Said at once: it ends the answers that others still have ready for me.
    me.speaker.say(opened.epoch, [{ kind: 'hello' }])
  }
  hearHeldFrames(me)
  return null
}

const outOfReach = (me: Participant, key: KeyFrame): RefusalReason => {
  if (me.outOfReach !== key.epoch.id) {
    me.outOfReach = key.epoch.id
    me.outbox.report({ type: 'epoch-out-of-reach', shownBy: me.directory.person(key.sender.fingerprint) })
  }
  return 'unknown-epoch'
}

/** @returns why the KEY was refused; null where it was taken, or was just not for me */
export const hearKey = (me: Participant, strangers: Strangers, key: KeyFrame): RefusalReason | null => {
  const trusted = me.directory.isTrusted(key.sender.fingerprint)
  if (trusted) {
    me.sawFounding(key.founding)
    if (key.reason.type === 'answer') {
      me.answering.postpone(key.reason.inis)
    }
  }
  const decision = decideKey(key, {
    session: me.session,
    current: me.epochs.current?.reference ?? null,
    ownInis: me.inis.hashes,
    isTrusted: (fingerprint) => me.directory.isTrusted(fingerprint),
    epochWithId: (id) => me.epochs.withId(id),
  })
  switch (decision.type) {
    case 'take':
      return take(me, key, decision)
    case 'offer':
      if (strangers.offer(key.sender)) {
        me.outbox.report({ type: 'key-offered', person: me.directory.person(key.sender.fingerprint) })
      }
      return 'unknown-identity'
    case 'ask':
      me.wantEpoch(key.epoch.id)
      return decision.reason
    case 'out-of-reach':
      return outOfReach(me, key)
    case 'refuse':
      return decision.reason
    case 'pass':
      return null
  }
}
