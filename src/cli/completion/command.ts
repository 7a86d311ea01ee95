import { Argument, Command } from 'commander'
import { type Outcome, success } from '../../storage/problem.ts'
import { concludes, printResult } from '../output.ts'
import { bashCompletion } from './bash.ts'
import { fishCompletion } from './fish.ts'
import { type OutlinedCommand, outlineProgram } from './outline.ts'
import { zshCompletion } from './zsh.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

type Shell = (typeof SHELLS)[number]

const WRITERS: Readonly<Record<Shell, (outline: OutlinedCommand) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

const EXAMPLES = `
Examples:
  $ mkdir -p ~/.local/share/bash-completion/completions
  $ p2p-chat completion bash > ~/.local/share/bash-completion/completions/p2p-chat
  $ p2p-chat completion zsh > "\${fpath[1]}/_p2p-chat"
  $ p2p-chat completion fish > ~/.config/fish/completions/p2p-chat.fish

A new shell then completes commands, options, files and names on the whitelist. For
the shell that runs: source <(p2p-chat completion bash), the same with zsh (behind
compinit), or p2p-chat completion fish | source. Make it again after an update.`

/** @param standIn the command that the program runs where none is named */
export const completionCommand = (standIn: string): Command =>
  new Command('completion')
    .description('print a script that completes command lines of p2p-chat in your shell')
    .addArgument(new Argument('<SHELL>', 'which shell').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action(
      concludes(async (shell: Shell, _options: object, command: Command): Promise<Outcome<void>> => {
        const outline = outlineProgram(command.parent ?? command, standIn)
        printResult(WRITERS[shell](outline).trimEnd())
        return success(undefined)
      }),
    )
