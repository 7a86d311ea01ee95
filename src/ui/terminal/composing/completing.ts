import type { Candidate } from '../completion.ts'
import { graphemeFrom } from './boundaries.ts'
import { type EditorState, edit } from './editor.ts'

/** How much of the beginning is the same in all, whatever the case of its letters, as the first writes it. */
const commonBeginning = ([first, ...others]: readonly string[]): string => {
  if (first === undefined) return ''
  let length = first.length
  for (const other of others) {
    let same = 0
    while (same < length && first[same]?.toLowerCase() === other[same]?.toLowerCase()) same++
    length = same
  }
  const beginning = first.slice(0, length)
  return beginning.isWellFormed() ? beginning : first.slice(0, length - 1)
}

/** As shells do: what all have in common is filled in; where that is nothing more, they are listed. */
export const complete = (state: EditorState, candidates: readonly Candidate[]): EditorState => {
  const { text, cursor } = state
  const beginning = commonBeginning(candidates.map((candidate) => candidate.text))
  const filled = edit(state, {
    text: beginning + text.slice(cursor),
    cursor: graphemeFrom(beginning + text.slice(cursor), beginning.length),
  })
  if (candidates.length === 1) return filled
  if (beginning.length > cursor) return filled
  return { ...state, candidates, last: 'other' }
}
