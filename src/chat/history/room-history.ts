/** The history on disk, as the room asks it: batches stored, questions answered, what earlier runs kept. */
import type { Fingerprint, VerifyingKey } from '../../crypto/signing.ts'
import { nodeSuite } from '../../crypto/suite.ts'
import type { HistoryAnswer, HistoryQuestion, KeptHistory } from '../../protocol/catching-up/own-history.ts'
import type { NodeContent } from '../../protocol/catching-up/set.ts'
import type { BatchId } from '../../protocol/identifiers.ts'
import { IDENTITIES_MAX, UNDELIVERED_MAX } from '../../protocol/limits.ts'
import type { RoomIdentity } from '../../protocol/room-identity.ts'
import type { Batch, OrderKey } from '../../protocol/wire/batch.ts'
import type { History } from '../../storage/history/contract.ts'
import type { Outcome, Problem } from '../../storage/problem.ts'
import type { ReadableHistory } from './reading.ts'
import { ownBatch, storedForm } from './stored-batch.ts'

/** What became of batches that were to be stored. */
export interface StoreOutcome {
  readonly fresh: readonly BatchId[]
  readonly known: readonly BatchId[]
  readonly refused: readonly BatchId[]
}

const OWN_BYTES_MAX = 64 * 1024 * 1024

/** What it means to the user that the disk refuses: nobody is silenced by it. */
const withConsequence = (problem: Problem): Problem => ({
  ...problem,
  message: `${problem.message}; until then what is said is shown and sent, but not kept on this computer`,
})

/** The disk refused: told when it begins and when it is over, not for each message. */
class Refusals {
  readonly #tell: (problem: Problem | null) => void
  #isRefusing = false

  constructor(tell: (problem: Problem | null) => void) {
    this.#tell = tell
  }

  saw(outcome: Outcome<unknown>): void {
    if (!outcome.ok && !this.#isRefusing) {
      this.#tell(outcome.problem)
    }
    if (outcome.ok && this.#isRefusing) {
      this.#tell(null)
    }
    this.#isRefusing = !outcome.ok
  }
}

export class RoomHistory {
  readonly kept: KeptHistory
  readonly #history: History
  readonly #refusals: Refusals
  /** Whose public keys are on disk. */
  readonly #identities: Set<Fingerprint>

  private constructor(history: History, kept: KeptHistory, refusals: Refusals) {
    this.#history = history
    this.kept = kept
    this.#refusals = refusals
    this.#identities = new Set(kept.identities.map(({ fingerprint }) => fingerprint))
  }

  /** @param tell hears why the disk refuses, once, and null when it does no more */
  static async open(
    history: History,
    room: RoomIdentity,
    self: Fingerprint,
    tell: (problem: Problem | null) => void,
  ): Promise<RoomHistory> {
    const refusals = new Refusals(tell)
    return new RoomHistory(history, await keptIn(history, room, self, refusals), refusals)
  }

  /**
   * On disk, or refused by it, when it resolves.
   * @param keyOf public keys of authors, kept beside what they said
   */
  async store(
    batches: readonly Batch[],
    clock: number,
    keyOf: (author: Fingerprint) => VerifyingKey | undefined,
  ): Promise<StoreOutcome> {
    this.#rememberAuthors(batches, keyOf)
    const ids = batches.map(({ id }) => id)
    const stored = await this.#history.append(batches.map(storedForm), clock)
    this.#refusals.saw(stored.ok ? stored : { ok: false, problem: withConsequence(stored.problem) })
    if (!stored.ok) {
      return { fresh: [], known: [], refused: ids }
    }
    const fresh = new Set(stored.value)
    return {
      fresh: ids.filter((id) => fresh.has(id)),
      known: ids.filter((id) => !fresh.has(id)),
      refused: [],
    }
  }

