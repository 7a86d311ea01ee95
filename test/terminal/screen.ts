import xterm from '@xterm/headless'

/** A terminal's emulator, as editors have it built in: what it shows, and what has scrolled out of it. */
export interface Emulator {
  /** Sends bytes; resolves when all of them have been obeyed. */
  send(bytes: string): Promise<void>
  resize(columns: number, rows: number): void
  /** All rows, those that have scrolled away first, without blank ones at the end. */
  rows(): string[]
  /** How many of them have scrolled away. */
  scrolledAway(): number
  /** How many rows the terminal has broken by itself. */
  brokenRows(): number
  /** Where the cursor is, in all rows. */
  cursor(): { readonly row: number; readonly column: number }
}

const SCROLLBACK_ROWS = 100_000

/** @param isCursorRowBroken whether a row that is too long since the terminal is narrower is broken, too, where the cursor is */
export const openEmulator = (columns: number, rows: number, isCursorRowBroken = true): Emulator => {
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    scrollback: SCROLLBACK_ROWS,
    allowProposedApi: true,
    // Terminals are set to take a line feed as the start of the next row.
    convertEol: true,
    reflowCursorLine: isCursorRowBroken,
  })
  const { active } = terminal.buffer
  return {
    send: (bytes) => new Promise((resolve) => terminal.write(bytes, resolve)),
    resize: (toColumns, toRows) => terminal.resize(toColumns, toRows),
    rows: () => {
      const all = Array.from({ length: active.length }, (_, row) =>
        (active.getLine(row)?.translateToString(true) ?? '').trimEnd(),
      )
      return all.slice(
        0,
        Math.max(
          active.baseY + active.cursorY,
          all.findLastIndex((row) => row !== ''),
        ) + 1,
      )
    },
    brokenRows: () =>
      Array.from({ length: active.length }, (_, row) => active.getLine(row)).filter((row) => row?.isWrapped)
        .length,
    scrolledAway: () => active.baseY,
    cursor: () => ({ row: active.baseY + active.cursorY, column: active.cursorX }),
  }
}

/** What a terminal shows after it was sent `bytes`. */
export const screenOf = async (bytes: string, columns: number): Promise<string[]> => {
  const emulator = openEmulator(columns, 60)
  await emulator.send(bytes)
  return emulator.rows()
}
