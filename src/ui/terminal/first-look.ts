/**
 * The first start at a terminal, before anything is made: whoever wanted to join somebody would else sit in a room of their
 * own. Asks one thing, and only where somebody is here.
 */
import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { ChatOptions, LookAround } from '../../index.ts'
import { FIRST_LOOK_MS, KEY_FILE_BYTES_MAX } from '../limits.ts'
import type { Surface } from '../surface.ts'
import { type Line, notice } from './model.ts'
import { cleanLine } from './sanitize.ts'
import { rows } from './views.ts'

const QUESTION = 'file, or Enter > '

const printer = ({ stdout, colour, now }: Surface): ((line: Line) => void) => {
  const columns = stdout.columns ?? Number.POSITIVE_INFINITY
  return (line) => {
    for (const row of rows(line, { columns, colour, oneRow: false, now: now() })) stdout.write(`${row}\n`)
  }
}

/** As it is typed, or dropped on the terminal, which may put quotes around it. */
const pathOf = (answer: string): string => {
  const bare = answer.trim().replace(/^(['"])(.*)\1$/, '$2')
  return resolve(bare.startsWith('~/') ? join(homedir(), bare.slice(2)) : bare)
}

/** @returns why this is no key file; undefined where it may be one, which is looked at closely when it is read */
const whyNoKeyFile = (file: string): string | undefined => {
  try {
    if (!statSync(file).isFile()) return `${file} is no file`
    if (statSync(file).size > KEY_FILE_BYTES_MAX) return `${file} is too large for a key`
    return readFileSync(file, 'utf8').includes('-----BEGIN ') ? undefined : `${file} holds no key in PEM`
  } catch {
    return `${file} cannot be read, or is not there`
  }
}

/** @returns the file named; null for none: a room of one's own; undefined where somebody leaves */
const askForFile = async (
  { stdin, stdout, leaving }: Surface,
  print: (line: Line) => void,
): Promise<string | null | undefined> => {
  // Not in raw mode: the terminal edits the line, and makes a signal of Ctrl-C.
  const readline = createInterface({ input: stdin, output: stdout, terminal: false })
  try {
    for (;;) {
      const ended = new Promise<undefined>((done) => readline.once('close', () => done(undefined)))
      const asked = readline.question(QUESTION, { signal: leaving.signal }).catch(() => undefined)
      const answer = await Promise.race([asked, ended])
      if (answer === undefined || answer.trim() === '') return answer === undefined ? undefined : null
      const file = pathOf(answer)
      const problem = whyNoKeyFile(file)
      if (problem === undefined) return file
      print({
        type: 'error',
        text: `${cleanLine(problem)}; type another, or press Enter for a room of your own.`,
      })
    }
  } finally {
    readline.close()
  }
}

const foundWords = (count: number): string => {
  const who =
    count === 1
      ? '1 computer here runs p2p-chat, in a room'
      : `${count} computers here run p2p-chat, in rooms`
  return `${who} that your home has no file for; without it not even the room's name can be seen.`
}

/**
 * Looks for others, and asks whose room to join where some are here.
 * @returns the options to start with; null where somebody leaves
 */
export const lookFirst = async (
  lookAround: LookAround,
  options: ChatOptions,
  surface: Surface,
): Promise<ChatOptions | null> => {
  const { signal } = surface.leaving
  const print = printer(surface)
  const seconds = FIRST_LOOK_MS / 1000
  print(notice(`Welcome to p2p-chat. This home knows no room yet: ${cleanLine(options.home)}`))
  print(notice(`Looking for others on this network, for ${seconds} seconds ...`))
  const { listen, peers, mdns } = options
  const count = await lookAround({
    ...(listen === undefined ? {} : { listen }),
    ...(peers === undefined ? {} : { peers }),
    ...(mdns === undefined ? {} : { mdns }),
    durationMs: FIRST_LOOK_MS,
    onCount: (found) => print(notice(`  Found so far: ${found}`)),
    signal,
  })
  if (signal.aborted) return null
  if (count === 0) {
    print(notice('Nobody else was found, so you get a room of your own, and are told how others join it.'))
    return options
  }
  print(notice(foundWords(count)))
  print(notice('To join theirs, ask them for the file bootstrap.pub.pem, and type here where you put it.'))
  print(notice('Or start again later with: p2p-chat --bootstrap FILE'))
  print(notice('To open a room of your own, just press Enter.'))
  const file = await askForFile(surface, print)
  if (file === undefined) {
    surface.leaving.abort()
    return null
  }
  if (file === null) return options
  print(
    notice(
      `For the next starts, name it again with --bootstrap, or copy it to ${cleanLine(join(options.home, 'bootstrap.pub.pem'))}`,
    ),
  )
  return { ...options, bootstrap: file }
}
