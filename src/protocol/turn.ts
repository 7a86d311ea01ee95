/** A participant's turn: whatever is due by now is done, and the next time is known (rules 2, 3, 6, 9). */
import type { WaitsFor } from './contract.ts'
import { isDue, isWornOut } from './epochs/due.ts'
import { type HeldEpoch, isHigher } from './epochs/epoch.ts'
import { issueAtMs, issueFreshKey } from './epochs/issuing.ts'
import type { PeerId } from './identifiers.ts'
import { isFull, letIn } from './joining/letting-in.ts'
import { stragglersOf } from './joining/stragglers.ts'
import { ANSWERS_MAX, LEFT_BEHIND_MS, PLACED_AFTER_MS, PLACED_AT_LATEST_MS } from './limits.ts'
import type { Participant } from './participant.ts'
import { giveUpHeldFrames, hearRemoval } from './talking/hearing.ts'
import { encodeSigned, type Holder } from './wire/fields.ts'

/**
 * What the user decided about others is said as soon as there is a key, whoever hears it: KEYs hand it on. A fresh key follows a
 * removal at once, also where the removed one is not known to hold this one: it may have been let in where I did not hear of it.
 */
const sayRemovals = (me: Participant, epoch: HeldEpoch): void => {
  const entries = me.ownRemovals.take(me.directory)
  for (const entry of entries) {
    hearRemoval(me, me.speaker.say(epoch, [entry]))
  }
  if (entries.some(({ kind }) => kind === 'remove')) {
    issueFreshKey(me, epoch)
  }
}

const issueWhenDue = (me: Participant, epoch: HeldEpoch, nowMs: number): void => {
  const atMs = issueAtMs(me, epoch)
  if (atMs !== null && atMs <= nowMs) {
    issueFreshKey(me, epoch)
  }
}

const answer = (me: Participant, nowMs: number): void => {
  let epoch = me.epochs.current
  if (epoch === null) {
    return
  }
  const isConnected = (peer: PeerId): boolean => me.presence.isConnected(peer)
  for (const ini of me.answering.toReach(nowMs, isConnected)) {
    me.outbox.emit({ type: 'reach', peer: ini.peer, addresses: ini.addresses })
  }
  let due = me.answering.take(nowMs, ANSWERS_MAX, isConnected)
  while (due.length > 0) {
    const { reference } = epoch
    // Trust and epochs may have changed while it waited.
    const stillDue = due.filter(
      (ini) => me.directory.isTrusted(ini.identity.fingerprint) && isHigher(reference, ini.epoch),
    )
    if (isFull(epoch, stillDue)) {
      epoch = issueFreshKey(me, epoch)
    }
    if (stillDue.length > 0) {
      letIn(me, epoch, stillDue)
    }
    due = me.answering.take(nowMs, ANSWERS_MAX, isConnected)
  }
}

/** Here, trusted, and without the key that I hold: it has to ask for it. */
const isMissing = (me: Participant, holder: Holder): boolean =>
  me.epochs.current?.holders.has(holder.session) === false &&
  me.presence.peerOf(holder) !== undefined &&
  me.directory.isTrusted(holder.fingerprint) &&
  !me.departures.has(holder)

/** While a fresh key is due nothing is sealed: who wants to speak issues it first (rule 6). */
const epochToSpeakIn = (me: Participant, held: HeldEpoch): HeldEpoch => {
  const { elapsedMs } = me.outbox.now
  const isSpent = isDue(held, me) || isWornOut(held, me.epochs.currentSinceMs, elapsedMs)
  return isSpent ? issueFreshKey(me, held) : held
}

/**
 * When what was typed takes its place in the room's order, which others read it by: once something was heard or kept here, or nobody
 * else holds the key. In a new home nothing was; there it waits for a word, but not for ever: what is not placed is not kept.
 */
const placedAtMs = (me: Participant): number => {
  const { current, currentSinceMs } = me.epochs
  const { unplacedSinceMs } = me.speaker
  const isKnown = me.ledger.hasHeard || current?.holders.size === 1
  const knownAtMs = current === null ? Number.POSITIVE_INFINITY : currentSinceMs + PLACED_AFTER_MS
  return isKnown || !Number.isFinite(unplacedSinceMs)
    ? unplacedSinceMs
    : Math.min(knownAtMs, unplacedSinceMs + PLACED_AT_LATEST_MS)
}

/** Texts, and a new name, wait while nobody is there to hear them: they would be sent to no one. */
const flush = (me: Participant, held: HeldEpoch, { isLast }: { readonly isLast: boolean }): void => {
  if (!me.speaker.hasSomethingToSay || !me.holders.someoneOnline) {
    return
  }
  const epoch = epochToSpeakIn(me, held)
  // Who held the key before and was left out, for want of an INI, is on its way; what is said last waits for nobody.
  if (me.holders.someoneOnline && (isLast || !me.latecomers.areExpected)) {
    me.speaker.flush(epoch)
  }
}

const publishIni = (me: Participant): void => {
  me.outbox.publish('INI request', encodeSigned(me.createIni()))
  me.asking.published(me.outbox.now.elapsedMs, me.epochs.current === null)
}

