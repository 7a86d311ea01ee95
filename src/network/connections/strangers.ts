import {
  FLOODER_REFUSED_MS,
  LEFT_ALONE_MAX,
  LEFT_ALONE_MS,
  NEARBY_MAX,
  NEARBY_REFUSED_MS,
  NEARBY_SILENCE_MS,
} from '../limits.ts'
import type { PeerId } from '../peer-id.ts'

const setBounded = <K, V>(map: Map<K, V>, key: K, value: V, max: number): void => {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > max && oldest !== undefined) map.delete(oldest)
}

/**
 * Peers that are none of this room: those "nearby", whose bootstrap file is another, those that speak
 * nothing of ours, and flooders. None is dialled; the first are counted for as long as discovery hears them.
 */
export class Strangers {
  readonly #nearby = new Map<PeerId, number>()
  readonly #refusedUntilMs = new Map<PeerId, number>()
  readonly #onNearby: (count: number) => void

  /** @param onNearby told how many are nearby whenever that may have changed */
  constructor(onNearby: (count: number) => void = () => undefined) {
    this.#onNearby = onNearby
  }

  /** Identify named another bootstrap file. */
  inAnotherRoom(peer: PeerId, nowMs: number): void {
    setBounded(this.#nearby, peer, nowMs, NEARBY_MAX)
    setBounded(this.#refusedUntilMs, peer, nowMs + NEARBY_REFUSED_MS, LEFT_ALONE_MAX)
    this.#onNearby(this.nearbyCount)
  }

  /** Identify named nothing of ours, or never came. */
  ofAnotherKind(peer: PeerId, nowMs: number): void {
    setBounded(this.#refusedUntilMs, peer, nowMs + LEFT_ALONE_MS, LEFT_ALONE_MAX)
  }

  /** It sent what nobody honest sends. */
  flooded(peer: PeerId, nowMs: number): void {
    setBounded(this.#refusedUntilMs, peer, nowMs + FLOODER_REFUSED_MS, LEFT_ALONE_MAX)
  }

  heard(peer: PeerId, nowMs: number): void {
    if (this.#nearby.has(peer)) this.#nearby.set(peer, nowMs)
  }

  gone(peer: PeerId): void {
    if (this.#nearby.delete(peer)) this.#onNearby(this.nearbyCount)
  }

  expire(nowMs: number): void {
    for (const [peer, heardMs] of this.#nearby) {
      if (nowMs - heardMs > NEARBY_SILENCE_MS) this.gone(peer)
    }
    for (const [peer, untilMs] of this.#refusedUntilMs) {
      if (nowMs >= untilMs) this.#refusedUntilMs.delete(peer)
    }
  }

  /** Whether its connections are refused. */
  isRefused(peer: PeerId, nowMs: number): boolean {
    return (this.#refusedUntilMs.get(peer) ?? 0) > nowMs
  }

  /** Whether it is not to be dialled. */
  isStranger(peer: PeerId, nowMs: number): boolean {
    return this.#nearby.has(peer) || this.isRefused(peer, nowMs)
  }

  get nearbyCount(): number {
    return this.#nearby.size
  }
}
