/**
 * Who was removed, by whom, and what of it was taken back (rule 7; docs/protocol.md §7.7). A removal goes by the id of the
 * batch that says it. In whatever order batches come, the same ones give the same answer, within the bounds of one author.
 * Knows nothing of whitelists; whether a removal counts is asked with the author's standing.
 */
import type { Fingerprint } from '../../crypto/signing.ts'
import type { BatchId } from '../identifiers.ts'
import {
  REMOVAL_WORDS_MAX,
  REMOVALS_GIVEN_MAX,
  REMOVALS_PER_AUTHOR_MAX,
  REMOVALS_PER_IDENTITY_MAX,
  REMOVERS_MAX,
} from '../limits.ts'
import type { Batch } from '../wire/batch.ts'
import { compareText, type Signed } from '../wire/fields.ts'

export interface Removal {
  readonly id: BatchId
  readonly author: Fingerprint
  readonly identity: Fingerprint
}

/** What was said about removals, as signed, to be handed on. */
interface Word {
  readonly signed: Signed
  /** Whom it is about; null for what takes back a removal that was not heard. */
  readonly about: Fingerprint | null
  /** The removal that it says; null for a restore. */
  readonly removal: BatchId | null
}

/** What a KEY hands on, and who said it. */
export interface GivenWord {
  readonly author: Fingerprint
  readonly signed: Signed
}

/** How much recipients of a KEY need a word, the lowest number most. */
export type Urgency = (word: Word) => 0 | 1 | 2 | 3

/** What one author has said about removals. */
interface Said {
  /** In effect. */
  readonly removals: Map<BatchId, Removal>
  /** Ids of removals taken back, perhaps before they were heard, and of the batch that says so. */
  readonly restored: Map<BatchId, BatchId>
  /** As signed, in the order heard, to be handed on: each removal in effect, and the latest restores. */
  readonly words: Map<BatchId, Word>
  /** All ever heard, but for restores of what was heard: what a run keeps of one author. */
  count: number
}

/** What a batch changed; null where it is not about removals, was known, or is one too many of its author. */
export type RemovalChange =
  | { readonly type: 'removed'; readonly removal: Removal }
  | { readonly type: 'restored'; readonly removal: Removal }

/** One of each author in turn, so that one who says much hides nobody else's. */
const inTurns = <T>(lists: readonly (readonly T[])[]): readonly T[] => {
  const rounds = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: rounds }, (_, round) =>
    lists.flatMap((list) => list.slice(round, round + 1)),
  ).flat()
}

export class Removals {
  readonly #byAuthor = new Map<Fingerprint, Said>()
  /** In effect, whoever said them. */
  readonly #byIdentity = new Map<Fingerprint, Map<BatchId, Removal>>()
  /** Authors that were not on my whitelist when first heard. */
  #strangers = 0

  /** Takes in a verified batch; `isListed`: its author is on my whitelist. A removal counts once its author's word is known; one taken back never counts again. */
  hear(batch: Batch, isListed: boolean): RemovalChange | null {
    const [entry] = batch.entries
    if (entry?.kind !== 'remove' && entry?.kind !== 'restore') {
      return null
    }
    const said = this.#saidBy(batch.author, isListed)
    if (said === undefined || said.words.has(batch.id)) {
      return null
    }
    return entry.kind === 'restore'
      ? this.#hearRestore(said, batch, entry.removal)
      : this.#hearRemoval(said, batch, entry.identity)
  }