/** A round is over: if somebody has not come along, my epoch is shown again, unless it just was and nobody depends on me. */
const showAgain = (me: Participant, epoch: HeldEpoch, nowMs: number): void => {
  if (me.showing.nextAtMs() > nowMs) {
    return
  }
  const isForMe = me.showing.endRound(nowMs, me.spread())
  const stragglers = stragglersOf(me, epoch)
  if (stragglers.has('without my epoch') || (stragglers.size > 0 && isForMe)) {
    me.asking.soon()
  }
  if (stragglers.has('behind')) {
    me.missedAdmissions.sayAgain(nowMs)
  }
}

const whatItWaitsFor = (me: Participant): WaitsFor => {
  if (me.presence.subscribers.size === 0) {
    return 'peers'
  }
  return me.presence.sessions.values().some((session) => session.epoch !== null) ? 'members' : 'founding'
}

/** A member whom nobody gives the key that the others hold is told: it would go on talking to nobody. */
const reportBehind = (me: Participant): void => {
  // Compared as the timer is set: a difference rounds otherwise than a sum, and the timer would come again at once.
  if (me.behindSinceMs !== null && me.outbox.now.elapsedMs >= me.behindSinceMs + LEFT_BEHIND_MS) {
    me.behindSinceMs = Number.POSITIVE_INFINITY
    me.outbox.report({ type: 'left-behind' })
  }
}

const reportWaiting = (me: Participant): void => {
  if (me.epochs.current !== null) {
    return
  }
  const waitsFor = whatItWaitsFor(me)
  if (waitsFor !== me.waitsFor) {
    me.waitsFor = waitsFor
    me.outbox.report({ type: 'state-changed', state: 'seeking', waitsFor })
  }
}

/** Everything that is due by now. Answers come before texts: who is let in first hears what is said next. */
export const takeTurn = (me: Participant): void => {
  const nowMs = me.outbox.now.elapsedMs
  const epoch = me.epochs.current
  me.epochs.expire(nowMs)
  me.asking.expire(nowMs)
  giveUpHeldFrames(me)
  me.holders.observe(epoch)
  me.latecomers.observe((holder) => isMissing(me, holder), nowMs)
  me.gaps.observeHolders(me.holders.someoneOnline, me.holders.someoneExpected(epoch), nowMs)
  if (placedAtMs(me) <= nowMs) {
    me.speaker.place()
  }
  if (epoch !== null && !me.gaps.isQuiet(nowMs)) {
    showAgain(me, epoch, nowMs)
    for (const { signed } of me.missedAdmissions.take(epoch.reference.id, nowMs)) {
      me.speaker.handOn(epoch, signed)
    }
    sayRemovals(me, epoch)
    issueWhenDue(me, me.epochs.current ?? epoch, nowMs)
    answer(me, nowMs)
    flush(me, me.epochs.current ?? epoch, { isLast: false })
  }
  if (me.presence.subscribers.size > 0 && me.asking.nextAtMs(epoch === null) <= nowMs) {
    publishIni(me)
  }
  reportWaiting(me)
  reportBehind(me)
}

/** What is done only while an epoch is held, and not in a gap's quiet. */
const nextMemberTurnAtMs = (me: Participant, epoch: HeldEpoch): number =>
  Math.min(
    me.showing.nextAtMs(),
    me.missedAdmissions.nextAtMs(),
    issueAtMs(me, epoch) ?? Number.POSITIVE_INFINITY,
  )

/** When there is something to do next; infinity where only an event can bring it. */
export const nextTurnAtMs = (me: Participant): number => {
  const nowMs = me.outbox.now.elapsedMs
  const seeking = me.epochs.current === null
  const heard = me.presence.subscribers.size > 0
  return Math.min(
    heard ? me.asking.nextAtMs(seeking) : Number.POSITIVE_INFINITY,
    seeking ? Number.POSITIVE_INFINITY : me.answering.nextAtMs(nowMs),
    me.epochs.expire(nowMs),
    me.heldFrames.nextAtMs(),
    me.gaps.nextAtMs(nowMs),
    me.holders.nextAtMs(),
    me.latecomers.nextAtMs(),
    placedAtMs(me),
    me.behindSinceMs === null ? Number.POSITIVE_INFINITY : me.behindSinceMs + LEFT_BEHIND_MS,
    me.epochs.current === null || me.gaps.isQuiet(nowMs)
      ? Number.POSITIVE_INFINITY
      : nextMemberTurnAtMs(me, me.epochs.current),
  )
}

/** END: the session's last batch; what still waited is said before it, where someone is there to hear. */
export const leaveRoom = (me: Participant): void => {
  const epoch = me.epochs.current
  me.speaker.place()
  if (epoch !== null) {
    // In a gap's quiet what waits stays unsaid: the room may have moved on, and who reads this epoch is not known.
    if (!me.gaps.isQuiet(me.outbox.now.elapsedMs)) {
      flush(me, epoch, { isLast: true })
    }
    if (me.presence.subscribers.size > 0) {
      me.speaker.say(me.epochs.current ?? epoch, [{ kind: 'leave' }])
    }
  }
  if (me.speaker.waitingCount > 0) {
    me.outbox.report({ type: 'texts-unsent', count: me.speaker.waitingCount })
  }
  me.epochs.wipe()
  me.outbox.report({ type: 'state-changed', state: 'left' })
}
