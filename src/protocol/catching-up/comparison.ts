/**
 * One comparison with one member, from my side: what it has that I lack, newest first, and which of my own batches it has
 * (rule 12). Knows neither streams nor seals: a step in, a step out.
 */

import type { BatchId } from '../identifiers.ts'
import {
  FETCHED_BATCHES_MAX,
  NODES_ASKED_MAX,
  NODES_COMPARED_MAX,
  SET_IDS_MAX,
  WANTED_MAX,
  WITHHELD_MAX,
} from '../limits.ts'
import type { Signed } from '../wire/fields.ts'
import type { AskedNode, ComparedNode, SyncAnswer, SyncQuestion } from '../wire/sync.ts'
import { Frontier } from './frontier.ts'
import { OwnBatches } from './own-batches.ts'
import type { HistoryAnswer, HistoryQuestion } from './own-history.ts'
import { compareClockedIds, isPossible } from './possible-contents.ts'
import { type ClockedId, lastClockOf, SET_ROOT, type SummarisedNode } from './set.ts'

/** What a comparison does next. */
export type ComparisonStep =
  | { readonly type: 'ask'; readonly question: SyncQuestion }
  | { readonly type: 'consult'; readonly question: HistoryQuestion }
  | {
      readonly type: 'take-in'
      readonly batches: readonly Signed[]
      readonly identities: readonly Uint8Array[]
    }
  | { readonly type: 'done' }
  /** It answers what nobody asked, or what cannot be. */
  | { readonly type: 'broken' }

type Phase =
  | { readonly type: 'own-root' }
  | { readonly type: 'nodes-asked'; readonly nodes: readonly AskedNode[] }
  | {
      readonly type: 'own-summaries'
      readonly parts: readonly SummarisedNode[]
      readonly ids: readonly ClockedId[]
    }
  | { readonly type: 'own-missing'; readonly ids: readonly ClockedId[] }
  | { readonly type: 'fetching'; readonly ids: readonly ClockedId[] }
  | { readonly type: 'taking-in' }
  | { readonly type: 'over' }

const BROKEN: ComparisonStep = { type: 'broken' }

export class Comparison {
  /** What is not wanted: lower clocks were given up here. */
  readonly #floor: number
  /** What some comparison has asked for, and not got yet. */
  readonly #claimed: Set<BatchId>
  /** Whether it has come meanwhile, from wherever. */
  readonly #hasCome: (id: BatchId) => boolean
  #phase: Phase = { type: 'own-root' }
  readonly #frontier = new Frontier()
  /** Lacking here, and to be fetched from this member. */
  #wanted: ClockedId[] = []
  readonly #own: OwnBatches
  #tookIn = 0
  /** Asked for, and given to be taken in. */
  #arriving: readonly ClockedId[] = []
  /** Listed by that member, and not given. */
  #withheld = 0
  #nodesAsked = 0

  constructor(init: {
    readonly floor: number
    readonly claimed: Set<BatchId>
    readonly hasCome: (id: BatchId) => boolean
    readonly unproven: readonly ClockedId[]
  }) {
    this.#floor = init.floor
    this.#claimed = init.claimed
    this.#hasCome = init.hasCome
    this.#own = new OwnBatches(init.unproven)
  }

  begin(): ComparisonStep {
    return { type: 'consult', question: { type: 'summaries', nodes: [SET_ROOT] } }
  }

  /** Batches of my own that it turned out to have, since this was asked last. */
  takeProven(): readonly BatchId[] {
    return this.#own.takeProven()
  }

  /** What was asked for, and is being taken in. */
  get arriving(): readonly BatchId[] {
    return this.#arriving.map(({ id }) => id)
  }

  /** How many batches came of it. */
  get gained(): number {
    return this.#tookIn
  }

  /** How many batches are lacking, and not here yet: those listed, and what that member's counts say of the rest. */
  get outstanding(): number {
    const asked = this.#phase.type === 'fetching' ? this.#phase.ids.length : 0
    return this.#wanted.length + asked + this.#arriving.length + this.#frontier.surplus
  }

  /** Whether it has seen all that the other has, and left nothing of it to others. */
  get isThorough(): boolean {
    return this.#wanted.length === 0 && this.#frontier.size === 0
  }

  consulted(answer: HistoryAnswer): ComparisonStep {
    const phase = this.#phase
    if (phase.type === 'own-root' && answer.type === 'summaries') {
      return this.#askNodes([{ ...SET_ROOT, hash: answer.summaries[0]?.hash ?? null, after: null }])
    }
    if (phase.type === 'own-summaries' && answer.type === 'summaries') {
      return this.#takeOwnSummaries(phase.parts, phase.ids, answer.summaries)
    }
    if (phase.type === 'own-missing' && answer.type === 'missing') {
      this.#want(phase.ids, new Set(answer.ids))
      return this.#next()
    }
    return this.end(BROKEN)
  }

  answered(answer: SyncAnswer): ComparisonStep {
    const phase = this.#phase
    if (phase.type === 'nodes-asked' && answer.type === 'compare') {
      return this.#takeContents(phase.nodes, answer.contents)
    }
    if (phase.type === 'fetching' && answer.type === 'fetch') {
      return this.#takeBatches(phase.ids, answer)
    }
    return this.end(BROKEN)
  }

