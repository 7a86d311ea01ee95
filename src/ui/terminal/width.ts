/** From here on (Hangul, CJK, symbols, emoji) a character may take two cells. */
const WIDE_FROM = 0x1100

const cells = (character: string): number => ((character.codePointAt(0) ?? 0) < WIDE_FROM ? 1 : 2)

/**
 * Cells that a terminal may need for `text`, never fewer than it takes. Terminals disagree about emoji and
 * combining marks, so an exact figure (string-width) is wrong somewhere; a row that a terminal breaks by itself
 * begins in its first column, where only the program's own rows may begin. Too early a break costs nothing.
 */
export const cellsMax = (text: string): number => {
  let sum = 0
  for (const character of text) sum += cells(character)
  return sum
}

/** How much of `text`, in UTF-16 units, fits `room` cells; at least one character. */
const fitting = (text: string, room: number): number => {
  let used = 0
  let end = 0
  for (const character of text) {
    used += cells(character)
    if (used > room && end > 0) return end
    end += character.length
  }
  return end
}

/**
 * Breaks one line into rows of at most `room` cells, after a space where one stands in the row's second half.
 * `firstRoom` is what the first row has.
 */
export const wrap = (line: string, firstRoom: number, room: number): string[] => {
  const rows: string[] = []
  let rest = line
  for (;;) {
    const end = fitting(rest, rows.length === 0 ? firstRoom : room)
    if (end >= rest.length) return [...rows, rest]
    const space = rest.lastIndexOf(' ', end)
    const cut = space > end / 2 ? space : end
    rows.push(rest.slice(0, cut))
    rest = rest.slice(cut).replace(/^ /, '')
  }
}
