import type { KeyProgress } from '../storage/key-maker.ts'
import { isLively, say } from './output.ts'

/** What is shown while a key is being made, which takes between one second and many. */
export interface ShownProgress {
  readonly onProgress: KeyProgress
  /** Tells how long it took, or takes away what is shown where nothing was made. */
  end(isMade: boolean): void
}

const PICTURES = ['|', '/', '-', '\\'] as const
const PICTURE_MS = 100
const ERASE_LINE = '\r\u001b[K'

const seconds = (elapsedMs: number): string => `${(elapsedMs / 1000).toFixed(0)} s`

/** On a terminal one line that moves; elsewhere a line at the start and one at the end. */
export const showKeyProgress = (what: string): ShownProgress => {
  const isAnimated = isLively(process.stderr)
  let lastMs: number | undefined
  return {
    onProgress: (elapsedMs) => {
      if (isAnimated) {
        const picture = PICTURES[Math.floor(elapsedMs / PICTURE_MS) % PICTURES.length]
        process.stderr.write(`${ERASE_LINE}${picture} Making the ${what} key ... ${seconds(elapsedMs)}`)
      } else if (lastMs === undefined) {
        say(`Making the ${what} key; this can take some seconds ...`)
      }
      lastMs = elapsedMs
    },
    end: (isMade) => {
      if (isAnimated && lastMs !== undefined) {
        process.stderr.write(ERASE_LINE)
      }
      if (isMade) {
        say(`Made the ${what} key in ${seconds(lastMs ?? 0)}.`)
      }
    },
  }
}
