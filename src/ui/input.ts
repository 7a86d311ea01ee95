import { addAbortSignal } from 'node:stream'
import { INPUT_LINE_BYTES_MAX } from './limits.ts'
import { type InputLine, readLines } from './lines.ts'
import type { Surface } from './surface.ts'

/**
 * The lines of stdin until it ends or somebody leaves. An input that fails has ended, too: it is said, and
 * whatever is open is closed in order.
 */
export async function* inputLines(surface: Surface): AsyncGenerator<InputLine> {
  const { signal } = surface.leaving
  try {
    yield* readLines(addAbortSignal(signal, surface.stdin), INPUT_LINE_BYTES_MAX)
  } catch (cause) {
    if (!signal.aborted) surface.stderr.write(`stdin cannot be read any more: ${String(cause)}\n`)
  }
}
