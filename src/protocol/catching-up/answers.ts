/** What a member answers about its own set on one stream: one question at a time, each in one or two looks at the history. */
import { FETCHED_BYTES_MAX } from '../limits.ts'
import type { Signed } from '../wire/fields.ts'
import type { AskedNode, ComparedNode, SyncQuestion } from '../wire/sync.ts'
import type { HistoryAnswer, HistoryQuestion } from './own-history.ts'

export type AnswerStep =
  | { readonly type: 'consult'; readonly question: HistoryQuestion }
  | { readonly type: 'compared'; readonly contents: readonly ComparedNode[] }
  | { readonly type: 'fetched'; readonly batches: readonly Signed[]; readonly fromClock: number }
  | { readonly type: 'failed' }

type Phase =
  | { readonly type: 'idle' }
  /** Whether I have the same where the asker says what it has. */
  | { readonly type: 'own-summaries'; readonly nodes: readonly AskedNode[] }
  | {
      readonly type: 'own-contents'
      readonly nodes: readonly AskedNode[]
      readonly same: ReadonlySet<AskedNode>
    }
  | { readonly type: 'own-batches' }

export class Answers {
  #phase: Phase = { type: 'idle' }
  /** What has a lower clock is not this member's to have of me. */
  #fromClock = 0

  /**
   * @param fromClock what has a lower clock is kept from it
   * @returns undefined where the question before has not been answered: nobody of ours asks two at once
   */
  asked(question: SyncQuestion, fromClock: number): AnswerStep | undefined {
    if (this.#phase.type !== 'idle') {
      return undefined
    }
    this.#fromClock = fromClock
    if (question.type === 'fetch') {
      this.#phase = { type: 'own-batches' }
      const { ids } = question
      return { type: 'consult', question: { type: 'batches', ids, bytesMax: FETCHED_BYTES_MAX } }
    }
    const hashed = question.nodes.filter(({ hash }) => hash !== null)
    if (hashed.length === 0) {
      return this.#consultContents(question.nodes, new Set())
    }
    this.#phase = { type: 'own-summaries', nodes: question.nodes }
    return { type: 'consult', question: { type: 'summaries', nodes: hashed } }
  }

  consulted(answer: HistoryAnswer): AnswerStep {
    const phase = this.#phase
    this.#phase = { type: 'idle' }
    if (phase.type === 'own-summaries' && answer.type === 'summaries') {
      const hashed = phase.nodes.filter(({ hash }) => hash !== null)
      const same = hashed.filter(({ hash }, index) => answer.summaries[index]?.hash === hash)
      return this.#consultContents(phase.nodes, new Set(same))
    }
    if (phase.type === 'own-contents' && answer.type === 'contents') {
      const contents = [...answer.contents]
      return {
        type: 'compared',
        contents: phase.nodes.map((node): ComparedNode => {
          const content = phase.same.has(node) ? undefined : contents.shift()
          return content ?? { type: 'same' }
        }),
      }
    }
    return phase.type === 'own-batches' && answer.type === 'batches'
      ? { type: 'fetched', batches: answer.batches, fromClock: this.#fromClock }
      : { type: 'failed' }
  }

  #consultContents(nodes: readonly AskedNode[], same: ReadonlySet<AskedNode>): AnswerStep {
    const asked = nodes
      .filter((node) => !same.has(node))
      .map(({ level, position, after }) => ({ level, position, after, fromClock: this.#fromClock }))
    if (asked.length === 0) {
      return { type: 'compared', contents: nodes.map((): ComparedNode => ({ type: 'same' })) }
    }
    this.#phase = { type: 'own-contents', nodes, same }
    return { type: 'consult', question: { type: 'contents', nodes: asked } }
  }
}
