/** How one body becomes another: a refused one is written as what was changed in a right one, which is short and says what. */

export interface Edit {
  /** Where, in the body as it was before all edits. */
  readonly at: number
  /** How many bytes are taken out there. */
  readonly remove: number
  /** What is put there instead. */
  readonly insert: Uint8Array
}

/** Shorter runs that both have in common are not worth an edit of their own. */
const COMMON_BYTES_MIN = 64

interface Common {
  readonly inOne: number
  readonly inOther: number
  readonly length: number
}

/** Some run of bytes that both have in common; undefined where there is none of that length. */
const commonRun = (one: Buffer, other: Buffer): Common | undefined => {
  for (let at = 0; at + COMMON_BYTES_MIN <= one.length; at += COMMON_BYTES_MIN / 2) {
    const found = other.indexOf(one.subarray(at, at + COMMON_BYTES_MIN))
    if (found >= 0) {
      let before = 0
      while (before < at && before < found && one[at - before - 1] === other[found - before - 1]) {
        before += 1
      }
      let length = COMMON_BYTES_MIN
      while (at + length < one.length && one[at + length] === other[found + length]) {
        length += 1
      }
      return { inOne: at - before, inOther: found - before, length: before + length }
    }
  }
  return undefined
}

const commonStart = (one: Buffer, other: Buffer): number => {
  let length = 0
  while (length < one.length && length < other.length && one[length] === other[length]) {
    length += 1
  }
  return length
}

const between = (one: Buffer, other: Buffer, offset: number): readonly Edit[] => {
  if (one.equals(other)) {
    return []
  }
  const start = commonStart(one, other)
  const [restOfOne, restOfOther] = [one.subarray(start), other.subarray(start)]
  const run = commonRun(restOfOne, restOfOther)
  if (run === undefined) {
    const end = commonStart(Buffer.from(restOfOne).reverse(), Buffer.from(restOfOther).reverse())
    return [
      {
        at: offset + start,
        remove: restOfOne.length - end,
        insert: new Uint8Array(restOfOther.subarray(0, restOfOther.length - end)),
      },
    ]
  }
  const behind = run.inOne + run.length
  return [
    ...between(restOfOne.subarray(0, run.inOne), restOfOther.subarray(0, run.inOther), offset + start),
    ...between(
      restOfOne.subarray(behind),
      restOfOther.subarray(run.inOther + run.length),
      offset + start + behind,
    ),
  ]
}

export const editsBetween = (one: Uint8Array, other: Uint8Array): readonly Edit[] =>
  between(Buffer.from(one), Buffer.from(other), 0)

/** A right body, by the name that it has in its file. */
export interface Base {
  readonly name: string
  readonly body: Uint8Array
}

const inserted = (edits: readonly Edit[]): number => edits.reduce((sum, { insert }) => sum + insert.length, 0)

/** From whichever of them the least has to be changed. */
export const asEditsOf = (
  bases: readonly Base[],
  body: Uint8Array,
): { readonly of: string; readonly edits: readonly Edit[] } => {
  const [least] = bases
    .map(({ name, body: from }) => ({ of: name, edits: editsBetween(from, body) }))
    .toSorted((left, right) => inserted(left.edits) - inserted(right.edits))
  if (least === undefined) {
    throw new Error('there is a right body to start from')
  }
  return least
}
