/** What a terminal shows after it was sent `bytes`: the few sequences that readline uses, and nothing else. */
export const screenOf = (bytes: string, columns: number): string[] => {
  const rows: string[][] = [[]]
  let [row, column] = [0, 0]
  // Terminals are set to take a line feed as the start of the next row, also while readline has them raw.
  const down = (): void => {
    row += 1
    column = 0
    if (rows[row] === undefined) rows.push([])
  }
  const put = (character: string): void => {
    if (column >= columns) {
      down()
    }
    const cells = rows[row] ?? []
    while (cells.length < column) cells.push(' ')
    cells[column] = character
    column += 1
  }
  const obey = (final: string, parameter: string): void => {
    const count = Number(parameter === '' ? '1' : parameter)
    if (final === 'A') row = Math.max(0, row - count)
    else if (final === 'B') row = Math.min(rows.length - 1, row + count)
    else if (final === 'C') column = Math.min(columns - 1, column + count)
    else if (final === 'D') column = Math.max(0, column - count)
    else if (final === 'G') column = count - 1
    else if (final === 'J') {
      rows.splice(row + 1)
      rows[row]?.splice(column)
    } else if (final === 'K') rows[row]?.splice(0)
    else throw new Error(`the screen does not know ESC [ ${parameter} ${final}`)
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what terminals are sent
  for (const [piece, parameter, final] of bytes.matchAll(/\u001b\[(\d*)([A-Z])|./gsu)) {
    if (final !== undefined) obey(final, parameter ?? '')
    else if (piece === '\r') column = 0
    else if (piece === '\n') down()
    else if (piece < ' ') throw new Error(`the screen was sent the control ${JSON.stringify(piece)}`)
    else put(piece)
  }
  return rows.map((cells) => cells.join('').trimEnd())
}
