/**
 * Whom to answer with KEY, and when (rules 3 and 11). One pending answer a session, for its latest INI; who answers
 * first is decided by rank, so that of many members one speaks and the others stand ready.
 */
import { fromHex, toHex } from '../../crypto/bytes.ts'
import { labelledHash } from '../../crypto/digest.ts'
import type { Fingerprint } from '../../crypto/signing.ts'
import type { EpochId, IniHash, PeerId, SessionId } from '../identifiers.ts'
import {
  ANSWER_POSTPONED_MS,
  ANSWER_RANK_MS,
  ANSWER_WAITS_MS,
  CLOCK_SKEW_MS,
  SESSIONS_MAX,
} from '../limits.ts'
import { compareText } from '../wire/fields.ts'
import type { IniRequest } from '../wire/ini.ts'

/** Whether the asker's peer is there: a replayed INI has nobody behind it. */
type Reach = 'unknown' | 'dialling' | 'reached' | 'unreachable'

interface Pending {
  ini: IniRequest
  dueAtMs: number
  reach: Reach
  /** Another's KEY for this INI was heard. */
  postponed: boolean
  sinceMs: number
}

const rankHash = (matter: IniHash | EpochId, session: SessionId): string =>
  toHex(labelledHash('rank', fromHex(matter), fromHex(session)))

/**
 * The place of `self` among the online holders, by hash(matter, session): another one first for each INI to be answered,
 * for each epoch to be followed.
 */
export const rankOf = (matter: IniHash | EpochId, self: SessionId, holders: readonly SessionId[]): number => {
  const own = rankHash(matter, self)
  return holders.filter((session) => session !== self && compareText(rankHash(matter, session), own) < 0)
    .length
}

/** 0 for the first, 100 ms for the second, and so on by binary order. */
export const rankDelayMs = (rank: number): number => ANSWER_RANK_MS * Math.log2(1 + rank)

export class Answering {
  readonly #pending = new Map<SessionId, Pending>()

  /** An INI that I could answer, now or once I hold a key. A newer one of the same session takes the older one's turn. */
  schedule(ini: IniRequest, dueAtMs: number, nowMs: number): void {
    const known = this.#pending.get(ini.session)
    if (known !== undefined) {
      known.ini = ini
      known.dueAtMs = Math.min(known.dueAtMs, dueAtMs)
      known.postponed = false
      known.sinceMs = nowMs
      // A dial under way is for this peer too; any other outcome was for the INI before.
      known.reach = known.reach === 'dialling' ? 'dialling' : 'unknown'
      return
    }
    if (this.#pending.size < SESSIONS_MAX) {
      this.#pending.set(ini.session, {
        ini,
        dueAtMs,
        reach: 'unknown',
        postponed: false,
        sinceMs: nowMs,
      })
    }
  }

  /** I hold another epoch now: what waits takes its turn by the ranks there. */
  reschedule(dueAtMs: (ini: IniRequest) => number): void {
    for (const pending of this.#pending.values()) {
      pending.dueAtMs = dueAtMs(pending.ini)
    }
  }

  /**
   * Someone else's KEY for that INI gives it half a second to arrive. Added to my turn, so that the ranks stay apart;
   * and once for each INI, or one who answers badly again and again would keep everyone silent.
   */
  postpone(inis: readonly IniHash[]): void {
    for (const pending of this.#pending.values()) {
      if (!pending.postponed && inis.includes(pending.ini.hash)) {
        pending.postponed = true
        pending.dueAtMs += ANSWER_POSTPONED_MS
      }
    }
  }

  /** Only the asker itself shows that it needs nothing more; a session is a mere word where another signs it. */
  cancel(session: SessionId, asker: Fingerprint): void {
    if (this.#pending.get(session)?.ini.identity.fingerprint === asker) {
      this.#pending.delete(session)
    }
  }

  /** That session has what I could give it. */
  forget(session: SessionId): void {
    this.#pending.delete(session)
  }

  /** Those due whose peer must be dialled first; each is given out once. */
  toReach(nowMs: number, isConnected: (peer: PeerId) => boolean): readonly IniRequest[] {
    const due = [...this.#pending.values()].filter(
      (pending) => pending.dueAtMs <= nowMs && pending.reach === 'unknown' && !isConnected(pending.ini.peer),
    )
    for (const pending of due) {
      pending.reach = 'dialling'
    }
    return due.map((pending) => pending.ini)
  }

  /** @returns the INIs that turn out to be stale: nobody is behind them, and their time is not now; they are dropped */
  reachEnded(peer: PeerId, reached: boolean, timeMs: number): readonly IniRequest[] {
    const dialled = [...this.#pending.values()].filter(
      (pending) => pending.ini.peer === peer && pending.reach === 'dialling',
    )
    for (const pending of dialled) {
      pending.reach = reached ? 'reached' : 'unreachable'
    }
    const stale = reached ? [] : dialled.filter(({ ini }) => Math.abs(ini.timeMs - timeMs) > CLOCK_SKEW_MS)
    for (const { ini } of stale) {
      this.#pending.delete(ini.session)
    }
    return stale.map(({ ini }) => ini)
  }

  /** Those to answer now; they leave the table. */
  take(nowMs: number, most: number, isConnected: (peer: PeerId) => boolean): readonly IniRequest[] {
    // An unreachable one whose time is not now has been dropped as stale.
    const isThere = ({ ini, reach }: Pending): boolean =>
      isConnected(ini.peer) || reach === 'reached' || reach === 'unreachable'
    const due = [...this.#pending.values()]
      .filter((pending) => pending.dueAtMs <= nowMs && isThere(pending))
      .slice(0, most)
    for (const pending of due) {
      this.#pending.delete(pending.ini.session)
    }
    return due.map((pending) => pending.ini)
  }

  /** When something may be due next, and what grew too old to answer is dropped. */
  nextAtMs(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const [session, pending] of this.#pending) {
      if (nowMs - pending.sinceMs > ANSWER_WAITS_MS) {
        this.#pending.delete(session)
      } else if (pending.dueAtMs > nowMs) {
        nextMs = Math.min(nextMs, pending.dueAtMs)
      }
    }
    return nextMs
  }
}
