import { isLively, say } from './output.ts'

/** How long nothing is told: most reading is over by then, and then once in that time. */
const QUIET_MS = 1_000
const ERASE_LINE = '\r\u001b[K'

export interface ReadingProgress {
  /** Told often; shows now and then. */
  readonly show: (lookedAt: number) => void
  /** Takes away what is shown, before anything else is printed. */
  readonly clear: () => void
}

/** For somebody who watches: one line that counts, or one that says so once where nothing may move. */
export const readingProgress = (): ReadingProgress => {
  const isAnimated = isLively(process.stderr)
  let quietUntilMs = process.stderr.isTTY ? performance.now() + QUIET_MS : Number.POSITIVE_INFINITY
  let isShown = false
  return {
    show: (lookedAt) => {
      const nowMs = performance.now()
      if (nowMs < quietUntilMs) {
        return
      }
      quietUntilMs = isAnimated ? nowMs + QUIET_MS : Number.POSITIVE_INFINITY
      if (isAnimated) {
        process.stderr.write(`${ERASE_LINE}Looked at ${lookedAt} messages so far ...`)
        isShown = true
      } else {
        say('Looking through the history; this can take some seconds ...')
      }
    },
    clear: () => {
      if (isShown) {
        process.stderr.write(ERASE_LINE)
        isShown = false
      }
    },
  }
}
