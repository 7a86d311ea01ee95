/** The set of batches as a tree, from the text of docs/protocol.md §13.2 alone. */
import { bytesOf, H, u64 } from './cryptography.ts'

interface Entry {
  readonly clock: number
  readonly id: string
}

const inside = (entries: readonly Entry[], level: number, position: number): readonly Entry[] =>
  entries.filter(({ clock }) => Math.floor(clock / 16 ** level) === position)

const inOrder = (entries: readonly Entry[]): readonly Entry[] =>
  entries.toSorted((left, right) => left.clock - right.clock || (left.id < right.id ? -1 : 1))

export const countIn = (entries: readonly Entry[], level: number, position: number): number =>
  inside(entries, level, position).length

/** @param entries of the whole set */
export const nodeHashOf = (entries: readonly Entry[], level: number, position: number): Buffer => {
  const within = inside(entries, level, position)
  if (level === 1) {
    return H('set leaf', Buffer.concat(inOrder(within).flatMap(({ clock, id }) => [u64(clock), bytesOf(id)])))
  }
  const parts: Buffer[] = []
  for (let index = 0; index < 16; index++) {
    const part = position * 16 + index
    if (countIn(within, level - 1, part) > 0) {
      parts.push(Buffer.of(index), nodeHashOf(within, level - 1, part))
    }
  }
  return H('set node', Buffer.concat(parts))
}
