import type { Job } from '../ui/surface.ts'

const atExit = new Set<() => void>()

/** Whoever has the terminal gives it back; for the end of the process, and before a last word is said on it. */
export const giveTerminalBack = (): void => {
  for (const listener of atExit) {
    listener()
  }
  atExit.clear()
}

process.on('exit', giveTerminalBack)

/** This process, as its shell's job. */
export const job: Job = {
  stop: () => {
    // Windows stops no processes.
    if (process.platform !== 'win32') {
      // The whole group, as the terminal would: else npm, or whatever else started this, goes on and the shell waits for it.
      process.kill(0, 'SIGTSTP')
    }
  },
  onContinued: (listener) => {
    process.on('SIGCONT', listener)
    return () => process.off('SIGCONT', listener)
  },
  onExit: (listener) => {
    atExit.add(listener)
    return () => atExit.delete(listener)
  },
}
