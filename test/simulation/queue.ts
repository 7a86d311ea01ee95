/** What is to happen, in order of time: a binary heap. Of two things at one time the one put in first comes first. */

interface Scheduled {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
}

const isBefore = (left: Scheduled, right: Scheduled): boolean =>
  left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order)

export class Queue {
  readonly #heap: Scheduled[] = []
  #order = 0

  push(atMs: number, run: () => void): void {
    this.#order += 1
    const added = { atMs, order: this.#order, run }
    const heap = this.#heap
    let index = heap.length
    heap.push(added)
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !isBefore(added, parent)) {
        break
      }
      heap[index] = parent
      index = above
    }
    heap[index] = added
  }

  /** The first thing that is due by `untilMs`, taken out. */
  pop(untilMs: number): Scheduled | undefined {
    const heap = this.#heap
    const first = heap[0]
    if (first === undefined || first.atMs > untilMs) {
      return undefined
    }
    const last = heap.pop()
    if (last !== undefined && heap.length > 0) {
      this.#sink(last)
    }
    return first
  }

  #sink(moved: Scheduled): void {
    const heap = this.#heap
    let index = 0
    for (;;) {
      const left = heap[2 * index + 1]
      const right = heap[2 * index + 2]
      const takesRight = left !== undefined && right !== undefined && isBefore(right, left)
      const child = takesRight ? right : left
      if (child === undefined || !isBefore(child, moved)) {
        break
      }
      heap[index] = child
      index = 2 * index + (takesRight ? 2 : 1)
    }
    heap[index] = moved
  }
}
