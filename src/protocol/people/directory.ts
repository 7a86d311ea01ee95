/**
 * Who is known here, and who is trusted (rules 7 and 10): the whitelist, who was admitted by someone known, who was
 * removed, and what they call themselves. Knows nothing of sessions or of who is online.
 */
import type { Fingerprint, VerifyingKey } from '../../crypto/signing.ts'
import type { Person, TrustedIdentity } from '../contract.ts'
import type { BatchId } from '../identifiers.ts'
import { IDENTITIES_MAX, OVERRIDES_REMEMBERED } from '../limits.ts'
import type { Batch } from '../wire/batch.ts'
import type { Holder, Signed } from '../wire/fields.ts'
import { type GivenWord, type Removal, type RemovalChange, Removals } from './removals.ts'

/** What someone calls itself. */
interface Called {
  readonly name: string
  /** Of the batch that named it, or of the last one before the INI that did. */
  readonly clock: number
  /** In this run; what is fetched was said before, whatever its clock. */
  readonly isHeard: boolean
}

export class Directory {
  readonly #self: Fingerprint | null
  #whitelist = new Map<Fingerprint, TrustedIdentity>()
  #removed = new Map<Fingerprint, TrustedIdentity>()
  /** Keys of identities that are or were known; an identity once admitted stays known. */
  readonly #keys = new Map<Fingerprint, VerifyingKey>()
  readonly #names = new Map<Fingerprint, Called>()
  /** The lowest clock at which somebody was heard to let that one in. */
  readonly #joinedAt = new Map<Fingerprint, number>()
  readonly #removals = new Removals()
  /** Removals that ended for this node alone, when its user let that identity in all the same. */
  readonly #overridden: Set<BatchId>
  #trustChanged = false

  constructor(self: VerifyingKey | null, selfName: string, overridden: readonly BatchId[]) {
    this.#self = self?.fingerprint ?? null
    this.#overridden = new Set(overridden)
    if (self !== null) {
      this.#keys.set(self.fingerprint, self)
      this.#names.set(self.fingerprint, { name: selfName, clock: 0, isHeard: true })
    }
  }

  /** @param removed whom the user took off the list with the command */
  replaceWhitelist(trusted: readonly TrustedIdentity[], removed: readonly TrustedIdentity[]): void {
    this.#whitelist = new Map(trusted.map((identity) => [identity.key.fingerprint, identity]))
    this.#removed = new Map(removed.map((identity) => [identity.key.fingerprint, identity]))
    this.#trustChanged = true
  }

  /** On the whitelist, or myself: I may run on two machines. */
  isListed(fingerprint: Fingerprint): boolean {
    return fingerprint === this.#self || this.#whitelist.has(fingerprint)
  }

  /** Listed, and not removed by anyone whose removal counts here: who gets answers and wraps, whose INI and KEY count. */
  isTrusted(fingerprint: Fingerprint): boolean {
    return this.isListed(fingerprint) && this.removalsCounting(fingerprint).length === 0
  }

  /** Whether anything has changed, since this was asked last, about who is trusted. */
  takeTrustChange(): boolean {
    const changed = this.#trustChanged
    this.#trustChanged = false
    return changed
  }

  /** Takes in a batch of someone known. @returns what it changed about removals */
  hearRemoval(batch: Batch): RemovalChange | null {
    const change = this.#removals.hear(batch, this.isListed(batch.author))
    this.#trustChanged ||= change !== null
    return change
  }

  /** Whether that word about removals was taken in: one that was one too many may be heard again later. */
  knowsRemovalWord(batch: Batch): boolean {
    return this.#removals.isKnown(batch)
  }

  /** Removals of someone that count here: by myself or by one of my list, not taken back, not overridden by me. */
  removalsCounting(fingerprint: Fingerprint): readonly Removal[] {
    // Nobody removes me from my own eyes.
    return fingerprint === this.#self
      ? []
      : this.#removals.inEffectOn(fingerprint).filter((removal) => this.isCounting(removal))
  }

  /** Whether that removal counts here, where it is not taken back. */
  isCounting({ author, id }: Removal): boolean {
    return this.isListed(author) && !this.#overridden.has(id)
  }

  /** By someone whose removal counts here, or by my own user, which may not have been said yet. */
  isRemoved(fingerprint: Fingerprint): boolean {
    return this.#removed.has(fingerprint) || this.removalsCounting(fingerprint).length > 0
  }

  /** Whose removals of someone count here, each once. */
  removersOf(fingerprint: Fingerprint): readonly Person[] {
    const authors = new Set(this.removalsCounting(fingerprint).map(({ author }) => author))
    return [...authors].map((author) => this.person(author))
  }

  /** Every removal of someone by anyone known: what whoever lets that one in has to name. */
  removalsToName(fingerprint: Fingerprint): readonly BatchId[] {
    return this.#removals.inEffectOn(fingerprint).map(({ id }) => id)
  }

