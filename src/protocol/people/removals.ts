/**
 * Who was removed, by whom, and what of it was taken back (rule 7; docs/protocol.md §7.7). A removal goes by the id of the
 * batch that says it. A set that only grows: in whatever order batches come, the same ones give the same answer.
 * Knows nothing of whitelists; whether a removal counts is asked with the author's standing.
 */
import type { Fingerprint } from '../../crypto/signing.ts'
import type { BatchId } from '../identifiers.ts'
import { REMOVALS_GIVEN_MAX, REMOVALS_PER_AUTHOR_MAX, REMOVERS_MAX } from '../limits.ts'
import type { Batch } from '../wire/batch.ts'
import type { Signed } from '../wire/fields.ts'

export interface Removal {
  readonly id: BatchId
  readonly author: Fingerprint
  readonly identity: Fingerprint
}

/** Everything that one author has said about removals. */
interface Said {
  readonly removals: Map<BatchId, Removal>
  /** Ids of removals taken back, perhaps before they were heard, and of the batch that says so. */
  readonly restored: Map<BatchId, BatchId>
  /** As signed, in the order heard, to be handed on. */
  readonly batches: Map<BatchId, Signed>
}

/** What a batch changed; null where it is not about removals, was known, or is one too many of its author. */
export type RemovalChange =
  | { readonly type: 'removed'; readonly removal: Removal }
  | { readonly type: 'restored'; readonly removal: Removal }

/** Words taken back are forgotten first; what is in effect stays, and beyond the bound nothing new is heard. */
const hasRoom = (said: Said): boolean => {
  if (said.batches.size < REMOVALS_PER_AUTHOR_MAX) {
    return true
  }
  const oldestRestore = said.batches.keys().find((id) => !said.removals.has(id))
  return oldestRestore !== undefined && said.batches.delete(oldestRestore)
}

export class Removals {
  readonly #byAuthor = new Map<Fingerprint, Said>()
  readonly #byIdentity = new Map<Fingerprint, Removal[]>()
  /** Authors that were not on my whitelist when first heard. */
  #strangers = 0

  /** Takes in a verified batch; `isListed`: its author is on my whitelist. A removal counts once its author's word is known; one taken back never counts again. */
  hear(batch: Batch, isListed: boolean): RemovalChange | null {
    const [entry] = batch.entries
    if (entry?.kind !== 'remove' && entry?.kind !== 'restore') {
      return null
    }
    const said = this.#saidBy(batch.author, isListed)
    if (said === undefined || said.batches.has(batch.id) || said.restored.has(batch.id) || !hasRoom(said)) {
      return null
    }
    said.batches.set(batch.id, batch.signed)
    if (entry.kind === 'restore') {
      said.restored.set(entry.removal, batch.id)
      const removal = said.removals.get(entry.removal)
      // Nobody needs a removal that its author took back: that word alone keeps it from coming again.
      said.batches.delete(entry.removal)
      return removal === undefined ? null : { type: 'restored', removal }
    }
    const removal: Removal = { id: batch.id, author: batch.author, identity: entry.identity }
    said.removals.set(removal.id, removal)
    this.#byIdentity.set(removal.identity, [...(this.#byIdentity.get(removal.identity) ?? []), removal])
    return { type: 'removed', removal }
  }

  /** Removals of an identity that nobody took back, whoever said them: what letting it in has to name. */
  inEffectOn(identity: Fingerprint): readonly Removal[] {
    return (this.#byIdentity.get(identity) ?? []).filter(
      ({ author, id }) => this.#byAuthor.get(author)?.restored.has(id) !== true,
    )
  }

  /** Removals by that author that it has not taken back. */
  inEffectBy(author: Fingerprint): readonly Removal[] {
    const said = this.#byAuthor.get(author)
    return said === undefined ? [] : [...said.removals.values()].filter(({ id }) => !said.restored.has(id))
  }

  /** The author's word that took a removal back; undefined where it did not, or where that word was forgotten. */
  restoreOf(author: Fingerprint, removal: BatchId): Signed | undefined {
    const said = this.#byAuthor.get(author)
    const restore = said?.restored.get(removal)
    return restore === undefined ? undefined : said?.batches.get(restore)
  }

  /**
   * What a KEY hands on: the same number of each author's latest words, those first whom the giver prefers, so that
   * one who says much hides nobody else's.
   */
  given(prefers: (author: Fingerprint) => boolean): readonly { author: Fingerprint; signed: Signed }[] {
    const authors = [...this.#byAuthor]
      .sort(([left], [right]) => Number(prefers(right)) - Number(prefers(left)))
      .map(([author, { batches }]) => [...batches.values()].reverse().map((signed) => ({ author, signed })))
    const rounds = Math.max(0, ...authors.map((batches) => batches.length))
    return Array.from({ length: rounds }, (_, round) =>
      authors.flatMap((batches) => batches.slice(round, round + 1)),
    )
      .flat()
      .slice(0, REMOVALS_GIVEN_MAX)
  }

  /** Undefined for one author too many off my whitelist: a member who vouches for a crowd silences nobody on it. */
  #saidBy(author: Fingerprint, isListed: boolean): Said | undefined {
    const known = this.#byAuthor.get(author)
    if (known !== undefined) {
      return known
    }
    if (!isListed) {
      if (this.#strangers >= REMOVERS_MAX) {
        return undefined
      }
      this.#strangers += 1
    }
    const said: Said = { removals: new Map(), restored: new Map(), batches: new Map() }
    this.#byAuthor.set(author, said)
    return said
  }
}
