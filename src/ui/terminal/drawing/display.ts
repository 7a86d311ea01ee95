import { COLUMNS_UNTOLD, ROWS_UNTOLD } from '../../limits.ts'
import type { Output } from '../../surface.ts'
import { createBacklog } from './backlog.ts'
import { type Drawn, draw, erase, type Frame, scrollAway } from './frame.ts'
import { createPace } from './pace.ts'
import type { Traits } from './traits.ts'

export interface ScreenSize {
  readonly columns: number
  readonly rows: number
}

/** A terminal: rows that are printed once, and below them a frame that is redrawn. */
export interface Display {
  print(rows: readonly string[]): void
  /** The frame has changed. `at-once` for what somebody typed. */
  refresh(haste: 'soon' | 'at-once'): void
  /** Goes out with the next drawing: a bell, a notification. */
  ring(sequence: string): void
  /** An empty screen; what was on it can be scrolled back to. */
  clear(): void
  /** Gives the terminal back as it was; nothing is drawn until `resume`. */
  pause(): void
  resume(): void
  readonly isPaused: () => boolean
}

/** @param frameFor what is below all that is printed, just now */
export const createDisplay = (
  output: Output,
  { reflow, enter, leave }: Traits,
  frameFor: (size: ScreenSize) => Frame,
): Display => {
  let drawn: Drawn | null = null
  let isPaused = true
  const backlog = createBacklog()
  let rung = ''
  /** The terminal takes nothing just now. */
  let isFull = false

  const size = (): ScreenSize => ({
    columns: output.columns ?? COLUMNS_UNTOLD,
    rows: output.rows ?? ROWS_UNTOLD,
  })
  const drawNow = (): void => {
    if (isPaused) return
    if (output.writableNeedDrain) {
      if (!isFull) output.once('drain', onDrain)
      isFull = true
      return
    }
    const now = size()
    const frame = frameFor(now)
    output.write(draw(drawn, backlog.take('some'), frame, { columns: now.columns, reflow }) + rung)
    drawn = { frame, columns: now.columns }
    rung = ''
    // Keys have a turn in between.
    if (!backlog.isEmpty()) pace.atOnce()
  }
  const pace = createPace(drawNow)
  const onDrain = (): void => {
    isFull = false
    pace.soon()
  }

  return {
    isPaused: () => isPaused,
    print: (rows) => {
      backlog.add(rows)
      if (rows.length > 0) pace.soon()
    },
    refresh: (haste) => (haste === 'soon' ? pace.soon() : pace.atOnce()),
    ring: (sequence) => {
      rung = sequence
      pace.soon()
    },
    clear: () => {
      const { columns, rows } = size()
      output.write(scrollAway(drawn, { columns, reflow }, rows))
      drawn = null
      pace.atOnce()
    },
    pause: () => {
      if (isPaused) return
      isPaused = true
      pace.stop()
      // What has come is printed: the last word before one leaves may be among it.
      const rows = backlog.take('all').map((row) => `${row}\r\n`)
      output.write(`${erase(drawn, { columns: size().columns, reflow })}${rows.join('')}${leave}`)
      drawn = null
    },
    resume: () => {
      isPaused = false
      // Where it was not paused, a shell has been at the terminal meanwhile all the same.
      output.write(erase(drawn, { columns: size().columns, reflow }) + enter)
      drawn = null
      pace.atOnce()
    },
  }
}
