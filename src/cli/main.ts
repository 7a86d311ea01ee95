import { sayBug } from './output.ts'
import { createProgram, runProgram } from './program.ts'
import { giveTerminalBack } from './shell-job.ts'

// A promise or an event handler of ours, or of a library, that nobody watched: the state can no longer be trusted.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => {
    giveTerminalBack()
    process.exit(sayBug(error))
  })
}

process.exitCode = await runProgram(createProgram(), process.argv)
