/** What can be typed at the prompt besides what is said. */
import { help, type Line } from './model.ts'

interface CommandWord {
  readonly word: string
  /** What follows it, as help shows it; empty for nothing. */
  readonly argument: string
  readonly about: string
}

export const COMMANDS = [
  { word: '/who', argument: '', about: 'who can read what you say, and who waits to come in' },
  {
    word: '/history',
    argument: '',
    about: 'what was said earlier, page by page; /history 50 for more at once, /history TEXT to look for it',
  },
  {
    word: '/accept',
    argument: 'NAME',
    about: 'let in someone who asks, also one removed, or take the key that someone offers',
  },
  {
    word: '/refuse',
    argument: 'NAME',
    about: 'turn down someone who asks; you are not asked again in this run',
  },
  {
    word: '/verify',
    argument: 'NAME',
    about: 'ten words that you both read to each other, to be sure it is them',
  },
  { word: '/remove', argument: 'NAME', about: 'remove someone, from your list and from the room' },
  { word: '/restore', argument: 'NAME', about: 'take that back' },
  { word: '/trust', argument: '', about: 'who is on your list, and who was removed' },
  { word: '/name', argument: 'NAME', about: 'call yourself something else from now on' },
  { word: '/peers', argument: '', about: 'who is connected, and how' },
  { word: '/rejoin', argument: '', about: 'drop the key you hold and ask for it anew' },
  { word: '/help', argument: '', about: 'this' },
  { word: '/quit', argument: '', about: 'leave (so do Ctrl-C and Ctrl-D)' },
] as const satisfies readonly CommandWord[]

export type Word = (typeof COMMANDS)[number]['word']

const WIDEST = Math.max(...COMMANDS.map(({ word, argument }) => `${word} ${argument}`.length))

export const HELP: readonly Line[] = [
  'What you type is said to everyone who can read here. What begins with / is a command:',
  ...COMMANDS.map(({ word, argument, about }) => `  ${`${word} ${argument}`.padEnd(WIDEST)}  ${about}`),
].map(help)

/** Typing mistakes between two words: letters wrong, missing, too many, or two changed over. */
const mistakes = (left: string, right: string): number => {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)]
  for (let row = 1; row <= left.length; row += 1) {
    const above = rows[row - 1] ?? []
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1]
      const isSwapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      current.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped && row > 1 && column > 1
            ? (rows[row - 2]?.[column - 2] ?? 0) + 1
            : Number.POSITIVE_INFINITY,
        ),
      )
    }
    rows.push(current)
  }
  return rows[left.length]?.[right.length] ?? 0
}

/** More than these, and it was something else that was meant. */
const MISTAKES_MAX = 2
/** No command is longer, so that what is pasted behind a slash costs nothing to compare. */
const WORD_CHARACTERS_MAX = 16

/** The command that was probably meant. */
export const nearest = (typed: string): Word | undefined => {
  if (typed.length > WORD_CHARACTERS_MAX) return undefined
  const word = typed.toLowerCase()
  const [best] = COMMANDS.map((command) => ({
    word: command.word,
    count: mistakes(word, command.word),
  })).sort((left, right) => left.count - right.count)
  return best !== undefined && best.count <= MISTAKES_MAX ? best.word : undefined
}
