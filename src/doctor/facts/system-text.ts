/** What the operating system tells as text: its lists, and what its commands print. Bounded in bytes and time. */
import { execFile } from 'node:child_process'
import { open } from 'node:fs/promises'
import { COMMAND_BYTES_MAX, COMMAND_MS_MAX, KERNEL_LIST_BYTES_MAX } from '../limits.ts'

/** The beginning of one of the kernel's lists, which have no size; null where there is none. */
export const readKernelList = async (file: string): Promise<string | null> => {
  try {
    await using handle = await open(file, 'r')
    const buffer = Buffer.alloc(KERNEL_LIST_BYTES_MAX)
    let size = 0
    while (size < buffer.length) {
      const { bytesRead } = await handle.read(buffer, size, buffer.length - size, null)
      if (bytesRead === 0) break
      size += bytesRead
    }
    return buffer.toString('utf8', 0, size)
  } catch {
    return null
  }
}

export type CommandOutput =
  | { readonly type: 'printed'; readonly text: string }
  /** No such command here, or none that we may run; a folder of the path that we may not look into says the same. */
  | { readonly type: 'absent' }
  /** Not allowed, or anything else; `why` is its own word. */
  | { readonly type: 'refused'; readonly why: string }

/** Runs a command that only tells. Never waits for long, and asks nobody for a password. */
export const runCommand = (command: string, args: readonly string[]): Promise<CommandOutput> =>
  new Promise((resolve) => {
    const { PATH = '' } = process.env
    // Where the system's own tools are: a user's path often leaves them out.
    const env = { ...process.env, PATH: `${PATH}:/usr/sbin:/sbin`, LC_ALL: 'C' }
    const options = { timeout: COMMAND_MS_MAX, maxBuffer: COMMAND_BYTES_MAX, env }
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ type: 'printed', text: stdout })
      else if (error.code === 'ENOENT' || error.code === 'EACCES') resolve({ type: 'absent' })
      else resolve({ type: 'refused', why: (stderr.trim() || error.message).split('\n')[0] ?? '' })
    })
    child.stdin?.on('error', () => undefined).end()
  })
