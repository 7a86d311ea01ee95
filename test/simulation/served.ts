/** What members answered each other on direct streams: opened with the keys of the run, to see where what is shown late came from. */
import { type BatchId, batchIdOf } from '../../src/protocol/identifiers.ts'
import type { RoomIdentity } from '../../src/protocol/room-identity.ts'
import { openSync, parseAnswer, parseSyncMessage } from '../../src/protocol/wire/sync.ts'
import type { Chronicle } from './chronicle.ts'
import type { SimulatedNode, StreamAnswer } from './node.ts'

const ID_DIGITS = 64

/** The batch in which a text is. */
export const batchIn = (textId: string): BatchId => textId.slice(0, ID_DIGITS) as BatchId

export class Served {
  readonly #room: RoomIdentity
  readonly #chronicle: Chronicle
  /** Batches in an answer that was opened. */
  readonly #opened = new WeakMap<StreamAnswer, ReadonlySet<BatchId>>()

  constructor(room: RoomIdentity, chronicle: Chronicle) {
    this.#room = room
    this.#chronicle = chronicle
  }

  /** Whether that batch is in an answer that this session was given lately, and holds the key of. */
  wasServed(node: SimulatedNode, batch: BatchId): boolean {
    return node.answers.values().some((answer) => this.#batchesIn(node, answer).has(batch))
  }

  #batchesIn(node: SimulatedNode, answer: StreamAnswer): ReadonlySet<BatchId> {
    const known = this.#opened.get(answer) ?? new Set(this.#open(node, answer))
    this.#opened.set(answer, known)
    return known
  }

  #open(node: SimulatedNode, { message, number }: StreamAnswer): readonly BatchId[] {
    const sync = parseSyncMessage(message)
    const epoch = sync && this.#chronicle.epochWithPrefix(sync.epochPrefix)
    const step = sync && epoch && this.#chronicle.keys.stepKey(epoch, sync.step)
    const to = node.who?.session
    if (sync === undefined || epoch === undefined || step === undefined || to === undefined) {
      return []
    }
    const from = (this.#chronicle.given.get(to)?.get(epoch) ?? Number.POSITIVE_INFINITY) <= sync.step
    const place = { from: sync.session, to, direction: 'answer', number } as const
    const content = from ? openSync(this.#room, step, place, sync) : undefined
    const answer = content && parseAnswer(content)
    return answer?.type === 'fetch' ? answer.batches.map(({ body }) => batchIdOf(this.#room.id, body)) : []
  }
}
