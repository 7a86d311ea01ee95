import {
  ACCOUNTS_MAX,
  FAULT_FORGIVEN_MS,
  FAULTS_MAX,
  READING_UNIT_BYTES,
  READING_UNITS_FIRST,
  READING_UNITS_MAX,
  READING_UNITS_PER_FRAME,
  READING_UNITS_PER_SECOND,
} from '../limits.ts'
import type { PeerId } from '../peer-id.ts'

interface Account {
  units: number
  /** How much had been paid in for all when this account was last brought up to date. */
  paidIn: number
  faults: number
  /** Whether its latest frame was passed on. */
  wasAccepted: boolean
  atMs: number
}

const bytesInUnits = (bytes: number): number => Math.ceil(bytes / READING_UNIT_BYTES)

/**
 * What each peer has cost and earned, kept before anything is decoded or decrypted. Only two things are held against it,
 * neither of which an honest peer does, whatever it forwards in good faith: frames that every honest node rejects, and
 * more to read than there are different frames in the room (copies, what is no RPC, endless control messages).
 */
export class Accounts {
  readonly #accounts = new Map<PeerId, Account>()
  /** Units that all frames so far were worth to each peer. */
  #paidIn = 0

  #of(peer: PeerId, nowMs: number): Account {
    const known = this.#accounts.get(peer)
    if (known !== undefined) return known
    const account = {
      units: READING_UNITS_FIRST,
      paidIn: this.#paidIn,
      faults: 0,
      wasAccepted: true,
      atMs: nowMs,
    }
    this.#accounts.set(peer, account)
    const [oldest] = this.#accounts.keys()
    if (this.#accounts.size > ACCOUNTS_MAX && oldest !== undefined) this.#accounts.delete(oldest)
    return account
  }

  #update(account: Account, nowMs: number): void {
    const passedMs = Math.max(nowMs - account.atMs, 0)
    const earned = this.#paidIn - account.paidIn + (passedMs / 1000) * READING_UNITS_PER_SECOND
    account.units = Math.min(account.units + earned, READING_UNITS_MAX)
    account.faults = Math.max(account.faults - passedMs / FAULT_FORGIVEN_MS, 0)
    account.paidIn = this.#paidIn
    account.atMs = nowMs
  }

  /**
   * The peer sent an RPC. It may go into debt for a large one: its frames pay once they have been looked at.
   * @returns whether it may be read
   */
  mayRead(peer: PeerId, bytes: number, nowMs: number): boolean {
    const account = this.#of(peer, nowMs)
    this.#update(account, nowMs)
    if (account.units <= 0) return false
    account.units -= 1 + bytesInUnits(bytes)
    return true
  }

  /** A frame that was not here before, from anybody or from this node: each peer may now hand it over. */
  newFrame(bytes: number): void {
    this.#paidIn += READING_UNITS_PER_FRAME + bytesInUnits(bytes)
  }

  judged(peer: PeerId, wasAccepted: boolean, nowMs: number): void {
    this.#of(peer, nowMs).wasAccepted = wasAccepted
  }

  /** Whether the latest frame of the peer was passed on; of one not known yet it is taken to be. */
  wasAccepted(peer: PeerId): boolean {
    return this.#accounts.get(peer)?.wasAccepted ?? true
  }

  /** @returns whether that was one too many */
  addFault(peer: PeerId, nowMs: number): boolean {
    const account = this.#of(peer, nowMs)
    this.#update(account, nowMs)
    account.faults += 1
    return account.faults > FAULTS_MAX
  }
}