  #hearRemoval(said: Said, batch: Batch, identity: Fingerprint): RemovalChange | null {
    if (
      said.restored.has(batch.id) ||
      said.removals.size >= REMOVALS_PER_AUTHOR_MAX ||
      said.count >= REMOVAL_WORDS_MAX
    ) {
      return null
    }
    const removal: Removal = { id: batch.id, author: batch.author, identity }
    const onIdentity = this.#byIdentity.get(identity) ?? new Map<BatchId, Removal>()
    const tooMany = this.#tooMany([...onIdentity.values(), removal], batch.author)
    if (tooMany === removal.id) {
      // Not counted: whoever hands it on again and again would use up what its author is heard on.
      return null
    }
    said.count += 1
    said.removals.set(removal.id, removal)
    said.words.set(batch.id, { signed: batch.signed, about: identity, removal: batch.id })
    this.#byIdentity.set(identity, onIdentity.set(removal.id, removal))
    if (tooMany !== undefined) {
      onIdentity.delete(tooMany)
      said.removals.delete(tooMany)
      said.words.delete(tooMany)
    }
    return { type: 'removed', removal }
  }

  /**
   * Of more removals by one author than are kept on one identity, the one not kept: by its id, so that all who hear them keep
   * the same, unless the author takes some back in between. Who keeps others than I do lets in whom I leave out.
   */
  #tooMany(onIdentity: readonly Removal[], author: Fingerprint): BatchId | undefined {
    const ids = onIdentity.filter((removal) => removal.author === author).map(({ id }) => id)
    return ids.length > REMOVALS_PER_IDENTITY_MAX ? ids.sort(compareText).at(-1) : undefined
  }

  /** One of a removal that is known takes its place: whoever has removed as many as are kept can take back each of them. */
  #hearRestore(said: Said, batch: Batch, id: BatchId): RemovalChange | null {
    const removal = said.removals.get(id)
    // Two machines of one identity may both say it.
    const isNew = !said.restored.has(id)
    if (isNew && removal === undefined && said.count >= REMOVAL_WORDS_MAX) {
      return null
    }
    said.restored.set(id, batch.id)
    said.words.set(batch.id, { signed: batch.signed, about: removal?.identity ?? null, removal: null })
    if (said.words.size > 2 * REMOVALS_PER_AUTHOR_MAX) {
      const oldest = said.words.keys().find((word) => !said.removals.has(word))
      said.words.delete(oldest ?? batch.id)
    }
    if (removal === undefined) {
      said.count += isNew ? 1 : 0
      return null
    }
    // Nobody needs a removal that its author took back: that word alone keeps it from coming again.
    said.removals.delete(id)
    said.words.delete(id)
    this.#byIdentity.get(removal.identity)?.delete(id)
    return { type: 'restored', removal }
  }

  /** Whether that word about removals changes nothing any more. */
  isKnown({ author, id }: Batch): boolean {
    const said = this.#byAuthor.get(author)
    return said !== undefined && (said.words.has(id) || said.restored.has(id))
  }

  /** Removals of an identity that nobody took back, whoever said them: what letting it in has to name. */
  inEffectOn(identity: Fingerprint): readonly Removal[] {
    return [...(this.#byIdentity.get(identity)?.values() ?? [])]
  }

  /** Removals by that author that it has not taken back. */
  inEffectBy(author: Fingerprint): readonly Removal[] {
    return [...(this.#byAuthor.get(author)?.removals.values() ?? [])]
  }

  /** The author's word that took a removal back; undefined where it did not, or where that word was forgotten. */
  restoreOf(author: Fingerprint, removal: BatchId): Signed | undefined {
    const said = this.#byAuthor.get(author)
    const restore = said?.restored.get(removal)
    return restore === undefined ? undefined : said?.words.get(restore)?.signed
  }

  /** What that author said, as it signed it. */
  wordsOf(author: Fingerprint): readonly Signed[] {
    return [...(this.#byAuthor.get(author)?.words.values() ?? [])].map(({ signed }) => signed)
  }

  /**
   * What a KEY hands on: one word of each author in turn, so that nobody hides another's; all of those whom the giver prefers
   * before all others'. Of each author what its recipients need most comes first, then the latest.
   */
  given(prefers: (author: Fingerprint) => boolean, urgency: Urgency): readonly GivenWord[] {
    const inTheirTurns = (isPreferred: boolean): readonly GivenWord[] =>
      inTurns(
        [...this.#byAuthor]
          .filter(([author]) => prefers(author) === isPreferred)
          .map(([author, { words }]) =>
            [...words.values()]
              .reverse()
              .map((word) => ({ author, signed: word.signed, urgency: urgency(word) }))
              .sort((left, right) => left.urgency - right.urgency),
          ),
      )
    return [...inTheirTurns(true), ...inTheirTurns(false)].slice(0, REMOVALS_GIVEN_MAX)
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
    const said: Said = { removals: new Map(), restored: new Map(), words: new Map(), count: 0 }
    this.#byAuthor.set(author, said)
    return said
  }
}
