/** Rooms on virtual time, each linked to every other, on real cryptography: messages have the size that they have on the wire. */
import { SimulatedNetwork } from '../../test/room/simulated-network.ts'
import type { SimulatedNode } from '../../test/room/simulated-node.ts'
import type { IdleReport } from './report.ts'

const MINUTE_MS = 60_000
const BETWEEN_WORDS_MS = 100
/** After the last word: comparisons that it led to are over, and those at random begin to come more rarely. */
const SETTLING_MS = MINUTE_MS

const sentBy = (nodes: readonly SimulatedNode[]) => ({
  messages: nodes.reduce((sum, { sentOnStreams }) => sum + sentOnStreams, 0),
  bytes: nodes.reduce((sum, { bytesOnStreams }) => sum + bytesOnStreams, 0),
})

const measure = (
  network: SimulatedNetwork,
  nodes: readonly SimulatedNode[],
  minutes: number,
  what: string,
): IdleReport => {
  const before = sentBy(nodes)
  network.run(minutes * MINUTE_MS)
  const after = sentBy(nodes)
  const shares = nodes.length * minutes
  return {
    members: nodes.length,
    minutes,
    what,
    messages: (after.messages - before.messages) / shares,
    bytes: (after.bytes - before.bytes) / shares,
  }
}

/** The first ten minutes after the last word, and `minutes` more. Keys that are not there yet are made, which takes seconds each. */
export const measureSimulated = async (members: number, minutes: number): Promise<readonly IdleReport[]> => {
  const network = await SimulatedNetwork.create()
  const nodes = await network.gather(Array.from({ length: members }, (_, index) => `guest-${index + 1}`))
  for (const node of nodes) {
    network.say(node, `${node.name} is here`)
    network.run(BETWEEN_WORDS_MS)
  }
  network.run(SETTLING_MS)
  return [
    measure(network, nodes, 10, 'the first ten minutes after the last word'),
    measure(network, nodes, minutes, 'from then on'),
  ]
}
