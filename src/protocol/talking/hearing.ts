/** DATs: opening, attributing, and what each entry in them means here (rules 1, 5, 10, 11, 12). */
import { toHex } from '../../crypto/bytes.ts'
import { compareEpochs, type HeldEpoch } from '../epochs/epoch.ts'
import { peerIdOf } from '../identifiers.ts'
import { HOLDERS_MAX, OVERRIDDEN_MAX, STRAGGLER_MS } from '../limits.ts'
import type { Participant } from '../participant.ts'
import { tellAdmission } from '../people/admissions.ts'
import type { RefusalReason } from '../refusal.ts'
import { type Batch, isAboutRemoval, isBatchBy, parseBatch } from '../wire/batch.ts'
import { type DatFrame, openDat } from '../wire/dat.ts'
import type { Entry } from '../wire/entries.ts'
import { verifyIniRequest } from '../wire/ini.ts'
import type { HeldFrame } from './held-frames.ts'

/** `early`: what it needs may still come; kept, and tried again after each KEY and each admission. */
export type Heard =
  /** `admitted`: someone was let in by it, whose own words may have come before. */
  | { readonly type: 'heard'; readonly admitted: boolean }
  | { readonly type: 'early'; readonly reason: RefusalReason }
  /** Sealed before I was let in: nothing is wrong with it, and others will judge it. */
  | { readonly type: 'before-my-time' }
  | { readonly type: 'refused'; readonly reason: RefusalReason }

const refused = (reason: RefusalReason): Heard => ({ type: 'refused', reason })

/** Who was let in, by someone known: a holder from now on, and known itself (rules 5 and 10). */
export const hearAdmit = (
  me: Participant,
  epoch: HeldEpoch,
  batch: Batch,
  entry: Entry & { readonly kind: 'admit' },
): void => {
  // Who holds an old key alone cannot say who holds the one that followed.
  if (entry.epoch !== epoch.reference.id || epoch.holders.size >= HOLDERS_MAX) {
    return
  }
  const verified = verifyIniRequest(me.self.suite, me.self.room, entry.ini)
  if (!verified.verified) {
    return
  }
  const { ini } = verified
  const fingerprint = ini.identity.fingerprint
  me.joined(ini.identity, batch.clock)
  me.directory.learnName(fingerprint, ini.name, batch.clock)
  // It may have been heard before its admission, or let in by two at once: whatever either of them named is named.
  const known = epoch.wasGivenTo({ session: ini.session, fingerprint })
    ? epoch.holders.get(ini.session)
    : undefined
  const overridden = new Set([...(known?.overridden ?? []), ...entry.overridden])
  if (known !== undefined && overridden.size === known.overridden.length) {
    return
  }
  const holder = {
    fingerprint,
    session: ini.session,
    overridden: [...overridden].slice(0, OVERRIDDEN_MAX),
  }
  me.holders.joined(epoch, holder)
  tellAdmission(me, holder, batch.author)
  if (epoch === me.epochs.current) {
    me.reportEpoch()
  }
}

/** A session said `leave`, whatever epoch it was said in. */
export const hearLeave = (
  me: Participant,
  { author: fingerprint, session }: Batch,
  isLate: boolean,
): void => {
  // Of a holder of my epoch it is needed, however late.
  const isNeeded = me.epochs.current?.holders.get(session)?.fingerprint === fingerprint
  if (me.departures.record({ fingerprint, session }, isLate && !isNeeded)) {
    me.holders.left(me.epochs.current, session, fingerprint)
    if (isNeeded || !isLate) {
      me.reportEpoch()
    }
  }
}

/** Someone known removed somebody, or took that back: who is trusted, and whether a fresh key is due, may be other now. */
export const hearRemoval = (me: Participant, batch: Batch): void => {
  const change = me.directory.hearRemoval(batch)
  if (change === null) {
    return
  }
  me.outbox.report({
    type: change.type === 'removed' ? 'member-removed' : 'member-restored',
    person: me.directory.person(change.removal.identity),
    by: me.directory.person(change.removal.author),
    counts: me.directory.isCounting(change.removal),
  })
  me.reportEpoch()
}

const hearEntry = (me: Participant, epoch: HeldEpoch, batch: Batch, entry: Entry): void => {
  switch (entry.kind) {
    case 'admit':
      hearAdmit(me, epoch, batch, entry)
      return
    case 'leave':
      hearLeave(me, batch, false)
      return
    case 'addresses':
      for (const { peerKey, addresses } of entry.peers) {
        me.outbox.emit({ type: 'learn-addresses', peer: peerIdOf(peerKey), addresses })
      }
      return
    // Shown once it is stored.
    case 'text':
    case 'unknown':
      return
    // Its being said is what counts: any DAT of an asker ends the answers due to it.
    case 'hello':
      return
    case 'remove':
    case 'restore':
      hearRemoval(me, batch)
      return
  }
}

