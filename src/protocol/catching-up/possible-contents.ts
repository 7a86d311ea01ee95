/** Whether what a member answers can be what is in the nodes that it was asked about: whatever it is, questions come to an end. */
import { compareText } from '../wire/fields.ts'
import type { AskedNode, ComparedNode } from '../wire/sync.ts'
import { type ClockedId, contains, covers, lastClockOf } from './set.ts'

/** The order in which ids are told. */
export const compareClockedIds = (left: ClockedId, right: ClockedId): number =>
  left.clock - right.clock || compareText(left.id, right.id)

const isAscending = <T>(list: readonly T[], compare: (left: T, right: T) => number): boolean =>
  list.every((item, index) => {
    const before = list[index - 1]
    return before === undefined || compare(before, item) < 0
  })

/** Whether that can be what is in the node that was asked about. */
export const isPossible = (node: AskedNode, content: ComparedNode): boolean => {
  switch (content.type) {
    case 'same':
      return node.hash !== null
    case 'ids': {
      const listed = node.after === null ? content.ids : [node.after, ...content.ids]
      return content.ids.every(({ clock }) => covers(node, clock)) && isAscending(listed, compareClockedIds)
    }
    case 'parts':
      // Each of them smaller, so that the questions come to an end.
      return (
        content.parts.every((part) => part.level < node.level && contains(node, part)) &&
        isAscending(content.parts, (left, right) => lastClockOf(left) - right.position * 16 ** right.level)
      )
  }
}
