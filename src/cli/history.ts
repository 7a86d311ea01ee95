import { lstat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command } from 'commander'
import type { MessageEvent, ReadHistoryOptions } from '../index.ts'
import { PRIVATE_FILE_MODE, writeNew } from '../storage/durable-write.ts'
import { locateHome } from '../storage/home.ts'
import { type Outcome, success, userFault } from '../storage/problem.ts'
import { encodeLine } from '../ui/json/line.ts'
import { type SaidPrinter, saidPrinter } from '../ui/terminal/said-printer.ts'
import { ENDED_BY_INTERRUPT } from './hidden-line.ts'
import { type HomeOption, homeOption } from './home-option.ts'
import { asOutcome } from './leaving.ts'
import { concludes, isLively, printPatiently, say, warn } from './output.ts'
import { type PassphraseOptions, passphraseOption, passphraseSource } from './passphrase-source.ts'
import { readingProgress } from './reading-progress.ts'
import { parseRoom } from './room-options.ts'

interface HistoryCommandOptions extends HomeOption, PassphraseOptions {
  readonly room?: string
  readonly bootstrap?: string
  readonly search?: string
  readonly limit?: string
  readonly json?: true
  readonly export?: string
}

const EXAMPLES = `
Examples:
  $ p2p-chat history | less                 all that was said, the oldest first
  $ p2p-chat history --limit 20             the last 20 messages
  $ p2p-chat history --search dinner        wherever it stands in a message
  $ p2p-chat history --room kitchen --json  one JSON object a line
  $ p2p-chat history --export lobby.jsonl   into a new file, for you alone (mode 0600)

It reads what this computer has kept, beside a running node or with none. All
members see one order: that of the messages' ids is the same everywhere. Without
--room and --bootstrap it is the room of the running node, else the home's.`

const LIMIT = /^[1-9]\d{0,5}$/

const parseOptions = (options: HistoryCommandOptions): Outcome<ReadHistoryOptions> => {
  const home = locateHome(options.home)
  if (!home.ok) {
    return home
  }
  const room = options.room === undefined ? success(undefined) : parseRoom(options.room)
  if (!room.ok) {
    return room
  }
  const { bootstrap, search, limit } = options
  if (bootstrap === '') {
    return userFault('the bootstrap file has an empty name; give --bootstrap a file')
  }
  if (search?.trim() === '') {
    return userFault('--search has nothing to look for; give it a text')
  }
  if (limit !== undefined && !LIMIT.test(limit)) {
    return userFault(`--limit ${JSON.stringify(limit)} is no number from 1 to 999999; give it one`)
  }
  const passphrase = passphraseSource(options, ENDED_BY_INTERRUPT)
  if (!passphrase.ok) {
    return passphrase
  }
  return success({
    home: home.value,
    passphrase: passphrase.value,
    ...(room.value === undefined ? {} : { room: room.value }),
    ...(bootstrap === undefined ? {} : { bootstrap }),
    ...(search === undefined ? {} : { search }),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  })
}

/** Reads it, and tells on stderr how far it is where that takes its time. */
async function* read(options: ReadHistoryOptions): AsyncGenerator<MessageEvent> {
  // Here, so that a command line that cannot be meant is refused at once.
  const { readHistory } = await import('../chat/history/read-history.ts')
  const progress = readingProgress()
  const onProblem = (message: string): void => warn({ fault: 'environment', message })
  try {
    for await (const message of readHistory({ ...options, onProblem, onProgress: progress.show })) {
      progress.clear()
      yield message
    }
  } finally {
    progress.clear()
  }
}

const sayNothingFound = (search: string | undefined): void =>
  say(
    search === undefined
      ? 'Nothing that was said in this room is kept here yet.'
      : `Nothing that is kept here has ${JSON.stringify(search)} in it.`,
  )

const textPrinter = (): SaidPrinter => {
  const { isTTY, columns } = process.stdout
  return saidPrinter({
    columns: isTTY ? columns : Number.POSITIVE_INFINITY,
    colour: isLively(process.stdout),
  })
}

const print = async (options: ReadHistoryOptions, asJson: boolean): Promise<number> => {
  const rowsOf = textPrinter()
  let count = 0
  for await (const message of read(options)) {
    await printPatiently(asJson ? encodeLine(message) : rowsOf(message).join('\n'))
    count += 1
  }
  return count
}

const isThere = async (file: string): Promise<boolean> => {
  try {
    await lstat(file)
    return true
  } catch {
    // What else there may be to say of it is said when it is written.
    return false
  }
}

const exportTo = async (file: string, options: ReadHistoryOptions): Promise<Outcome<number>> => {
  // Before everything is read, which may take a while; nothing is overwritten afterwards either.
  if (await isThere(file)) {
    return userFault(`${file} exists already and is never overwritten; name another with --export`)
  }
  let count = 0
  async function* lines(): AsyncGenerator<string> {
    for await (const message of read(options)) {
      count += 1
      yield `${encodeLine(message)}\n`
    }
  }
  const written = await writeNew(file, lines(), PRIVATE_FILE_MODE)
  return written.ok ? success(count) : written
}

const history = async (options: HistoryCommandOptions): Promise<Outcome<unknown>> => {
  const parsed = parseOptions(options)
  if (!parsed.ok) {
    return parsed
  }
  if (options.export === '') {
    return userFault('--export has an empty name; give it a file')
  }
  try {
    if (options.export === undefined) {
      const count = await print(parsed.value, options.json === true)
      if (count === 0) {
        sayNothingFound(options.search)
      }
      return success(undefined)
    }
    const file = resolve(options.export)
    const exported = await exportTo(file, parsed.value)
    if (exported.ok) {
      say(`Wrote ${exported.value} ${exported.value === 1 ? 'message' : 'messages'} to ${file}.`)
    }
    return exported
  } catch (error) {
    return asOutcome(error)
  }
}

export const historyCommand = (): Command =>
  new Command('history')
    .description('show what was said in a room, as far as this computer has kept it')
    .option('--search <TEXT>', 'only messages with this text in them, in any case')
    .option('--limit <N>', 'only the last N, 1 to 999999 (default: all)')
    .option('--json', 'one JSON object a line')
    .option('--export <FILE>', 'write them to a new file, as JSON lines; never overwrites one')
    .option('--room <NAME>', 'name of the room (default: that of the running node, else lobby)')
    .option('--bootstrap <FILE>', "the room's bootstrap key file (default: the one in the home)")
    .addOption(homeOption())
    .addOption(passphraseOption())
    .addHelpText('after', EXAMPLES)
    .action(concludes(history))
