/** Saying much, and hearing all of it. */
import type { NodeProcess } from '../../scripts/node-process.ts'
import { waitUntil } from '../../scripts/waiting.ts'

/** Texts said before it is awaited that they are on disk: a node takes so many that wait, and more. */
const AHEAD = 8

/** Counts as they come: a look at all events after each would take longer and longer. */
const counting = (node: NodeProcess, isCounted: (event: NodeProcess['events'][number]) => boolean) => {
  let [count, looked] = [0, node.position]
  return () => {
    for (; looked < node.position; looked += 1) {
      const event = node.events[looked]
      count += event !== undefined && isCounted(event) ? 1 : 0
    }
    return count
  }
}

export const numbered = (count: number, what: string): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${what} ${index + 1}`)

/**
 * Says texts in order, in step with the disk, so that they become many batches; resolves with the last `stored`.
 * @param ahead how many may be said that are not stored yet
 */
export const sayAll = async (node: NodeProcess, texts: readonly string[], ahead = AHEAD): Promise<void> => {
  const stored = counting(node, ({ type }) => type === 'stored')
  const untilStored = (count: number) =>
    waitUntil([node], `${count} of ${texts.length} texts stored`, () => stored() >= count)
  for (const [index, text] of texts.entries()) {
    await untilStored(index - ahead + 1)
    node.say(text)
  }
  await untilStored(texts.length)
}

/** Ids of what this process said and has on disk. */
export const storedBy = (node: NodeProcess): readonly string[] => node.all('stored').map(({ id }) => id)

/** Waits until all of these, which this node's home has said, are known to be held by that one, in so far as this run tells. */
export const untilDelivered = (node: NodeProcess, ids: readonly string[], to: string): Promise<true> =>
  waitUntil([node], `${ids.length} texts delivered to ${to}`, () => {
    const delivered = node.all('delivered').filter((event) => event.to.some((holder) => holder === to))
    const has = new Set(delivered.map(({ id }) => id))
    return ids.every((id) => has.has(id))
  })

/**
 * Waits until that many messages were told since `after`.
 * @returns their ids, which came once each
 */
export const untilHeard = async (node: NodeProcess, count: number, after = 0): Promise<readonly string[]> => {
  const heard = () => node.events.slice(after).flatMap((event) => (event.type === 'message' ? [event] : []))
  await waitUntil([node], `${count} messages heard by ${node.name}`, () => heard().length >= count)
  return heard().map(({ id }) => id)
}
