/** Every frame from outside comes through here and gets exactly one verdict, cheap checks first (rule 14). */
import type { Fingerprint } from '../crypto/signing.ts'
import type { Suite } from '../crypto/suite.ts'
import type { Verdict } from './contract.ts'
import type { BootstrapRole } from './founding/bootstrap-role.ts'
import { takeFounding } from './founding/first-key.ts'
import { Bucket } from './guards/bucket.ts'
import { Rates } from './guards/rates.ts'
import type { Replays } from './guards/replays.ts'
import type { PeerId } from './identifiers.ts'
import { hearFellowIni, hearTrustedIni } from './joining/hearing-inis.ts'
import { hearKey } from './joining/joining.ts'
import {
  COSTLY_BURST,
  COSTLY_PER_SECOND,
  STRANGERS_INIS_BURST,
  STRANGERS_INIS_PER_SECOND,
  UNJUDGED_BURST,
  UNJUDGED_PER_SECOND,
  UNOPENED_BURST,
  UNOPENED_PER_SECOND,
} from './limits.ts'
import type { Outbox } from './outbox.ts'
import type { Participant } from './participant.ts'
import type { Directory } from './people/directory.ts'
import type { Presence } from './people/presence.ts'
import type { Strangers } from './people/strangers.ts'
import type { FrameName, RefusalReason } from './refusal.ts'
import type { RoomIdentity } from './room-identity.ts'
import { hearDat, hearHeldFrames, holdFrame } from './talking/hearing.ts'
import { parseDat } from './wire/dat.ts'
import { type FrameType, openEnvelope } from './wire/envelope.ts'
import { decodeSigned, type Signed } from './wire/fields.ts'
import { verifyFounding } from './wire/founding.ts'
import { type IniRequest, verifyIniRequest } from './wire/ini.ts'
import { verifyKey } from './wire/key-reading.ts'

interface Around {
  readonly suite: Suite
  readonly room: RoomIdentity
  readonly directory: Directory
  readonly presence: Presence
  readonly strangers: Strangers
  readonly outbox: Outbox
  readonly replays: Replays
  readonly participant: Participant | null
  readonly bootstrap: BootstrapRole | null
}

/** What became of a frame. A frame may count for nothing here and still be passed on: others may judge otherwise. */
interface Judgement {
  readonly verdict: Verdict
  readonly refusal?: RefusalReason
  readonly fingerprint?: Fingerprint
  /** Only the connection it came over can be at fault: an honest peer's own limits would have held it back. */
  readonly isFlood?: true
}

const ACCEPTED: Judgement = { verdict: 'accept' }
const rejected = (refusal: RefusalReason): Judgement => ({ verdict: 'reject', refusal })
const ignored = (refusal: RefusalReason): Judgement => ({ verdict: 'ignore', refusal })
const FLOOD: Judgement = { ...ignored('rate-limited'), isFlood: true }

const FRAME_NAMES: Readonly<Record<FrameType, FrameName>> = {
  'INI request': 'INI',
  'INI founding': 'INI',
  KEY: 'KEY',
  DAT: 'DAT',
}

export class FrameIntake {
  readonly #around: Around
  readonly #costly = new Rates({ burst: COSTLY_BURST, perSecond: COSTLY_PER_SECOND })
  readonly #unjudged = new Rates({ burst: UNJUDGED_BURST, perSecond: UNJUDGED_PER_SECOND })
  readonly #unopened = new Rates({ burst: UNOPENED_BURST, perSecond: UNOPENED_PER_SECOND })
  readonly #strangersInis: Bucket
  #hasSaidNewerVersion = false

  constructor(around: Around) {
    this.#around = around
    const rate = { burst: STRANGERS_INIS_BURST, perSecond: STRANGERS_INIS_PER_SECOND }
    this.#strangersInis = new Bucket(rate, around.outbox.now.elapsedMs)
  }

