import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { cleanLine } from '../ui/terminal/sanitize.ts'

/** Whoever waits for the answer. */
export interface Waiting {
  /** Takes the question back. */
  readonly signal?: AbortSignal
  /** Ctrl-C, of which a terminal makes no signal while it is asked. */
  readonly onInterrupt: () => void
}

/** Where nothing is open that has to be closed: as it ends every program; the terminal is as before by then. */
export const ENDED_BY_INTERRUPT: Waiting = { onInterrupt: () => process.kill(process.pid, 'SIGINT') }

/**
 * Whether there is somebody to ask. Not /dev/tty where these are no terminals: a script would wait for ever on a
 * question that nobody sees.
 */
export const canAsk = (): boolean => process.stdin.isTTY && process.stderr.isTTY

/**
 * Asks for a line on the terminal and shows nothing of it. What is typed ahead of the question is dropped, as every
 * such question does: it is not to be said in a room.
 * @returns undefined where nobody answered: Ctrl-C, Ctrl-D, the question taken back
 */
export const askHidden = (question: string, { signal, onInterrupt }: Waiting): Promise<string | undefined> =>
  new Promise((resolve) => {
    // node:readline echoes what is typed; it may do so to nowhere.
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
    const readline = createInterface({
      input: process.stdin,
      output: nowhere,
      terminal: true,
      historySize: 0,
      ...(signal === undefined ? {} : { signal }),
    })
    // Only now does the terminal show nothing of what is typed.
    process.stderr.write(cleanLine(question))
    let answer: string | undefined
    readline.once('line', (line) => {
      answer = line
      readline.close()
    })
    readline.once('SIGINT', () => {
      readline.close()
      onInterrupt()
    })
    readline.once('close', () => {
      process.stderr.write('\n')
      resolve(answer)
    })
  })
