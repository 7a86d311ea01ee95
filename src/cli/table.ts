import { cleanLine } from '../ui/terminal/sanitize.ts'
import { cellsMax } from '../ui/terminal/width.ts'

const GAP = '  '

/**
 * Rows in aligned columns, cleaned of what a terminal would obey. Put text of people last: no two terminals agree
 * on the width of every name, and behind the last column it does no harm.
 */
export const alignedRows = (rows: readonly (readonly string[])[]): string => {
  const cleaned = rows.map((row) => row.map(cleanLine))
  const widths = (cleaned[0] ?? []).map((_, column) =>
    Math.max(...cleaned.map((row) => cellsMax(row[column] ?? ''))),
  )
  const padded = (cell: string, column: number): string =>
    cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - cellsMax(cell)))
  return cleaned.map((row) => row.map(padded).join(GAP).trimEnd()).join('\n')
}