  take(frame: Uint8Array, from: PeerId): void {
    const envelope = openEnvelope(this.#around.room, frame)
    if (!envelope.opened) {
      this.#sayNewerVersion(envelope.reason, frame)
      // Every honest node refuses these alike, but for a version that only newer ones know.
      const judgement = envelope.reason === 'version' ? this.#takeNewer(from) : rejected(envelope.reason)
      this.#conclude('unknown', judgement, from)
      return
    }
    const { type, payload } = envelope
    const judgement = type === 'DAT' ? this.#takeDat(payload, from) : this.#takeCostly(type, payload, from)
    this.#conclude(FRAME_NAMES[type], judgement, from)
  }

  /** A disconnected peer's buckets are forgotten with it. */
  forget(peer: PeerId): void {
    this.#costly.forget(peer)
    this.#unjudged.forget(peer)
    this.#unopened.forget(peer)
  }

  /** The answer to `reach`: an asker that is not there, whose time is not now, was replayed. */
  reachEnded(peer: PeerId, reached: boolean): void {
    const { participant, outbox } = this.#around
    const stale = participant?.answering.reachEnded(peer, reached, outbox.now.timeMs) ?? []
    for (const { identity } of stale) {
      const fingerprint = identity.fingerprint
      outbox.report({ type: 'frame-refused', frame: 'INI', reason: 'stale', from: peer, fingerprint })
    }
  }

  /**
   * An INI whose sender is on the whitelist.
   * @param since whether it just came, or was kept here until its sender was trusted
   * @returns whether it is new in its session
   */
  takeTrustedIni(ini: IniRequest, since: 'heard' | 'trusted'): boolean {
    const { presence, directory, participant, bootstrap, outbox } = this.#around
    if (!presence.record(ini, since === 'heard' ? outbox.now.timeMs : null)) {
      return false
    }
    if (participant === null) {
      directory.rename(ini.identity.fingerprint, ini.name, null)
    } else {
      participant.heardName(ini.identity.fingerprint, ini.name, null)
      hearTrustedIni(participant, ini)
    }
    bootstrap?.heardIni(ini)
    return true
  }

  /** Nobody passes these on, so that whoever brings very many made them. */
  #takeNewer(from: PeerId): Judgement {
    return this.#costly.take(from, this.#around.outbox.now.elapsedMs) ? ignored('version') : FLOOD
  }

