/**
 * Who is here: connections, subscribers of the topic, and which sessions stand behind them (rules 2, 3, 9, 11).
 * A session is tied to its peer by hash, so a holder is found among the subscribers without its INI.
 */
import type { Fingerprint } from '../../crypto/signing.ts'
import { type PeerId, peerKeyOf, type SessionId, sessionIdOf } from '../identifiers.ts'
import { SESSION_PAIRS_MAX, SESSIONS_MAX } from '../limits.ts'
import type { EpochPosition, Holder } from '../wire/fields.ts'
import type { IniRequest } from '../wire/ini.ts'

/** What a trusted identity's INIs have said of one session. */
export interface Session {
  readonly ini: IniRequest
  readonly fingerprint: Fingerprint
  readonly peer: PeerId
  /** What its last INI showed; null while it seeks. A KEY may be an old one and names no session: it shows nothing here. */
  readonly epoch: EpochPosition | null
  /** How far its clock was ahead of mine when its last INI came; null where that one had waited here. For show only. */
  readonly clockAheadMs: number | null
}

export class Presence {
  readonly #connected = new Set<PeerId>()
  readonly #subscribers = new Set<PeerId>()
  readonly #sessions = new Map<SessionId, Session>()
  readonly #sessionOfPair = new Map<string, SessionId>()
  /** A session is the hash of identity and peer, so the peer once found is the only one there can be. */
  readonly #peerOfHolder = new Map<string, PeerId>()

  get subscribers(): ReadonlySet<PeerId> {
    return this.#subscribers
  }

  get sessions(): ReadonlyMap<SessionId, Session> {
    return this.#sessions
  }

  connected(peer: PeerId): void {
    this.#connected.add(peer)
  }

  disconnected(peer: PeerId): void {
    this.#connected.delete(peer)
    this.#subscribers.delete(peer)
  }

  subscribed(peer: PeerId): void {
    this.#connected.add(peer)
    this.#subscribers.add(peer)
  }

  unsubscribed(peer: PeerId): void {
    this.#subscribers.delete(peer)
  }

  isConnected(peer: PeerId): boolean {
    return this.#connected.has(peer)
  }

  /**
   * @param heardAtMs the wall clock when it came; null where it waited here
   * @returns false where the INI is not newer than the session's last: a replay
   */
  record(ini: IniRequest, heardAtMs: number | null): boolean {
    const last = this.#sessions.get(ini.session)
    if (last !== undefined && ini.number <= last.ini.number) {
      return false
    }
    // Taken out first, so that the map's order is the order of last signs of life.
    this.#sessions.delete(ini.session)
    this.#makeRoom()
    const { identity, peer, epoch } = ini
    const clockAheadMs = heardAtMs === null ? null : ini.timeMs - heardAtMs
    this.#sessions.set(ini.session, { ini, fingerprint: identity.fingerprint, peer, epoch, clockAheadMs })
    return true
  }

  /** The peer behind a holder, while it subscribes to the topic. */
  peerOf(holder: Pick<Holder, 'fingerprint' | 'session'>): PeerId | undefined {
    const key = `${holder.fingerprint} ${holder.session}`
    let peer = this.#peerOfHolder.get(key)
    if (peer === undefined) {
      peer = [...this.#subscribers].find(
        (subscriber) => this.#sessionOf(holder.fingerprint, subscriber) === holder.session,
      )
      if (peer !== undefined) {
        this.#remember(key, peer)
      }
    }
    return peer !== undefined && this.#subscribers.has(peer) ? peer : undefined
  }

  isOnline(session: Pick<Session, 'peer'>): boolean {
    return this.#subscribers.has(session.peer)
  }

  /** Hashing each pair once keeps looking for absent holders cheap. */
  #sessionOf(fingerprint: Fingerprint, peer: PeerId): SessionId | undefined {
    const pair = `${fingerprint} ${peer}`
    const known = this.#sessionOfPair.get(pair)
    const peerKey = known === undefined ? peerKeyOf(peer) : undefined
    if (peerKey === undefined) {
      return known
    }
    if (this.#sessionOfPair.size >= SESSION_PAIRS_MAX) {
      this.#sessionOfPair.clear()
    }
    const session = sessionIdOf(fingerprint, peerKey)
    this.#sessionOfPair.set(pair, session)
    return session
  }

  #remember(holder: string, peer: PeerId): void {
    if (this.#peerOfHolder.size >= SESSION_PAIRS_MAX) {
      this.#peerOfHolder.clear()
    }
    this.#peerOfHolder.set(holder, peer)
  }

  #makeRoom(): void {
    if (this.#sessions.size < SESSIONS_MAX) {
      return
    }
    const offline = [...this.#sessions].find(([, session]) => !this.isOnline(session))
    const oldest = offline?.[0] ?? this.#sessions.keys().next().value
    if (oldest !== undefined) {
      this.#sessions.delete(oldest)
    }
  }
}
