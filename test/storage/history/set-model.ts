import { createHash } from 'node:crypto'
import type { ClockedId, SetNode, SummarisedNode } from '../../../src/storage/history/contract.ts'

/** The set as the contract defines it, with nothing kept, parts by the digits of clocks, and every hash spelled out. */

const LEVELS = 14
/** Hex digits of a clock, one more than the highest has: a part is a common beginning. */
const DIGITS = LEVELS + 1

const lengthOf = (bytes: Uint8Array): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return length
}

const hashOf = (label: string, content: Buffer): Buffer =>
  createHash('sha256').update(`p2p-chat/1 ${label}\0`).update(lengthOf(content)).update(content).digest()

const entryOf = ({ clock, id }: ClockedId): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(clock))
  return Buffer.concat([bytes, Buffer.from(id, 'hex')])
}

const beginningOf = (clock: number, level: number): string =>
  clock
    .toString(16)
    .padStart(DIGITS, '0')
    .slice(0, DIGITS - level)

export const within =
  ({ level, position }: SetNode): ((id: ClockedId) => boolean) =>
  ({ clock }) =>
    Number.parseInt(beginningOf(clock, level), 16) === position

export const inSetOrder = (ids: readonly ClockedId[]): ClockedId[] =>
  ids.toSorted((left, right) => left.clock - right.clock || (left.id < right.id ? -1 : 1))

/** Those of a part that are not empty, in order. */
export const modelChildren = (ids: readonly ClockedId[], { level, position }: SetNode): SummarisedNode[] => {
  const groups = Map.groupBy(inSetOrder(ids.filter(within({ level, position }))), ({ clock }) =>
    Number.parseInt(beginningOf(clock, level - 1), 16),
  )
  return [...groups].map(([child, inside]) => summaryOfAll(inside, { level: level - 1, position: child }))
}

const summaryOfAll = (inside: readonly ClockedId[], node: SetNode): SummarisedNode => {
  const hash =
    node.level === 1
      ? hashOf('set leaf', Buffer.concat(inSetOrder(inside).map(entryOf)))
      : hashOf(
          'set node',
          Buffer.concat(
            modelChildren(inside, node).flatMap((child) => [
              Buffer.of(child.position % 16),
              Buffer.from(child.hash, 'hex'),
            ]),
          ),
        )
  return { level: node.level, position: node.position, count: inside.length, hash: hash.toString('hex') }
}

/** null where nothing is in it. */
export const modelSummary = (ids: readonly ClockedId[], node: SetNode): SummarisedNode | null => {
  const inside = ids.filter(within(node))
  return inside.length === 0 ? null : summaryOfAll(inside, node)
}

/** Every part above an id, the smallest first. */
export const pathOf = (clock: number): SetNode[] =>
  Array.from({ length: LEVELS }, (_, index) => ({
    level: index + 1,
    position: Number.parseInt(beginningOf(clock, index + 1), 16),
  }))
