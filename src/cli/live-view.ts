import { cleanLine } from '../ui/terminal/sanitize.ts'
import type { Leaving } from './leaving.ts'
import { cutToFit } from './table.ts'

/** Rows for a terminal of so many columns. */
type Frame = (columns: number) => readonly string[]

/** A terminal on which rows are drawn over and over, in the same place. */
export interface LiveView {
  draw(frame: Frame): void
  /** Gives the terminal back as it was. */
  close(): void
}

/** The alternate screen, without a cursor: what was on the terminal comes back afterwards. */
const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[?25h\u001b[?1049l'
const HOME = '\u001b[H'
const ERASE_LINE_END = '\u001b[K'
const ERASE_BELOW = '\u001b[J'

/** Of a terminal that does not say. */
const COLUMNS = 80
const ROWS = 24

const QUIT_KEYS = /[qQ]/
const CONTROL_C = '\u0003'
const CONTROL_D = '\u0004'
const CONTROL_Z = '\u001a'

const fitted = (rows: readonly string[], columns: number, height: number): readonly string[] => {
  const shown = rows.length <= height ? rows : rows.slice(0, height - 1)
  const hidden = rows.length - shown.length
  const all = hidden === 0 ? shown : [...shown, `... ${hidden} more rows: the window is not tall enough`]
  // Cleaned here as well: nothing that is drawn moves the cursor. The last column stays free, see `layOut` of the chat.
  return all.map((row) => cutToFit(cleanLine(row), columns - 1))
}

/** Takes the terminal over until `close`, or until the process ends: `q`, Ctrl-C and Ctrl-D end what is watched, Ctrl-Z suspends it. */
export const openLiveView = (leaving: Leaving): LiveView => {
  const { stdin, stdout } = process
  let last: Frame = () => []
  let drawn = ''
  let isOpen = true
  const draw = (frame: Frame): void => {
    last = frame
    const { columns = COLUMNS, rows = ROWS } = stdout
    const picture = fitted(frame(columns - 1), columns, rows)
      .map((row) => row + ERASE_LINE_END)
      .join('\r\n')
    // The same again would only flicker.
    if (picture !== drawn) {
      drawn = picture
      stdout.write(HOME + picture + ERASE_BELOW)
    }
  }
  const redraw = (): void => {
    drawn = ''
    draw(last)
  }
  const onKeys = (keys: Buffer): void => {
    const typed = keys.toString('latin1')
    if (typed.includes(CONTROL_C)) {
      leaving.interrupt()
    } else if (QUIT_KEYS.test(typed) || typed.includes(CONTROL_D)) {
      leaving.controller.abort()
    } else if (typed.includes(CONTROL_Z) && process.platform !== 'win32') {
      suspend()
    }
  }
  const takeOver = (): void => {
    stdout.write(ENTER)
    if (stdin.isTTY) {
      stdin.setRawMode(true)
      stdin.on('data', onKeys)
      stdin.resume()
    }
    redraw()
  }
  const giveBack = (): void => {
    stdout.write(LEAVE)
    if (stdin.isTTY) {
      stdin.off('data', onKeys)
      stdin.setRawMode(false)
      stdin.pause()
    }
  }
  /** As the shell's own Ctrl-Z, of which a raw terminal makes no signal. */
  const suspend = (): void => {
    giveBack()
    process.kill(process.pid, 'SIGTSTP')
    // Reached when it goes on, and at once where nobody could wake it up, so that nothing stops it.
    setImmediate(() => {
      if (isOpen) {
        takeOver()
      }
    })
  }
  const close = (): void => {
    isOpen = false
    process.off('exit', close)
    stdout.off('resize', redraw)
    giveBack()
  }
  process.once('exit', close)
  stdout.on('resize', redraw)
  // A terminal that goes away ends this as any reader does.
  stdout.on('error', () => leaving.controller.abort())
  stdin.on('error', () => leaving.controller.abort())
  takeOver()
  return { draw, close }
}
