/** A man page's own language (man(7)), as far as it is needed. */

/** What formatters would draw otherwise: as hyphens and as typographic quotes, which no shell takes. */
const SPELLED: ReadonlyMap<string, string> = new Map([
  ['\\', '\\e'],
  ['-', '\\-'],
  ['`', '\\(ga'],
  ["'", '\\(aq'],
  ['^', '\\(ha'],
  ['~', '\\(ti'],
])

const spelled = (character: string): string => {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return SPELLED.get(character) ?? `\\[u${code}]`
}

/** Text as it is. ASCII alone is read alike by every formatter. */
export const escaped = (text: string): string =>
  text
    .replace(/[^\n -~]|[\\`'^~-]/gu, spelled)
    // At the beginning of a line it begins a request.
    .replace(/^\./gm, '\\&.')

/** A macro with arguments. */
export const macro = (name: string, ...args: readonly string[]): string =>
  [`.${name}`, ...args.map((argument) => `"${escaped(argument).replaceAll('"', '\\(dq')}"`)].join(' ')

export const paragraph = (text: string): string => `.PP\n${escaped(text)}`

/** A term, and what it means, further in. */
export const item = (term: string, meaning: string): string => `.TP\n.B ${escaped(term)}\n${escaped(meaning)}`

/** Lines as they are, such as a command to be typed. */
export const literal = (lines: readonly string[]): string =>
  ['.PP', '.RS 4', '.nf', ...lines.map(escaped), '.fi', '.RE'].join('\n')