  async answer(question: HistoryQuestion): Promise<HistoryAnswer> {
    switch (question.type) {
      case 'summaries': {
        const summaries = await this.#history.summaries(question.nodes)
        return summaries.ok ? { type: 'summaries', summaries: summaries.value } : this.#failed(summaries)
      }
      case 'contents': {
        const contents = await this.#history.contents(question.nodes)
        // Ids in an intact history are those of batches.
        return contents.ok
          ? { type: 'contents', contents: contents.value as readonly NodeContent[] }
          : this.#failed(contents)
      }
      case 'missing': {
        const missing = await this.#history.missing(question.ids)
        return missing.ok
          ? { type: 'missing', ids: missing.value as readonly BatchId[] }
          : this.#failed(missing)
      }
      case 'batches': {
        const found = await this.#history.get(question.ids, question.bytesMax)
        return found.ok
          ? { type: 'batches', batches: found.value.map(({ body, signature }) => ({ body, signature })) }
          : this.#failed(found)
      }
    }
  }

  /** For what is the user's matter, and not the room's: reading it, giving up what is old. */
  get onDisk(): ReadableHistory & Pick<History, 'prune'> {
    return this.#history
  }

  async rememberHolder(holder: Fingerprint, batches: readonly BatchId[]): Promise<void> {
    this.#refusals.saw(await this.#history.rememberHolder(holder, batches))
  }

  /** Somebody let that one in, at that clock. */
  rememberJoined(key: VerifyingKey, clock: number): Promise<void> {
    return this.#rememberIdentities([key], clock)
  }

  close(): Promise<void> {
    return this.#history.close()
  }

  /** In the order asked, so before the batches: who reads them later can check them. */
  #rememberAuthors(
    batches: readonly Batch[],
    keyOf: (author: Fingerprint) => VerifyingKey | undefined,
  ): void {
    const authors = new Set(batches.map(({ author }) => author))
    const keys = [...authors]
      .filter((author) => !this.#identities.has(author))
      .flatMap((author) => keyOf(author) ?? [])
    if (keys.length > 0) {
      void this.#rememberIdentities(keys, null)
    }
  }

  async #rememberIdentities(keys: readonly VerifyingKey[], joined: number | null): Promise<void> {
    const identities = keys.map(({ fingerprint, spki }) => ({ fingerprint, spki, joined }))
    const remembered = await this.#history.rememberIdentities(identities)
    this.#refusals.saw(remembered)
    for (const { fingerprint } of remembered.ok ? keys : []) {
      this.#identities.add(fingerprint)
    }
  }

  #failed(failure: Outcome<never>): HistoryAnswer {
    this.#refusals.saw(failure)
    return { type: 'failed' }
  }
}

const keptIn = async (
  history: History,
  room: RoomIdentity,
  self: Fingerprint,
  refusals: Refusals,
): Promise<KeptHistory> => {
  const [identities, removals, holders] = await Promise.all([
    history.identities(IDENTITIES_MAX),
    history.aboutRemovals(),
    history.holdersOf(self, UNDELIVERED_MAX),
  ])
  const own = await history.get(holders.ok ? holders.value.map(({ id }) => id) : [], OWN_BYTES_MAX)
  for (const outcome of [identities, removals, holders, own]) {
    refusals.saw(outcome)
  }
  const holdersById = new Map(holders.ok ? holders.value.map((held) => [held.id, held.holders]) : [])
  const { clock, highest, floor } = history.state
  return {
    clock,
    highest: highest as OrderKey | null,
    floor,
    identities: (identities.ok ? identities.value : []).flatMap(
      ({ spki }) => nodeSuite.parseVerifyingKey(spki) ?? [],
    ),
    joined: new Map(
      (identities.ok ? identities.value : []).flatMap(({ fingerprint, joined }) =>
        joined === null ? [] : [[fingerprint as Fingerprint, joined] as const],
      ),
    ),
    removals: (removals.ok ? removals.value : []).map(({ body, signature }) => ({ body, signature })),
    own: (own.ok ? own.value : [])
      .flatMap((stored) => ownBatch(room, stored, holdersById.get(stored.id) ?? []) ?? [])
      .reverse(),
  }
}
