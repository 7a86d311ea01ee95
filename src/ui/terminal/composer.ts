import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Output } from '../surface.ts'

/** The row where one types, below all that is printed. */
export interface Composer {
  /** Prints rows above what is being typed, which stays as it is. */
  print(rows: readonly string[]): void
  setPrompt(text: string): void
  close(): void
}

export interface ComposerInit {
  readonly input: Readable
  readonly output: Output
  /** A line was typed; it has left the screen, for the caller to print in its own way. */
  readonly onLine: (line: string) => void
  readonly onInterrupt: () => void
  /** Ctrl-D, or the terminal is gone. */
  readonly onLeave: () => void
  readonly complete: (line: string) => readonly string[]
}

const HISTORY_LINES = 200

/** node:readline edits; this keeps its row apart from what is printed (its own `output` knows nothing of others). */
export const createComposer = (init: ComposerInit): Composer => {
  const { input, output, onLine, onInterrupt, onLeave, complete } = init
  const readline = createInterface({
    input,
    output,
    terminal: true,
    historySize: HISTORY_LINES,
    completer: (line: string) => [[...complete(line)], line],
  })
  let prompt = ''
  let open = true

  const eraseUp = (rowCount: number): void => {
    moveCursor(output, 0, -rowCount)
    cursorTo(output, 0)
    clearScreenDown(output)
  }

  /**
   * readline draws from the row where it believes its cursor to be (`prevRows`), and is wrong after a paste of
   * several rows, and after others have printed. The property is as old as readline and told to nobody.
   */
  const believeCursorIn = (row: number): void => {
    Object.assign(readline, { prevRows: row })
  }
  const afterKey = (): void => {
    if (!open) return
    const { rows, cols } = readline.getCursorPos()
    // A row just filled leaves the cursor in it until one more character comes; all else counts from the next row.
    if (cols === 0 && rows > 0) output.write(' \r')
    believeCursorIn(rows)
  }
  input.on('keypress', afterKey)

  readline.on('line', (line) => {
    // What was typed may have filled several rows; as a prompt, readline tells how many.
    readline.setPrompt(prompt + line)
    const rowCount = readline.getCursorPos().rows + 1
    readline.setPrompt(prompt)
    eraseUp(rowCount)
    // Drawn before anything is printed: whoever prints takes away as many rows as the prompt has.
    believeCursorIn(0)
    readline.prompt()
    onLine(line)
  })
  readline.on('SIGINT', onInterrupt)
  readline.on('close', () => {
    open = false
    input.off('keypress', afterKey)
    eraseUp(readline.getCursorPos().rows)
    onLeave()
  })
  readline.prompt()

  return {
    print: (rows) => {
      if (rows.length === 0) return
      const text = `${rows.join('\n')}\n`
      if (!open) {
        output.write(text)
        return
      }
      eraseUp(readline.getCursorPos().rows)
      output.write(text)
      believeCursorIn(0)
      readline.prompt(true)
    },
    setPrompt: (text) => {
      if (text === prompt) return
      prompt = text
      readline.setPrompt(text)
      if (open) readline.prompt(true)
    },
    close: () => readline.close(),
  }
}
