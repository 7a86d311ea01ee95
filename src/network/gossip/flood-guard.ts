import type { Counters } from '../counters.ts'
import { GRAYLIST_SCORE } from '../limits.ts'
import type { PeerId } from '../peer-id.ts'
import { Accounts } from './accounts.ts'
import type { Penalties } from './penalties.ts'
import type { Verdict } from './verdict.ts'

interface FloodGuardInit {
  readonly penalties: Pick<Penalties, 'score'>
  readonly counters: Counters
  readonly isRefused: (peer: PeerId) => boolean
  /** Ends its connections and refuses it from now on. */
  readonly cutOff: (peer: PeerId) => void
}

/**
 * Stands in front of gossipsub: what a flooder sends is dropped before it is decoded, and who does what nobody honest does
 * is cut off. gossipsub itself reads on from whom it graylists, takes a second to do so, and forgets on reconnection.
 */
export class FloodGuard {
  readonly #init: FloodGuardInit
  readonly #accounts = new Accounts()

  constructor(init: FloodGuardInit) {
    this.#init = init
  }

  /** Of a peer that the protocol penalised nothing is read for a while, yet it is not cut off: it may only be misled. */
  mayRead(peer: PeerId, bytes: number): boolean {
    const { penalties, counters, isRefused } = this.#init
    const nowMs = performance.now()
    if (isRefused(peer)) return false
    if (penalties.score(peer, nowMs) < GRAYLIST_SCORE) {
      counters.add('rpcsUnread')
      return false
    }
    if (this.#accounts.mayRead(peer, bytes, nowMs)) return true
    counters.add('rpcsUnread')
    this.#fault(peer, nowMs)
    return false
  }

  /** gossipsub hands over what it decoded before the peer was cut off. */
  mayJudge(peer: PeerId): boolean {
    return !this.#init.isRefused(peer)
  }

  newFrame(bytes: number): void {
    this.#accounts.newFrame(bytes)
  }

  /** What every honest node rejects, nobody forwarded in good faith. */
  judged(peer: PeerId, verdict: Verdict): void {
    const nowMs = performance.now()
    this.#accounts.judged(peer, verdict === 'accept', nowMs)
    if (verdict === 'reject') this.#fault(peer, nowMs)
  }

  /**
   * Whether the mesh may be told of a frame that came from that peer, before its verdict. Only a frame that is passed on pays for
   * this at whoever reads it: who told of all that a flooder sends would be cut off as one. After one that was not passed on,
   * the next is therefore kept quiet about.
   */
  mayAnnounce(source: PeerId): boolean {
    return this.#accounts.wasAccepted(source)
  }

  #fault(peer: PeerId, nowMs: number): void {
    if (!this.#accounts.addFault(peer, nowMs)) return
    this.#init.counters.add('floodersCutOff')
    this.#init.cutOff(peer)
  }
}
