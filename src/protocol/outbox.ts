/** Where the room's parts put what is to be done, while one event is handled. */
import { HASH_BYTES } from '../crypto/digest.ts'
import type { Suite } from '../crypto/suite.ts'
import type { Effect, Now, Report } from './contract.ts'
import type { RoomIdentity } from './room-identity.ts'
import { type FrameType, sealEnvelope } from './wire/envelope.ts'

export class Outbox {
  readonly #suite: Suite
  readonly #room: RoomIdentity
  #effects: Effect[] = []
  #now: Now = { elapsedMs: 0, timeMs: 0 }

  constructor(suite: Suite, room: RoomIdentity) {
    this.#suite = suite
    this.#room = room
  }

  /** The clocks as they stood when the event came. */
  get now(): Now {
    return this.#now
  }

  begin(now: Now): void {
    this.#now = now
    this.#effects = []
  }

  emit(effect: Effect): void {
    this.#effects.push(effect)
  }

  /** Puts a payload on the topic, in an outer seal of its own. */
  publish(type: FrameType, payload: Uint8Array): void {
    const frame = sealEnvelope(this.#room, this.#suite.random(HASH_BYTES), type, payload)
    this.emit({ type: 'publish', frame })
  }

  report(report: Report): void {
    this.#effects.push({ type: 'report', report })
  }

  take(): readonly Effect[] {
    const effects = this.#effects
    this.#effects = []
    return effects
  }
}