/** Someone whom I trust still speaks in an epoch that I left a while ago: it missed what led to mine. */
const isLeftBehind = (me: Participant, epoch: HeldEpoch, batch: Batch): boolean => {
  const sinceMs = me.epochs.supersededSinceMs(epoch)
  return (
    sinceMs !== undefined &&
    me.outbox.now.elapsedMs - sinceMs > STRAGGLER_MS &&
    me.directory.isTrusted(batch.author)
  )
}

const hearBatch = (me: Participant, epoch: HeldEpoch, step: number, batch: Batch): void => {
  me.record(batch)
  // Before what it says is shown under that name.
  me.heardName(batch.author, batch.name, batch.clock)
  me.noteHolder(epoch, { fingerprint: batch.author, session: batch.session }, step)
  if (compareEpochs(epoch.reference, me.epochs.current?.reference ?? null) >= 0) {
    me.answering.cancel(batch.session, batch.author)
    const holder = epoch.holders.get(batch.session)
    const peer = holder?.fingerprint === batch.author ? me.presence.peerOf(holder) : undefined
    if (peer !== undefined) {
      me.asking.needsNoIntroduction(peer)
    }
  }
  if (isLeftBehind(me, epoch, batch)) {
    me.showEpoch()
  }
  for (const entry of batch.entries) {
    hearEntry(me, epoch, batch, entry)
  }
  me.unstored.keep([batch], false)
  me.heard(batch)
}

/** Opens, attributes and takes in one DAT. */
export const hearDat = (me: Participant, dat: DatFrame): Heard => {
  const epoch = me.epochs.withPrefix(dat.epochPrefix)
  if (epoch === undefined) {
    me.wantEpoch(toHex(dat.epochPrefix), null)
    return { type: 'early', reason: 'unknown-epoch' }
  }
  const key = epoch.keyAt(dat.step)
  if (key === undefined) {
    return { type: 'before-my-time' }
  }
  const signed = openDat(me.self.room, dat, key)
  if (signed === undefined) {
    return refused('cannot-open')
  }
  // Whoever sealed it stands there: a newcomer hears me only from that step on, whether I know who spoke or not.
  me.moveTo(epoch, dat.step)
  const batch = parseBatch(me.self.room, signed)
  if (batch === undefined) {
    return refused('malformed')
  }
  if (me.ledger.hasSeen(batch.id)) {
    return refused('replayed')
  }
  const author = me.directory.keyOf(batch.author)
  if (author === undefined) {
    return { type: 'early', reason: 'unknown-identity' }
  }
  if (!isBatchBy(me.self.room, author, batch)) {
    return refused('bad-signature')
  }
  hearBatch(me, epoch, dat.step, batch)
  const admitted = batch.entries.some(({ kind }) => kind === 'admit')
  if (admitted && dat.step < epoch.givenStep && epoch === me.epochs.current) {
    // Whom I let in meanwhile was told of other holders, and cannot open this: two joins within one flight time.
    me.speaker.handOn(epoch, batch.signed)
  }
  return { type: 'heard', admitted }
}

/** A batch about removals that came along with a KEY: the author's own word, whoever hands it on. */
export const hearHandedOn = (me: Participant, batch: Batch): void => {
  if (!isAboutRemoval(batch.entries) || me.directory.knowsRemovalWord(batch)) {
    return
  }
  const author = me.directory.keyOf(batch.author)
  if (author !== undefined && isBatchBy(me.self.room, author, batch)) {
    if (!me.ledger.hasSeen(batch.id)) {
      me.record(batch)
      me.unstored.keep([batch], true)
    }
    hearRemoval(me, batch)
  }
}

const reportGivenUp = (me: Participant, { from }: HeldFrame, reason: RefusalReason): void => {
  me.outbox.report({ type: 'frame-refused', frame: 'DAT', reason, from, fingerprint: null })
}

/** Tries again what was early; called after each KEY and after each DAT that let someone in. */
export const hearHeldFrames = (me: Participant): void => {
  // One may let in the author of another; each round but the last hears one at least, so the rounds are bounded.
  let admitted = true
  while (admitted) {
    admitted = false
    for (const frame of me.heldFrames.take()) {
      const heard = hearDat(me, frame.dat)
      if (heard.type === 'early') {
        me.heldFrames.putBack(frame)
      } else if (heard.type === 'refused') {
        reportGivenUp(me, frame, heard.reason)
      } else if (heard.type === 'heard') {
        admitted ||= heard.admitted
      }
    }
  }
}

/** Keeps a DAT whose key or author may still come. It is refused only when nothing came in time. */
export const holdFrame = (me: Participant, frame: Omit<HeldFrame, 'untilMs'>): void => {
  const evicted = me.heldFrames.hold(frame, me.outbox.now.elapsedMs)
  if (evicted !== undefined) {
    reportGivenUp(me, evicted, evicted.reason)
  }
}

export const giveUpHeldFrames = (me: Participant): void => {
  for (const frame of me.heldFrames.expire(me.outbox.now.elapsedMs)) {
    reportGivenUp(me, frame, frame.reason)
  }
}
