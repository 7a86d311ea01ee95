import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { bootstrapCommand } from './bootstrap.ts'
import { chatCommand } from './chat.ts'
import { completionCommand } from './completion/command.ts'
import { debugCommand } from './debug.ts'
import { doctorCommand } from './doctor.ts'
import { historyCommand } from './history.ts'
import { idCommand } from './id.ts'
import { keygenCommand } from './keygen.ts'
import { EXIT_DONE, EXIT_USAGE, sayBug } from './output.ts'
import { passwdCommand } from './passwd.ts'
import { sendCommand } from './send.ts'
import { tailCommand } from './tail.ts'
import { trustCommand } from './trust.ts'

interface Registration {
  readonly make: () => Command
}

/** What `p2p-chat` without a command's name runs. */
const STAND_IN = 'chat'

/** Every command, in the order that --help shows. */
const COMMANDS: readonly Registration[] = [
  // The library is loaded by those who start a node: what only reads a key file answers at once.
  {
    make: () =>
      chatCommand({
        create: async (options) => (await import('../index.ts')).createChat(options),
        lookAround: async (options) => (await import('../index.ts')).lookAround(options),
      }),
  },
  { make: () => bootstrapCommand(async (options) => (await import('../index.ts')).runBootstrap(options)) },
  { make: keygenCommand },
  { make: passwdCommand },
  { make: idCommand },
  { make: trustCommand },
  { make: historyCommand },
  { make: () => sendCommand(async (options) => (await import('../index.ts')).createChat(options)) },
  { make: () => tailCommand(async (options) => (await import('../index.ts')).createChat(options)) },
  { make: () => doctorCommand(async (choice) => (await import('../doctor/doctor.ts')).runDoctor(choice)) },
  { make: debugCommand },
  { make: () => completionCommand(STAND_IN) },
]

const EXAMPLES = `
Examples:
  $ p2p-chat                                 talk; the first run makes what is missing
  $ p2p-chat id > alice.pem                  your public key, for the others
  $ p2p-chat trust add bob.pem               put Bob on your whitelist
  $ p2p-chat --bootstrap bootstrap.pub.pem   talk in the room of whoever gave you that
  $ p2p-chat history --search dinner         look up what was said
  $ p2p-chat doctor                          why is nobody found?
  $ p2p-chat debug                           who was found, and how far each got

Without a command it is \`chat\`, with its options: \`p2p-chat chat --help\` shows
them. Each command tells more with --help. Results go to stdout, everything else
to stderr.

Environment:
  P2P_CHAT_HOME         the home folder, where --home names none
  P2P_CHAT_PASSPHRASE   the passphrase of your keys, which is then not asked for
  NO_COLOR              if not empty: no colours, and no lines that move
  DEBUG                 if not empty: a stack trace with each error

Exit codes:
  0   done
  1   failed while running: network, disk, port, permission; send: nobody has it
  2   wrong usage or configuration: options, key files, passphrase`

const version = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const description: unknown = JSON.parse(text)
  if (typeof description !== 'object' || description === null || !('version' in description)) {
    throw new Error('package.json has no version')
  }
  return String(description.version)
}

/** What every command, down to the last, is told: commander would end the process by itself, for one. */
const settle = (command: Command): void => {
  command.exitOverride()
  command.showHelpAfterError('(more with --help)')
  command.helpOption('-h, --help', 'show this help')
  if (command.commands.length > 0) {
    command.helpCommand('help [COMMAND]', 'show the help of a command')
  }
  command.commands.forEach(settle)
}

export const createProgram = (): Command => {
  const program = new Command('p2p-chat')
    .description('Encrypted group chat for a local network, with no server.')
    .version(version(), '-V, --version', 'print the version')
    .addHelpText('after', EXAMPLES)
  for (const { make } of COMMANDS) {
    const command = make()
    program.addCommand(command, { isDefault: command.name() === STAND_IN })
  }
  settle(program)
  return program
}

/** Runs the command that `argv` names. @returns the exit code; commands set it, wrong usage and bugs decide it here */
export const runProgram = async (program: Command, argv: readonly string[]): Promise<number> => {
  try {
    await program.parseAsync(argv)
    return Number(process.exitCode ?? EXIT_DONE)
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE
    }
    return sayBug(error)
  }
}
