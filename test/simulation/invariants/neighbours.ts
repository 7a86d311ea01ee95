/** Honest nodes never blame one another. */
import type { Invariant } from './invariant.ts'

export const noBlame: Invariant = {
  name: 'No blame',
  judged: (_world, node, { author, type }, verdict) =>
    verdict === 'reject' && author !== null && !node.isPuppet
      ? `${node.label} rejects a frame (${type}) just as ${author.label} made it`
      : null,
  penalised: (world, node, peer) => {
    const honest = world.nodes.find((candidate) => candidate.peer === peer && !candidate.isPuppet)
    return honest === undefined || node.isPuppet
      ? null
      : `${node.label} penalises ${honest.label}, which only passed on what it heard`
  },
}
