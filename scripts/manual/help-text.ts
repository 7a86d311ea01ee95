/** What --help says behind commands and options, taken apart: paragraphs, and lists under a heading such as "Examples:". */
import type { Command } from 'commander'

export type HelpBlock =
  | { readonly type: 'paragraph'; readonly text: string }
  | { readonly type: 'list'; readonly heading: string; readonly lines: readonly string[] }

/** All that `addHelpText` has put behind the rest. */
const textBehind = (command: Command): string => {
  let text = ''
  command.configureOutput({
    writeOut: (written) => {
      text += written
    },
  })
  command.outputHelp()
  return text.slice(command.helpInformation().length)
}

const HEADING = /^[A-Z][a-z ]*:$/

const parseBlock = (block: string): HelpBlock => {
  const [heading = '', ...lines] = block.split('\n')
  return HEADING.test(heading) && lines.every((line) => line.startsWith('  '))
    ? { type: 'list', heading: heading.slice(0, -1), lines: lines.map((line) => line.slice(2)) }
    : { type: 'paragraph', text: block }
}

export const helpBlocks = (command: Command): readonly HelpBlock[] =>
  textBehind(command)
    .split(/\n{2,}/)
    .map((block) => block.replace(/^\n+|\n+$/g, ''))
    .filter((block) => block !== '')
    .map(parseBlock)

/** A list of terms: each line begins with one, or goes on with the line above. */
export const termsOf = (lines: readonly string[]): readonly (readonly [term: string, meaning: string])[] => {
  const terms: [string, string][] = []
  for (const line of lines) {
    const [, term, meaning = ''] = /^(\S+) {2,}(.*)$/.exec(line) ?? []
    const last = terms.at(-1)
    if (term !== undefined) terms.push([term, meaning])
    else if (last !== undefined) last[1] += ` ${line.trim()}`
  }
  return terms
}
