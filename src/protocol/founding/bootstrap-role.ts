/** The bootstrap at work (rule 8): watches who seeks, and signs a founding for the first who stands unanswered. */
import type { SigningKey } from '../../crypto/signing.ts'
import type { Replays } from '../guards/replays.ts'
import { iniHashOf, type SessionId } from '../identifiers.ts'
import type { Outbox } from '../outbox.ts'
import type { Participant } from '../participant.ts'
import type { Directory } from '../people/directory.ts'
import type { Presence } from '../people/presence.ts'
import type { RoomIdentity } from '../room-identity.ts'
import { encodeSigned } from '../wire/fields.ts'
import { type Founding, signFounding } from '../wire/founding.ts'
import type { IniRequest } from '../wire/ini.ts'
import type { KeyFrame } from '../wire/key.ts'
import { takeFounding } from './first-key.ts'
import { Founder } from './founder.ts'

interface Around {
  readonly room: RoomIdentity
  readonly directory: Directory
  readonly presence: Presence
  readonly outbox: Outbox
  readonly replays: Replays
  readonly participant: Participant | null
}

export class BootstrapRole {
  readonly #key: SigningKey
  readonly #around: Around
  readonly #founder: Founder
  /** Whatever founding is no higher was told, or may be a replay of one that this bootstrap's file remembers. */
  #toldUpTo: number
  /** Foundings of this node; any other with this key was made elsewhere. */
  readonly #ownGenerations = new Set<number>()

  constructor(init: { readonly key: SigningKey; readonly rememberedGeneration: number }, around: Around) {
    this.#key = init.key
    this.#around = around
    this.#toldUpTo = init.rememberedGeneration
    this.#founder = new Founder(init.rememberedGeneration)
  }

  started(): void {
    this.#founder.started(this.#around.outbox.now.elapsedMs)
  }

  /** A trusted session's INI. */
  heardIni(ini: IniRequest): void {
    this.saw(ini.founding)
    if (ini.epoch === null) {
      this.#founder.sought(ini.session, ini.hash, this.#around.outbox.now.elapsedMs)
    } else {
      this.#founder.holds(ini.session)
    }
  }

  /** A trusted identity's KEY. */
  heardKey(key: KeyFrame): void {
    this.saw(key.founding)
    if (key.reason.type === 'answer') {
      this.#founder.answered(key.reason.inis, key.sender.fingerprint, this.#around.outbox.now.elapsedMs)
    }
  }

  /** Raises what the next generation must be above. A copy of this key at work elsewhere is told to the user, whoever shows it. */
  saw(founding: Founding | null): void {
    if (founding === null) {
      return
    }
    this.#founder.saw(founding.generation)
    if (founding.generation > this.#toldUpTo && !this.#ownGenerations.has(founding.generation)) {
      this.#toldUpTo = founding.generation
      this.#around.outbox.report({ type: 'bootstrap-elsewhere', generation: founding.generation })
    }
  }

  /** @returns whether it founded for the participant in this same node */
  takeTurn(): boolean {
    const { outbox, directory, presence, participant } = this.#around
    this.#observeSelf()
    for (const session of this.#founder.sessions) {
      const known = presence.sessions.get(session)
      const stillSeeks =
        known !== undefined && presence.isOnline(known) && directory.isTrusted(known.fingerprint)
      if (session !== participant?.session && !stillSeeks) {
        this.#founder.gone(session)
      }
    }
    const candidate = this.#founder.candidate(this.#someoneHolds(), outbox.now.elapsedMs)
    if (candidate === undefined) {
      return false
    }
    const forSelf = participant !== null && candidate.session === participant.session
    const answers = forSelf ? this.#ownIni(participant) : candidate.ini
    const founding = this.#found(candidate.session, answers)
    return forSelf && takeFounding(participant, founding)
  }

  nextAtMs(): number {
    return this.#founder.nextAtMs(this.#someoneHolds(), this.#around.outbox.now.elapsedMs)
  }

  /** A seeker in this very node asks its bootstrap without a word on the topic, so that one alone can found. */
  #observeSelf(): void {
    const { participant, outbox } = this.#around
    if (participant === null) {
      return
    }
    if (participant.epochs.current !== null) {
      this.#founder.holds(participant.session)
    } else {
      this.#founder.sought(participant.session, this.#ownIni(participant), outbox.now.elapsedMs)
    }
  }

  #ownIni(participant: Participant): Founding['answers'] {
    const latest = participant.inis.latest
    return latest ?? iniHashOf(this.#around.room.id, participant.createIni().body)
  }

  #someoneHolds(): boolean {
    const { participant, presence, directory } = this.#around
    return (
      (participant !== null && participant.epochs.current !== null) ||
      presence.sessions.values().some(
        (session) =>
          session.epoch !== null &&
          presence.isOnline(session) &&
          // It may have been taken off the list since it showed its epoch.
          directory.isTrusted(session.fingerprint),
      )
    )
  }

  #found(session: SessionId, answers: Founding['answers']): Founding {
    const { room, directory, presence, outbox, replays, participant } = this.#around
    const generation = this.#founder.found(session, outbox.now)
    this.#ownGenerations.add(generation)
    const founding = signFounding(room, this.#key, { answers, generation, timeMs: outbox.now.timeMs })
    replays.remember('INI founding', founding.signed.body)
    outbox.emit({ type: 'remember-founding', generation })
    if (presence.subscribers.size > 0) {
      outbox.publish('INI founding', encodeSigned(founding.signed))
    }
    const fingerprint = presence.sessions.get(session)?.fingerprint ?? participant?.fingerprint
    if (fingerprint !== undefined) {
      outbox.report({ type: 'founded', person: directory.person(fingerprint), generation })
    }
    return founding
  }
}
