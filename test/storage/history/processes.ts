import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const SCRIPT = fileURLToPath(new URL('appender.ts', import.meta.url))

/** A process that runs appender.ts. */
export interface Appender {
  readonly child: ChildProcessWithoutNullStreams
  /** Whole lines, in order; ends with the process. */
  readonly lines: AsyncIterableIterator<string>
  /** Its code and signal, once all that it printed has been read. */
  readonly closed: Promise<unknown[]>
}

/** Killed after the test, if it still runs. */
export const startAppender = (folder: string, run: number): Appender => {
  const child = spawn(process.execPath, [SCRIPT, folder, String(run)])
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stderr.setEncoding('utf8').on('data', (text: string) => process.stderr.write(text))
  return {
    child,
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    closed: once(child, 'close'),
  }
}

/** @throws where there is none */
export const nextLine = async ({ lines }: Appender): Promise<string> => {
  const { done, value } = await lines.next()
  if (done === true) throw new Error('the process ended')
  return value
}