  /** Whom the user of this node removed with the command. */
  get removedByCommand(): readonly Fingerprint[] {
    return [...this.#removed.keys()]
  }

  get listed(): readonly TrustedIdentity[] {
    return [...this.#whitelist.values()]
  }

  /** My own removals that I have not taken back. */
  get ownRemovals(): readonly Removal[] {
    return this.#self === null ? [] : this.#removals.inEffectBy(this.#self)
  }

  /**
   * What a KEY hands on. Of each author first removals of those holders that nobody named on letting them in: where they count
   * they make a key due, and who does not know them lets the same ones in again. Then whatever else is about those holders, then
   * about my list and whom my user took off it, whom others may let in.
   */
  removalsGiven(holders: readonly Holder[]): readonly GivenWord[] {
    const byIdentity = Map.groupBy(holders, ({ fingerprint }) => fingerprint)
    return this.#removals.given(
      (author) => this.isListed(author),
      ({ about, removal }) => {
        if (about === null) {
          return 3
        }
        const held = byIdentity.get(about)
        if (held === undefined) {
          return this.isListed(about) || this.#removed.has(about) ? 2 : 3
        }
        return removal !== null && held.some(({ overridden }) => !overridden.includes(removal)) ? 0 : 1
      },
    )
  }

  /** What I have said myself. */
  get ownRemovalWords(): readonly Signed[] {
    return this.#self === null ? [] : this.#removals.wordsOf(this.#self)
  }

  /** The word that took back that removal by that author. */
  restoreOf(author: Fingerprint, removal: BatchId): Signed | undefined {
    return this.#removals.restoreOf(author, removal)
  }

  /** Lets someone in for this node alone. @returns every removal overridden by now, to be remembered */
  override(fingerprint: Fingerprint): readonly BatchId[] {
    for (const { id } of this.#removals.inEffectOn(fingerprint)) {
      this.#overridden.add(id)
    }
    for (const id of [...this.#overridden].slice(
      0,
      Math.max(0, this.#overridden.size - OVERRIDES_REMEMBERED),
    )) {
      this.#overridden.delete(id)
    }
    this.#trustChanged = true
    return [...this.#overridden]
  }

  /** The key with which a known identity's batches are checked. */
  keyOf(fingerprint: Fingerprint): VerifyingKey | undefined {
    return this.#whitelist.get(fingerprint)?.key ?? this.#keys.get(fingerprint)
  }

  /** Of whom something is kept: others are to be given the key along with it, also once that one is off the list. */
  keepAuthor(fingerprint: Fingerprint): void {
    const key = this.keyOf(fingerprint)
    if (key !== undefined && !this.#keys.has(fingerprint)) {
      this.admit(key)
    }
  }

  /** Called for who was admitted, or listed as a holder, by someone known. */
  admit(key: VerifyingKey): void {
    if (this.#keys.size < IDENTITIES_MAX) {
      this.#keys.set(key.fingerprint, key)
    }
  }

  /** Somebody known let that one in, at that clock. @returns whether it was not known to be in so early */
  joined(fingerprint: Fingerprint, clock: number): boolean {
    const known = this.#joinedAt.get(fingerprint)
    const isNews = known === undefined ? this.#joinedAt.size < IDENTITIES_MAX : clock < known
    if (isNews) {
      this.#joinedAt.set(fingerprint, clock)
    }
    return isNews
  }

  /** When that one was first let in, by the room's clock; undefined where nobody was heard to: it was there before me. */
  joinedAt(fingerprint: Fingerprint): number | undefined {
    return this.#joinedAt.get(fingerprint)
  }

  /**
   * What someone known calls itself, in something just heard that it signed. Of batches the last in the room's order counts: one
   * said before it may come after it.
   * @param clock of the batch; null for an INI
   * @returns the name before, where it is another one
   */
  rename(fingerprint: Fingerprint, name: string, clock: number | null): string | undefined {
    const known = this.#names.get(fingerprint)
    if (clock !== null && known !== undefined && clock < known.clock) {
      return undefined
    }
    this.#call(fingerprint, { name, clock: clock ?? known?.clock ?? 0, isHeard: true })
    return known === undefined || known.name === name ? undefined : known.name
  }

  /** What someone called itself at that clock, as others tell: of that the last, where it was not heard itself. */
  learnName(fingerprint: Fingerprint, name: string, clock: number): void {
    const known = this.#names.get(fingerprint)
    if (known === undefined || (!known.isHeard && clock > known.clock)) {
      this.#call(fingerprint, { name, clock, isHeard: false })
    }
  }

  #call(fingerprint: Fingerprint, called: Called): void {
    if (this.#names.has(fingerprint) || this.#names.size < IDENTITIES_MAX) {
      this.#names.set(fingerprint, called)
    }
  }

  /** The name someone gave itself, else the one my whitelist gives, else the beginning of the fingerprint. */
  person(fingerprint: Fingerprint): Person {
    const listed = this.#whitelist.get(fingerprint) ?? this.#removed.get(fingerprint)
    const name = this.#names.get(fingerprint)?.name ?? listed?.name ?? fingerprint.slice(0, 8)
    return { fingerprint, name, trusted: this.isTrusted(fingerprint) }
  }
}
