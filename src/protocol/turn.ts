/** A participant's turn: whatever is due by now is done, and the next time is known (rules 2, 3, 6, 9). */
import type { WaitsFor } from './contract.ts'
import { type HeldEpoch, isHigher } from './epochs/epoch.ts'
import type { PeerId } from './identifiers.ts'
import { letIn } from './joining/letting-in.ts'
import { ANSWERS_MAX } from './limits.ts'
import type { Participant } from './participant.ts'
import { giveUpHeldFrames } from './talking/hearing.ts'
import { encodeSigned } from './wire/fields.ts'

const answer = (me: Participant, epoch: HeldEpoch, nowMs: number): void => {
  const isConnected = (peer: PeerId): boolean => me.presence.isConnected(peer)
  for (const ini of me.answering.toReach(nowMs, isConnected)) {
    me.outbox.emit({ type: 'reach', peer: ini.peer, addresses: ini.addresses })
  }
  let due = me.answering.take(nowMs, ANSWERS_MAX, isConnected)
  while (due.length > 0) {
    // Trust and epochs may have changed while it waited.
    const stillDue = due.filter(
      (ini) => me.directory.isTrusted(ini.identity.fingerprint) && isHigher(epoch.reference, ini.epoch),
    )
    if (stillDue.length > 0) {
      letIn(me, epoch, stillDue)
    }
    due = me.answering.take(nowMs, ANSWERS_MAX, isConnected)
  }
}

/** Texts wait while nobody is there to hear them: gossip keeps nothing, so they would be lost to everyone. */
const flush = (me: Participant, epoch: HeldEpoch): void => {
  if (me.speaker.waitingCount === 0 || !me.holders.someoneOnline) {
    return
  }
  const author = me.directory.person(me.fingerprint)
  for (const { id: batchId, entries, timeMs } of me.speaker.flush(epoch)) {
    for (const [index, entry] of entries.entries()) {
      if (entry.kind === 'text') {
        const id = `${batchId}-${index}`
        me.outbox.report({ type: 'text-said', id, author, text: entry.text, timeMs, self: true })
      }
    }
  }
}

const publishIni = (me: Participant): void => {
  me.outbox.publish('INI request', encodeSigned(me.createIni()))
  me.asking.published(me.outbox.now.elapsedMs)
}

const whatItWaitsFor = (me: Participant): WaitsFor => {
  if (me.presence.subscribers.size === 0) {
    return 'peers'
  }
  return me.presence.sessions.values().some((session) => session.epoch !== null) ? 'members' : 'founding'
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
  me.gaps.observeHolders(me.holders.someoneOnline, me.holders.someoneExpected(epoch), nowMs)
  if (epoch !== null && !me.gaps.isQuiet(nowMs)) {
    answer(me, epoch, nowMs)
    flush(me, epoch)
  }
  if (me.presence.subscribers.size > 0 && me.asking.nextAtMs(epoch === null) <= nowMs) {
    publishIni(me)
  }
  reportWaiting(me)
}

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
  )
}

/** END: the session's last batch; what still waited is said before it, where someone is there to hear. */
export const leaveRoom = (me: Participant): void => {
  const epoch = me.epochs.current
  if (epoch !== null) {
    // In a gap's quiet what waits stays unsaid: the room may have moved on, and who reads this epoch is not known.
    if (!me.gaps.isQuiet(me.outbox.now.elapsedMs)) {
      flush(me, epoch)
    }
    if (me.presence.subscribers.size > 0) {
      me.speaker.say(epoch, [{ kind: 'leave' }])
    }
  }
  if (me.speaker.waitingCount > 0) {
    me.outbox.report({ type: 'texts-unsent', count: me.speaker.waitingCount })
  }
  me.epochs.wipe()
  me.outbox.report({ type: 'state-changed', state: 'left' })
}
