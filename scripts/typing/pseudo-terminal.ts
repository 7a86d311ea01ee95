import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url))

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

/** Looked through for what is awaited; what is older has been seen. */
const TAIL_LENGTH = 256 * 1024

/** p2p-chat in a terminal of its own, that of `script` (util-linux): keys in, bytes out, and when they came. */
export const openTerminal = (columns: number, rows: number, args: readonly string[]) => {
  const command = [process.execPath, PROGRAM, ...args].map(quoted).join(' ')
  const child = spawn(
    'script',
    ['--quiet', '--flush', '--command', `stty cols ${columns} rows ${rows}; exec ${command}`, '/dev/null'],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, TERM: 'xterm-256color' } },
  )
  let tail = ''
  let length = 0
  let frames = 0
  const watchers = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-TAIL_LENGTH)
    length += text.length
    frames += text.split('\u001b[?2026h').length - 1
    for (const watcher of watchers) watcher()
  })
  /** What came after `position`, as far as it is kept. */
  const since = (position: number): string => tail.slice(Math.max(0, tail.length - (length - position)))
  return {
    position: () => length,
    frames: () => frames,
    press: (keys: string) => child.stdin.write(keys),
    /** Resolves once `text` has come after `position`. */
    shows: (text: string, position = 0) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (!since(position).includes(text)) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
    /** Leaves as one does who types. */
    quit: async () => {
      const closed = once(child, 'close')
      child.stdin.write('\u0015/quit\r')
      await closed
    },
  }
}
