/** What must hold at every moment. Each looks at one kind of moment, and says what is wrong in a sentence, or null. */
import type { Report, Verdict } from '../../../src/protocol/contract.ts'
import type { PeerId, StreamId } from '../../../src/protocol/identifiers.ts'
import type { Publication } from '../chronicle.ts'
import type { Message, SimulatedNode } from '../node.ts'
import type { World } from '../world.ts'

type Sentence = string | null

export interface Invariant {
  readonly name: string
  /** When the room makes the frame. */
  sealed?(world: World, publication: Publication): Sentence
  /** When it goes out. */
  published?(world: World, publication: Publication): Sentence
  /** Before it is entered in what the node was told of texts. */
  reported?(world: World, node: SimulatedNode, report: Report): Sentence
  sentOnStream?(world: World, node: SimulatedNode, stream: StreamId, message: Uint8Array): Sentence
  judged?(world: World, node: SimulatedNode, message: Message, verdict: Verdict): Sentence
  penalised?(world: World, node: SimulatedNode, peer: PeerId): Sentence
}

export interface Violation {
  readonly invariant: string
  readonly sentence: string
  readonly atMs: number
}
