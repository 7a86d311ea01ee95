import { execFile } from 'node:child_process'

/** A command of the operating system that failed: names the command and quotes what it said. */
export class CommandError extends Error {
  override readonly name = 'CommandError'

  constructor(command: string, args: readonly string[], said: string, options?: ErrorOptions) {
    super(`\`${[command, ...args].join(' ')}\` failed: ${said.trim() || 'it said nothing'}`, options)
  }
}

/**
 * Runs a command to its end.
 * @returns what it wrote to stdout
 * @throws CommandError where it cannot be started or ends with another code than 0
 */
export const runCommand = (command: string, args: readonly string[], input = ''): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = execFile(command, args, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout)
      } else {
        reject(new CommandError(command, args, stderr || error.message, { cause: error }))
      }
    })
    // A command that does not read its input closes the pipe; its exit code is what counts.
    child.stdin?.on('error', () => undefined).end(input)
  })