  /**
   * What was to be taken in is.
   * @param tookIn ids of it that came, and count here
   */
  tookIn(tookIn: ReadonlySet<BatchId>): ComparisonStep {
    if (this.#phase.type !== 'taking-in') {
      return this.end(BROKEN)
    }
    this.#release(this.#arriving)
    const left = this.#arriving.filter(({ id }) => !tookIn.has(id))
    const isNothing = left.length === this.#arriving.length
    this.#arriving = []
    this.#tookIn += tookIn.size
    if (isNothing) {
      this.#withheld += left.length
    } else {
      // More than one answer holds, or by somebody unknown.
      this.#wanted.push(...left)
      this.#wanted.sort(compareClockedIds)
    }
    return this.#withheld > WITHHELD_MAX ? this.end(BROKEN) : this.#next()
  }

  /** Over, for whatever reason: what it was to fetch may be fetched from others. */
  end(last: ComparisonStep = { type: 'done' }): ComparisonStep {
    this.#release(this.#arriving)
    if (this.#phase.type === 'fetching') {
      this.#release(this.#phase.ids)
    }
    this.#arriving = []
    this.#phase = { type: 'over' }
    return last
  }

  #takeContents(nodes: readonly AskedNode[], contents: readonly ComparedNode[]): ComparisonStep {
    const parts: SummarisedNode[] = []
    const ids: ClockedId[] = []
    if (contents.length !== nodes.length) {
      return this.end(BROKEN)
    }
    for (const [index, node] of nodes.entries()) {
      const content = contents[index]
      if (content === undefined || !isPossible(node, content)) {
        return this.end(BROKEN)
      }
      switch (content.type) {
        case 'same':
          this.#own.same(node)
          break
        case 'ids':
          this.#takeIds(node, content.ids)
          ids.push(...content.ids)
          break
        case 'parts':
          this.#own.onlyIn(node, content.parts)
          parts.push(...content.parts)
          break
      }
    }
    return this.#consultAbout(parts, ids)
  }

  #consultAbout(parts: readonly SummarisedNode[], ids: readonly ClockedId[]): ComparisonStep {
    if (parts.length > 0) {
      this.#phase = { type: 'own-summaries', parts, ids }
      return { type: 'consult', question: { type: 'summaries', nodes: parts } }
    }
    const wanted = ids.filter(({ clock }) => clock >= this.#floor)
    if (wanted.length > 0) {
      this.#phase = { type: 'own-missing', ids: wanted }
      return { type: 'consult', question: { type: 'missing', ids: wanted.map(({ id }) => id) } }
    }
    return this.#next()
  }

  #takeIds(node: AskedNode, ids: readonly ClockedId[]): void {
    const last = ids.length < SET_IDS_MAX ? null : (ids.at(-1) ?? null)
    if (last !== null) {
      this.#frontier.goesOn(node, last)
    }
    this.#own.listed(node, ids, last)
  }

  #takeOwnSummaries(
    parts: readonly SummarisedNode[],
    ids: readonly ClockedId[],
    summaries: readonly (SummarisedNode | null)[],
  ): ComparisonStep {
    for (const [index, part] of parts.entries()) {
      const own = summaries[index] ?? null
      if (own?.hash === part.hash) {
        this.#own.same(part)
      } else if (lastClockOf(part) >= this.#floor) {
        this.#frontier.differs(part, own)
      }
    }
    return this.#consultAbout([], ids)
  }

  #want(listed: readonly ClockedId[], missing: ReadonlySet<BatchId>): void {
    this.#wanted.push(...listed.filter(({ id }) => missing.has(id)))
    this.#wanted.sort(compareClockedIds)
  }

  #takeBatches(
    asked: readonly ClockedId[],
    { batches, identities }: SyncAnswer & { readonly type: 'fetch' },
  ): ComparisonStep {
    if (batches.length > asked.length) {
      return this.end(BROKEN)
    }
    this.#arriving = asked
    this.#phase = { type: 'taking-in' }
    return { type: 'take-in', batches, identities }
  }

  /**
   * Newest first: what was found is fetched before it is looked further back, as soon as it fills a question. What another comparison
   * has asked for is left to it, and only while it is: whoever lists what it does not give keeps nobody from getting it elsewhere.
   */
  #next(): ComparisonStep {
    this.#wanted = this.#wanted.filter(({ id }) => !this.#hasCome(id))
    const free = this.#wanted.filter(({ id }) => !this.#claimed.has(id))
    if (free.length >= SET_IDS_MAX || (free.length > 0 && this.#frontier.size === 0)) {
      return this.#fetch(free.slice(-FETCHED_BATCHES_MAX).reverse())
    }
    if (this.#frontier.size > 0 && this.#wanted.length < WANTED_MAX) {
      return this.#askNodes(this.#frontier.takeNewest(NODES_ASKED_MAX))
    }
    return this.end()
  }

  #fetch(ids: readonly ClockedId[]): ComparisonStep {
    const asked = new Set(ids)
    this.#wanted = this.#wanted.filter((one) => !asked.has(one))
    for (const { id } of ids) {
      this.#claimed.add(id)
    }
    this.#phase = { type: 'fetching', ids }
    return { type: 'ask', question: { type: 'fetch', ids: ids.map(({ id }) => id) } }
  }

  #askNodes(nodes: readonly AskedNode[]): ComparisonStep {
    this.#nodesAsked += nodes.length
    if (this.#nodesAsked > NODES_COMPARED_MAX) {
      return this.end(BROKEN)
    }
    this.#phase = { type: 'nodes-asked', nodes }
    return { type: 'ask', question: { type: 'compare', nodes } }
  }

  #release(ids: readonly ClockedId[]): void {
    for (const { id } of ids) {
      this.#claimed.delete(id)
    }
  }
}