  #takeCostly(type: Exclude<FrameType, 'DAT'>, payload: Uint8Array, from: PeerId): Judgement {
    const signed = decodeSigned(payload)
    if (signed === undefined) {
      return rejected('malformed')
    }
    if (!this.#costly.take(from, this.#around.outbox.now.elapsedMs)) {
      return FLOOD
    }
    if (this.#around.replays.has(type, signed.body)) {
      return ignored('replayed')
    }
    switch (type) {
      case 'INI request':
        return this.#takeIni(signed, from)
      case 'INI founding':
        return this.#takeFounding(signed)
      case 'KEY':
        return this.#takeKey(signed)
    }
  }

  #takeIni(signed: Signed, from: PeerId): Judgement {
    const { suite, room, directory, strangers, outbox, replays, participant } = this.#around
    const verified = verifyIniRequest(suite, room, signed)
    if (!verified.verified) {
      return rejected(verified.reason)
    }
    const { ini } = verified
    const fingerprint = ini.identity.fingerprint
    replays.remember('INI request', signed.body)
    if (ini.session === participant?.session) {
      return { ...ignored('replayed'), fingerprint }
    }
    if (!directory.isTrusted(fingerprint)) {
      if (participant !== null) {
        hearFellowIni(participant, ini)
      }
      const removedBy = directory.removersOf(fingerprint)
      if (strangers.ask(ini, from)) {
        const person = { fingerprint, name: ini.name, trusted: false }
        outbox.report({ type: 'join-requested', person, removedBy })
        participant?.tellNamesakesOf(person)
      }
      // Also where my user removed it and nothing has been said yet: no batch names a remover then.
      const refusal = directory.isRemoved(fingerprint) ? 'removed' : 'unknown-identity'
      // Over several connections one stranger could have me pass on more than I may hand over to anyone.
      return this.#strangersInis.take(outbox.now.elapsedMs)
        ? { verdict: 'accept', refusal, fingerprint }
        : { ...ignored('rate-limited'), fingerprint }
    }
    return this.takeTrustedIni(ini, 'heard') ? ACCEPTED : { ...ignored('replayed'), fingerprint }
  }

  #takeFounding(signed: Signed): Judgement {
    const { room, participant, bootstrap } = this.#around
    const verified = verifyFounding(room, signed)
    if (!verified.verified) {
      return rejected(verified.reason)
    }
    this.#around.replays.remember('INI founding', signed.body)
    bootstrap?.saw(verified.founding)
    if (participant !== null) {
      takeFounding(participant, verified.founding)
    }
    return ACCEPTED
  }

  #takeKey(signed: Signed): Judgement {
    const { suite, room, directory, strangers, participant, bootstrap } = this.#around
    const verified = verifyKey(suite, room, signed)
    if (!verified.verified) {
      return rejected(verified.reason)
    }
    this.#around.replays.remember('KEY', signed.body)
    const { key } = verified
    const fingerprint = key.sender.fingerprint
    if (directory.isTrusted(fingerprint)) {
      bootstrap?.heardKey(key)
    }
    const refusal = participant === null ? null : hearKey(participant, strangers, key)
    return refusal === null ? ACCEPTED : { verdict: 'accept', refusal, fingerprint }
  }

  #takeDat(payload: Uint8Array, from: PeerId): Judgement {
    const { participant, outbox } = this.#around
    const dat = parseDat(payload)
    if (dat === undefined) {
      return rejected('malformed')
    }
    if (participant === null) {
      return this.#unjudged.take(from, outbox.now.elapsedMs) ? ACCEPTED : ignored('rate-limited')
    }
    if (participant.unstored.isFull) {
      // Nobody's fault: what the disk cannot keep up with comes by comparison.
      return ignored('rate-limited')
    }
    const heard = hearDat(participant, dat)
    if (heard.type === 'heard') {
      if (heard.admitted) {
        hearHeldFrames(participant)
      }
      return ACCEPTED
    }
    const isBroken = heard.type === 'refused'
    if (!this.#unjudged.take(from, outbox.now.elapsedMs)) {
      // While I seek, a lively room looks like this: that costs its members nothing. What is broken is another matter, and so is
      // more than any room can say.
      const isFlood = isBroken || !this.#unopened.take(from, outbox.now.elapsedMs)
      return isFlood ? FLOOD : ignored('rate-limited')
    }
    if (isBroken) {
      return ignored(heard.reason)
    }
    if (heard.type === 'early') {
      holdFrame(participant, { dat, from, reason: heard.reason })
    }
    return ACCEPTED
  }

  #conclude(frame: FrameName, judgement: Judgement, from: PeerId): void {
    const { outbox } = this.#around
    const { verdict, refusal, fingerprint, isFlood } = judgement
    outbox.emit({ type: 'judge', verdict })
    if (refusal !== undefined) {
      outbox.report({ type: 'frame-refused', frame, reason: refusal, from, fingerprint: fingerprint ?? null })
    }
    if (isFlood === true) {
      outbox.emit({ type: 'penalise', peer: from })
    }
  }

  /** A newer version is ignored, and said once. */
  #sayNewerVersion(reason: RefusalReason, frame: Uint8Array): void {
    const version = frame[0]
    if (reason === 'version' && version !== undefined && !this.#hasSaidNewerVersion) {
      this.#hasSaidNewerVersion = true
      this.#around.outbox.report({ type: 'newer-version-seen', version })
    }
  }
}
