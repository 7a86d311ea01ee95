/** Whom the user trusts and removes while the room is running: the home's files, and the room told of them at once. */
import type { Fingerprint } from '../crypto/signing.ts'
import type { Room } from '../protocol/room.ts'
import type { Outcome } from '../storage/problem.ts'
import type { TrustedIdentity } from '../storage/whitelist.ts'
import { addTrusted, removeIdentity, restoreIdentity } from '../storage/whitelist-change.ts'
import type { TrustOutcome } from './chat.ts'
import type { RoomNode } from './room-node.ts'

const DONE: TrustOutcome = { type: 'done' }
const refused = (reason: string): TrustOutcome => ({ type: 'refused', reason })

const named = (list: readonly TrustedIdentity[], fingerprint: Fingerprint): TrustedIdentity | undefined =>
  list.find(({ key }) => key.fingerprint === fingerprint)

/** What someone calls itself here; the beginning of its fingerprint where it has said nothing. */
const calledName = ({ epoch, requests, sessions }: Room, fingerprint: Fingerprint): string =>
  epoch?.holders.find((holder) => holder.fingerprint === fingerprint)?.name ??
  requests.find(({ identity }) => identity.fingerprint === fingerprint)?.name ??
  sessions.find((session) => session.fingerprint === fingerprint)?.ini.name ??
  fingerprint.slice(0, 8)

export class Trusting {
  readonly #node: RoomNode
  readonly #home: string
  readonly #self: Fingerprint
  /** One change after the other: each reads the folders that the one before it writes. */
  #changing: Promise<unknown> = Promise.resolve()

  constructor(node: RoomNode, home: string, self: Fingerprint) {
    this.#node = node
    this.#home = home
    this.#self = self
  }

  trust(fingerprint: Fingerprint, name: string): Promise<TrustOutcome> {
    return this.#inTurn(() => this.#trust(fingerprint, name))
  }

  remove(fingerprint: Fingerprint): Promise<TrustOutcome> {
    return this.#inTurn(() => this.#remove(fingerprint))
  }

  restore(fingerprint: Fingerprint): Promise<TrustOutcome> {
    return this.#inTurn(() => this.#restore(fingerprint))
  }

  #inTurn(change: () => Promise<TrustOutcome>): Promise<TrustOutcome> {
    const done = this.#changing.then(change)
    this.#changing = done.catch(() => undefined)
    return done
  }

  async #trust(fingerprint: Fingerprint, name: string): Promise<TrustOutcome> {
    if (fingerprint === this.#self) {
      return refused('This is your own fingerprint; it is for the others to let you in.')
    }
    const { trusted, removed } = this.#node.whitelist
    const listed = named(trusted, fingerprint)
    if (listed !== undefined) {
      return this.#overrideRemovals(fingerprint)
        ? DONE
        : refused(`This fingerprint is on your whitelist already, as ${listed.name}.`)
    }
    if (named(removed, fingerprint) !== undefined) {
      const outcome = await this.#apply(restoreIdentity(this.#home, fingerprint))
      this.#overrideRemovals(fingerprint)
      return outcome
    }
    const key = this.#node.room.strangerKey(fingerprint)
    if (key === undefined) {
      return refused('Nobody with that fingerprint has asked to join or offered a key.')
    }
    const outcome = await this.#apply(addTrusted(this.#home, name, key, this.#node.ownKeys))
    if (outcome.type === 'done') {
      // Also of those by strangers, who may be put on the list later: the user has made up its mind about this one.
      this.#node.driver.dispatch({ type: 'removals-overridden', identity: fingerprint })
    }
    return outcome
  }

  async #remove(fingerprint: Fingerprint): Promise<TrustOutcome> {
    if (fingerprint === this.#self) {
      return refused('This is your own fingerprint; to go yourself, leave the room.')
    }
    const { room, whitelist, ownKeys } = this.#node
    const key =
      named([...whitelist.trusted, ...whitelist.removed], fingerprint)?.key ??
      room.keyOf(fingerprint) ??
      room.strangerKey(fingerprint)
    return key === undefined
      ? refused('Nobody with that fingerprint is on your whitelist or known in this room.')
      : this.#apply(removeIdentity(this.#home, key, calledName(room, fingerprint), ownKeys))
  }

  async #restore(fingerprint: Fingerprint): Promise<TrustOutcome> {
    const restored = await restoreIdentity(this.#home, fingerprint)
    if (restored.ok && restored.value === undefined) {
      return refused(
        this.#node.room.removersOf(fingerprint).length > 0
          ? 'Others removed this fingerprint, not you; accept its join request to let it in all the same.'
          : 'You have removed nobody with that fingerprint.',
      )
    }
    return this.#apply(Promise.resolve(restored))
  }

  /** Tells the room at once what a change came to. */
  async #apply(change: Promise<Outcome<unknown>>): Promise<TrustOutcome> {
    const changed = await change
    if (!changed.ok) {
      return refused(changed.problem.message)
    }
    await this.#node.rereadWhitelist()
    return DONE
  }

  /** @returns whether there were any by others; my own end by `restore` */
  #overrideRemovals(fingerprint: Fingerprint): boolean {
    const removers = this.#node.room.removersOf(fingerprint)
    const isByOthers = removers.some((remover) => remover.fingerprint !== this.#self)
    if (isByOthers) {
      this.#node.driver.dispatch({ type: 'removals-overridden', identity: fingerprint })
    }
    return isByOthers
  }
}
