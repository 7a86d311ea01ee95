import { COLUMNS_UNTOLD, OUTPUT_PENDING_BYTES_MAX, ROWS_UNTOLD } from '../../limits.ts'
import type { Output } from '../../surface.ts'
import { type Drawn, draw, erase, type Frame, type Reflow, scrollAway } from './frame.ts'
import { ENTER_MODES, LEAVE_MODES } from './modes.ts'
import { createPace } from './pace.ts'

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
  reflow: Reflow,
  frameFor: (size: ScreenSize) => Frame,
): Display => {
  let drawn: Drawn | null = null
  let isPaused = true
  let waiting: string[] = []
  let waitingLength = 0
  let skipped = 0
  let rung = ''

  const size = (): ScreenSize => ({
    columns: output.columns ?? COLUMNS_UNTOLD,
    rows: output.rows ?? ROWS_UNTOLD,
  })
  const takeWaiting = (): readonly string[] => {
    const rows = skipped === 0 ? waiting : [`  (${skipped} rows were too many for this terminal)`, ...waiting]
    waiting = []
    waitingLength = 0
    skipped = 0
    return rows
  }
  const drawNow = (): void => {
    if (isPaused) return
    if (output.writableNeedDrain) {
      output.once('drain', pace.soon)
      return
    }
    const now = size()
    const frame = frameFor(now)
    output.write(draw(drawn, takeWaiting(), frame, { columns: now.columns, reflow }) + rung)
    drawn = { frame, columns: now.columns }
    rung = ''
  }
  const pace = createPace(drawNow)
  /** What a terminal that takes nothing any more would have had to show first is not kept. */
  const dropOldest = (): void => {
    while (waitingLength > OUTPUT_PENDING_BYTES_MAX / 2) {
      waitingLength -= waiting.shift()?.length ?? waitingLength
      skipped++
    }
  }

  return {
    isPaused: () => isPaused,
    print: (rows) => {
      for (const row of rows) {
        waiting.push(row)
        waitingLength += row.length
      }
      if (waitingLength > OUTPUT_PENDING_BYTES_MAX) dropOldest()
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
      const rows = takeWaiting().map((row) => `${row}\r\n`)
      output.write(`${erase(drawn, { columns: size().columns, reflow })}${rows.join('')}${LEAVE_MODES}`)
      drawn = null
    },
    resume: () => {
      isPaused = false
      // Where it was not paused, a shell has been at the terminal meanwhile all the same.
      output.write(erase(drawn, { columns: size().columns, reflow }) + ENTER_MODES)
      drawn = null
      pace.atOnce()
    },
  }
}
