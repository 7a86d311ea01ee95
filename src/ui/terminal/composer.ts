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
  /** Ctrl-C, Ctrl-D, or the terminal is gone. */
  readonly onLeave: () => void
  readonly complete: (line: string) => readonly string[]
}

const HISTORY_LINES = 200

/** node:readline edits; this keeps its row apart from what is printed (its own `output` knows nothing of others). */
export const createComposer = ({ input, output, onLine, onLeave, complete }: ComposerInit): Composer => {
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

  readline.on('line', (line) => {
    // What was typed may have filled several rows; as a prompt, readline tells how many.
    readline.setPrompt(prompt + line)
    const rowCount = readline.getCursorPos().rows + 1
    readline.setPrompt(prompt)
    eraseUp(rowCount)
    onLine(line)
    if (open) readline.prompt()
  })
  readline.on('SIGINT', onLeave)
  readline.on('close', () => {
    open = false
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
      const { rows: rowsAbove } = readline.getCursorPos()
      eraseUp(rowsAbove)
      // readline climbs as many rows as its cursor was down before it draws again; they must be there to climb.
      output.write(text + '\n'.repeat(rowsAbove))
      readline.prompt(true)
    },
    setPrompt: (text) => {
      if (text === prompt) return
      prompt = text
      readline.setPrompt(text)
      if (open) readline.prompt(true)
    },
    close: () => {
      if (!open) return
      open = false
      eraseUp(readline.getCursorPos().rows)
      readline.close()
    },
  }
}
