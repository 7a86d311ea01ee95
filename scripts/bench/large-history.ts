/** How quick a history is that has very much in it: by the script that fills one, in a process of its own. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PROGRAM = fileURLToPath(new URL('history.ts', import.meta.url))

export interface HistoryReport {
  readonly batches: number
  readonly figures: readonly (readonly [what: string, figure: string])[]
}

export const measureHistory = async (batches: number): Promise<HistoryReport> => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    PROGRAM,
    '--json',
    '--batches',
    String(batches),
  ])
  return { batches, figures: JSON.parse(stdout) }
}
