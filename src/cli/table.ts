import { cleanLine } from '../ui/terminal/sanitize.ts'
import { cellsMax } from '../ui/terminal/width.ts'

const GAP = '  '
const CUT_SIGN = '…'

const widthsOf = (rows: readonly (readonly string[])[]): readonly number[] =>
  (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => cellsMax(row[column] ?? ''))))

/**
 * Rows in aligned columns, cleaned of what a terminal would obey. Put text of people last: no two terminals agree
 * on the width of every name, and behind the last column it does no harm.
 */
export const alignedRows = (rows: readonly (readonly string[])[]): string => {
  const cleaned = rows.map((row) => row.map(cleanLine))
  const widths = widthsOf(cleaned)
  const padded = (cell: string, column: number): string =>
    cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - cellsMax(cell)))
  return cleaned.map((row) => row.map(padded).join(GAP).trimEnd()).join('\n')
}

/**
 * Which columns of `rows` fit `cells`: those in `leastFirst` go one after the other until the rest does.
 * @param leastFirst indices of the columns that can be done without, the least important first
 */
export const fittingColumns = (
  rows: readonly (readonly string[])[],
  leastFirst: readonly number[],
  cells: number,
): readonly number[] => {
  const widths = widthsOf(rows.map((row) => row.map(cleanLine)))
  const needed = (columns: readonly number[]): number =>
    columns.reduce((sum, column) => sum + (widths[column] ?? 0), (columns.length - 1) * GAP.length)
  let kept = [...widths.keys()]
  for (const least of leastFirst) {
    if (needed(kept) <= cells) {
      return kept
    }
    kept = kept.filter((column) => column !== least)
  }
  return kept
}

/** As much of a row as `cells` have room for, with a sign where something is missing. */
export const cutToFit = (row: string, cells: number): string => {
  if (cellsMax(row) <= cells) {
    return row
  }
  let room = cells - cellsMax(CUT_SIGN)
  let kept = ''
  for (const character of row) {
    room -= cellsMax(character)
    if (room < 0) {
      break
    }
    kept += character
  }
  return kept + CUT_SIGN
}
