/**
 * The epoch held, and those that were (rule 1): the higher one wins, always; a superseded key opens for 60 s, seals
 * nothing, and is wiped.
 */
import { equalBytes } from '../../crypto/bytes.ts'
import type { EpochId } from '../identifiers.ts'
import { SUPERSEDED_MAX, SUPERSEDED_MS } from '../limits.ts'
import { epochPrefixOf } from '../wire/dat.ts'
import type { HeldEpoch } from './epoch.ts'

export class Epochs {
  #current: HeldEpoch | null = null
  #currentSinceMs = 0
  #superseded: { readonly epoch: HeldEpoch; readonly untilMs: number }[] = []

  get current(): HeldEpoch | null {
    return this.#current
  }

  /** Since when the current epoch is held here. */
  get currentSinceMs(): number {
    return this.#currentSinceMs
  }

  install(epoch: HeldEpoch, nowMs: number): void {
    this.drop(nowMs)
    this.#current = epoch
    this.#currentSinceMs = nowMs
  }

  /** An epoch that lost against the one held: what was sealed in it before that was known still opens. */
  installSuperseded(epoch: HeldEpoch, nowMs: number): void {
    this.#superseded.push({ epoch, untilMs: nowMs + SUPERSEDED_MS })
    this.#boundSuperseded()
  }

  /** Holds none any more; what was held still opens for a while. */
  drop(nowMs: number): void {
    if (this.#current !== null) {
      this.#superseded.push({ epoch: this.#current, untilMs: nowMs + SUPERSEDED_MS })
      this.#current = null
      this.#boundSuperseded()
    }
  }

  /** The epoch of which a DAT shows the first 16 bytes, if it still opens here. */
  withPrefix(prefix: Uint8Array): HeldEpoch | undefined {
    return this.#all().find((epoch) => equalBytes(epochPrefixOf(epoch.reference.id), prefix))
  }

  withId(id: EpochId): HeldEpoch | undefined {
    return this.#all().find((epoch) => epoch.reference.id === id)
  }

  /** Since when that epoch seals nothing here; undefined where it is the current one. */
  supersededSinceMs(epoch: HeldEpoch): number | undefined {
    const superseded = this.#superseded.find((candidate) => candidate.epoch === epoch)
    return superseded === undefined ? undefined : superseded.untilMs - SUPERSEDED_MS
  }

  /** Wipes what has opened long enough. @returns when the next is to be wiped */
  expire(nowMs: number): number {
    for (const { epoch } of this.#superseded.filter(({ untilMs }) => untilMs <= nowMs)) {
      epoch.wipe()
    }
    this.#superseded = this.#superseded.filter(({ untilMs }) => untilMs > nowMs)
    return Math.min(Number.POSITIVE_INFINITY, ...this.#superseded.map(({ untilMs }) => untilMs))
  }

  wipe(): void {
    for (const epoch of this.#all()) {
      epoch.wipe()
    }
    this.#current = null
    this.#superseded = []
  }

  #boundSuperseded(): void {
    while (this.#superseded.length > SUPERSEDED_MAX) {
      this.#superseded.shift()?.epoch.wipe()
    }
  }

  #all(): readonly HeldEpoch[] {
    const superseded = this.#superseded.map(({ epoch }) => epoch)
    return this.#current === null ? superseded : [this.#current, ...superseded]
  }
}
