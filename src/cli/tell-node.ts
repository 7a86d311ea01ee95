import type { WhitelistReread } from '../chat/reports.ts'
import { controlPath } from '../control/address.ts'
import { askControl } from '../control/client.ts'

/** A little more than a node allows itself to answer. */
const ANSWER_TIMEOUT_MS = 7_000

/** What came of telling the node of a home that its whitelist has changed. */
export type NodeTold =
  | { readonly type: 'told'; readonly roomHears: WhitelistReread['roomHears'] }
  | { readonly type: 'not running' }
  | { readonly type: 'failed'; readonly message: string }

const ROOM_HEARS: readonly WhitelistReread['roomHears'][] = ['now', 'later', 'never']

const roomHearsIn = (result: unknown): WhitelistReread['roomHears'] | undefined =>
  typeof result === 'object' && result !== null && 'roomHears' in result
    ? ROOM_HEARS.find((known) => known === result.roomHears)
    : undefined

/** Has the node that runs with a home, if there is one, read its whitelist now rather than when it looks by itself. */
export const tellNode = async (home: string): Promise<NodeTold> => {
  const asked = await askControl(await controlPath(home), 'reread-whitelist', ANSWER_TIMEOUT_MS)
  if (asked.type !== 'answer') {
    return asked
  }
  const roomHears = roomHearsIn(asked.result)
  return roomHears === undefined
    ? { type: 'failed', message: 'it answers in a way this version does not know' }
    : { type: 'told', roomHears }
}
