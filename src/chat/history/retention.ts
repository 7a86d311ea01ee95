/** How long what was said is kept: given up from the oldest on, at the start and while the node runs. */
import type { History } from '../../storage/history/contract.ts'
import type { Problem } from '../../storage/problem.ts'
import { PRUNE_EVERY_MS } from '../limits.ts'

/** How much is kept; what is over one of the two bounds is given up. */
export interface Keep {
  /** By its author's clock. */
  readonly days?: number
  /** Messages; those that were said in one breath, such as from a pipe, count as one. */
  readonly messages?: number
}

interface Keeping {
  readonly history: Pick<History, 'prune' | 'state'>
  readonly keep: Keep
  /** Told below which clock nothing is there any more. */
  readonly onPruned: (floor: number) => void
  readonly onProblem: (problem: Problem) => void
}

/** Gives up what is too old now, and once an hour. @returns a function that ends it */
export const keepPruned = ({ history, keep, onPruned, onProblem }: Keeping): (() => void) => {
  const { days, messages } = keep
  let isOver = false
  let isPruning = false
  const prune = async (): Promise<void> => {
    if (isPruning) {
      return
    }
    isPruning = true
    const pruned = await history.prune(
      { ...(days === undefined ? {} : { days }), ...(messages === undefined ? {} : { batches: messages }) },
      Date.now(),
    )
    isPruning = false
    if (isOver) {
      return
    }
    if (pruned.ok) {
      onPruned(history.state.floor)
    } else {
      onProblem(pruned.problem)
    }
  }
  const timer = setInterval(() => void prune(), PRUNE_EVERY_MS)
  timer.unref()
  void prune()
  return () => {
    isOver = true
    clearInterval(timer)
  }
}
