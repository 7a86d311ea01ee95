import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { endTerminals, Terminal } from '../../scripts/picture/terminal.ts'
import { makePlace, whyNo } from '../cli/shells.ts'

const SIZE = { columns: 120, rows: 30 }

const ZSHRC = `
PS1='$ '
unsetopt beep
autoload -Uz compinit
compinit -u -D
source <(p2p-chat completion zsh)
print ready
`

/** A shell as somebody has it who has set the completion up. */
const openZsh = async () => {
  const { folder, environment } = await makePlace()
  await writeFile(join(folder, '.zshrc'), ZSHRC)
  const server = join(folder, `p2pchat-test-${process.pid}`)
  onTestFinished(() => endTerminals(server))
  const variables = Object.entries({ ...environment, ZDOTDIR: folder }).map((pair) => pair.join('='))
  // Without the machine's own settings.
  const terminal = new Terminal(server, 'zsh', SIZE, ['env', '-C', folder, ...variables, 'zsh', '-d', '-i'])
  await terminal.shows('ready\n$')
  return terminal
}

test('zsh completes commands, options, choices, files and names', async ({ skip }) => {
  for (const program of ['zsh', 'tmux']) skip(whyNo(program) !== undefined, whyNo(program))
  const terminal = await openZsh()
  const screens = [
    // Tab, as it is typed, and what the line is then.
    ['p2p-chat deb\tme\t', '$ p2p-chat debug me'],
    ['p2p-chat --share-h\ts\t', '$ p2p-chat --share-history=since-join'],
    ['p2p-chat trust add my\t', String.raw`$ p2p-chat trust add my\ key.pem`],
    ['p2p-chat trust remove --home h b\t', String.raw`$ p2p-chat trust remove --home h bob\ two`],
    ['p2p-chat trust restore --home=~/h c\t', '$ p2p-chat trust restore --home=~/h carol'],
    ['p2p-chat trust \t', 'restore  -- take someone back whom you removed'],
  ] as const
  for (const [keys, shown] of screens) {
    terminal.keys(keys)
    await terminal.shows(shown)
    // Ctrl-U empties the line. Ctrl-C would, too, and the terminal drops what is typed right behind it.
    terminal.keys('\u0015')
  }
  expect(terminal.screen('plain')).not.toMatch(/command not found|error/)
})
