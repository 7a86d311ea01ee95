import { styleText } from 'node:util'

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const SPINNER_INTERVAL_MS = 100
const CLEAR_LINE = '\r\u001b[2K'

type Style = Parameters<typeof styleText>[0]

/** Coloured where stdout is a terminal and NO_COLOR does not say otherwise. */
const styled = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout })

const write = (text: string): void => {
  process.stdout.write(text)
}

let steps = 0

export const title = (text: string): void => write(`\n${styled('bold', text)}\n`)

/** A step of the story, and why it is there. */
export const step = (headline: string, explanation: string): void => {
  steps += 1
  write(`\n${styled(['bold', 'cyan'], `${steps}. ${headline}`)}\n   ${styled('dim', explanation)}\n`)
}

/** Something that has really happened. */
export const happened = (text: string): void => write(`   ${styled('green', '✓')} ${text}\n`)

/** Something said, as a listener heard it. */
export const heard = (listener: string, speaker: string, text: string): void =>
  write(`   ${styled('dim', `on ${listener}'s screen:`)} ${styled('yellow', `${speaker}:`)} ${text}\n`)

export const note = (text: string): void => write(`   ${text}\n`)

/** Shows on a terminal that something is going on until `work` is done. */
export const busyWhile = async <Result>(what: () => string, work: Promise<Result>): Promise<Result> => {
  if (!process.stdout.isTTY) {
    return work
  }
  let turn = 0
  const timer = setInterval(() => {
    turn += 1
    write(`${CLEAR_LINE}   ${SPINNER[turn % SPINNER.length]} ${what()}`)
  }, SPINNER_INTERVAL_MS)
  try {
    return await work
  } finally {
    clearInterval(timer)
    write(CLEAR_LINE)
  }
}
