/**
 * Makes man/p2p-chat.1 from the commander program: what --help says, as a manual. With `--check` it writes nothing and fails
 * where the file in the repository is not what the program makes.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { createProgram } from '../../src/cli/program.ts'
import { type HelpBlock, helpBlocks, termsOf } from './help-text.ts'
import { item, literal, macro, paragraph } from './roff.ts'

const PAGE = 'man/p2p-chat.1'

/** What the program's own help does not say of its files; the README has them all. */
const FILES = [
  ['identity.pem, identity.pub.pem', 'your private signing key, and the public one that the others need'],
  [
    'bootstrap.pem, bootstrap.pub.pem',
    "the room's private key, where it is yours, and the half that shows the room",
  ],
  ['trusted/NAME.pem, removed/NAME.pem', 'your whitelist, and whom you removed'],
  ['history/', 'what was said, sealed'],
  ['control.sock', 'socket of the running node, for debug, send, tail and trust'],
] as const

const DESCRIPTION =
  'Machines in one network find one another by themselves; there is no server.\nAny member lets the next one in, and nobody but the people in the room can read\nwhat is said, or say it in the name of another.'

const SECTIONS: Readonly<Record<string, string>> = {
  Examples: 'EXAMPLES',
  Environment: 'ENVIRONMENT',
  'Exit codes': 'EXIT STATUS',
}

const listText = (heading: string, lines: readonly string[]): string =>
  heading.startsWith('Example')
    ? literal(lines)
    : termsOf(lines)
        .map(([term, meaning]) => item(term, meaning))
        .join('\n')

const blockText = (block: HelpBlock): string =>
  block.type === 'paragraph'
    ? paragraph(block.text)
    : `${paragraph(`${block.heading}:`)}\n${listText(block.heading, block.lines)}`

/** Its words, and what comes behind them. */
const usageOf = (command: Command, words: readonly string[]): string =>
  `${words.join(' ')} ${command.usage()}`.trim()

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`

const optionItems = (command: Command): readonly string[] => {
  const help = command.createHelp()
  return [
    ...help
      .visibleArguments(command)
      .map((argument) => item(help.argumentTerm(argument), help.argumentDescription(argument))),
    ...help
      .visibleOptions(command)
      // The same everywhere, and told once.
      .filter(({ long }) => long !== '--help')
      .map((option) => item(help.optionTerm(option), help.optionDescription(option))),
  ]
}

/** A command and those within it, each a subsection. */
const commandText = (command: Command, words: readonly string[]): readonly string[] => {
  const path = [...words, command.name()]
  return [
    macro('SS', usageOf(command, path)),
    paragraph(sentence(command.description())),
    ...optionItems(command),
    ...helpBlocks(command).map(blockText),
    ...command.commands.flatMap((inner) => commandText(inner, path)),
  ]
}

/** What the program's help lists under headings of its own is a section of the page. */
const sectionText = (block: HelpBlock): readonly string[] =>
  block.type === 'list'
    ? [
        macro('SH', SECTIONS[block.heading] ?? block.heading.toUpperCase()),
        listText(block.heading, block.lines),
      ]
    : []

const page = (program: Command): string => {
  const name = program.name()
  const blocks = helpBlocks(program)
  const lines = [
    `.\\" Made by scripts/manual/manual.ts from the program's --help; do not edit.`,
    // Without a date, which would change with no change of the page.
    macro('TH', name.toUpperCase(), '1', '', `${name} ${program.version() ?? ''}`, 'User Commands'),
    macro('SH', 'NAME'),
    `${name} \\- ${program.description().replace(/\.$/, '')}`,
    macro('SH', 'SYNOPSIS'),
    `.B ${name}`,
    '[options] [command]',
    macro('SH', 'DESCRIPTION'),
    paragraph(DESCRIPTION),
    ...blocks.filter(({ type }) => type === 'paragraph').map(blockText),
    macro('SH', 'OPTIONS'),
    ...optionItems(program),
    item('-h, --help', 'show the help of the program, or of the command it stands behind'),
    macro('SH', 'COMMANDS'),
    ...program.commands.flatMap((command) => commandText(command, [name])),
    ...blocks.flatMap(sectionText),
    macro('SH', 'FILES'),
    paragraph('In the home folder:'),
    ...FILES.map(([file, what]) => item(file, what)),
    macro('SH', 'SEE ALSO'),
    paragraph(
      'README.md and docs/troubleshooting.md of the package; openssl(1), which reads and makes the keys.',
    ),
  ]
  // A heading begins a paragraph by itself.
  return `${lines.join('\n').replace(/^(\.S[HS] .*)\n\.PP$/gm, '$1')}\n`
}

const text = page(createProgram())
if (!process.argv.includes('--check')) {
  writeFileSync(PAGE, text)
} else if (readFileSync(PAGE, 'utf8') !== text) {
  process.stderr.write(`${PAGE} is not what the program says with --help: run npm run generate:man.\n`)
  process.exitCode = 1
}
