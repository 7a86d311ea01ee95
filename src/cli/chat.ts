import { Command, Option } from 'commander'
import type { ChatOptions, LookAround } from '../index.ts'
import { hasBootstrapFile } from '../storage/bootstrap.ts'
import { type Outcome, success } from '../storage/problem.ts'
import { runJson } from '../ui/json/run.ts'
import type { CreateChat, RunCode, Surface } from '../ui/surface.ts'
import { lookFirst } from '../ui/terminal/first-look.ts'
import { runPipe } from '../ui/terminal/pipe.ts'
import { runPlain } from '../ui/terminal/plain.ts'
import { runTerminal } from '../ui/terminal/run.ts'
import { addHistoryOptions, type HistoryOptions, parseHistoryOptions } from './history-options.ts'
import { leaveOnSignals, processSurface, runToTheEnd, waitingWith } from './leaving.ts'
import { type NameOption, nameOption, parseName } from './name-option.ts'
import { passphraseSource } from './passphrase-source.ts'
import { addRoomOptions, parseRoomOptions, type RoomOptions } from './room-options.ts'

interface ChatCommandOptions extends RoomOptions, NameOption, HistoryOptions {
  readonly plain?: true
}

/** What concerns the terminal alone. */
interface TerminalOptions {
  readonly notify: boolean
}

const EXAMPLES = `
Examples:
  $ p2p-chat                                 a room of your own; it says how others join
  $ p2p-chat --bootstrap bootstrap.pub.pem   the room of whoever gave you that file
  $ p2p-chat --room kitchen --name bob       another room, by another name
  $ p2p-chat --peer /ip4/192.168.1.5/tcp/4001
                                             where discovery is blocked
  $ make 2>&1 | p2p-chat                     say each line of a pipe, then leave
  $ p2p-chat --json                          for programs: JSON lines both ways

In the room /help lists what can be typed. Ctrl-C leaves, and so does /quit. In a
pipe the exit code is 1 where nobody has something that was said.`

export const parseChatOptions = (options: ChatCommandOptions): Outcome<ChatOptions> => {
  const choice = parseRoomOptions(options)
  if (!choice.ok) {
    return choice
  }
  const name = parseName(options.name)
  if (!name.ok) {
    return name
  }
  const history = parseHistoryOptions(options)
  return history.ok ? success({ ...choice.value, name: name.value, ...history.value }) : history
}

type Client = (create: CreateChat, options: ChatOptions, surface: Surface) => Promise<RunCode>

const { TERM } = process.env

/** Whether a person sits there, who can be asked. */
const isTerminal = (): boolean => process.stdin.isTTY && process.stdout.isTTY

const clientFor = ({ json, plain }: ChatCommandOptions): Client => {
  if (json === true) {
    return runJson
  }
  if (!isTerminal()) {
    return runPipe
  }
  // A terminal that cannot move the cursor is given lines.
  return plain === true || TERM === 'dumb' ? runPlain : runTerminal
}

/** Where no file says which room, and there is a way to find somebody who could. */
const isForFirstLook = async (
  { bootstrap, home, mdns, peers }: ChatOptions,
  { json }: ChatCommandOptions,
): Promise<boolean> =>
  json !== true &&
  isTerminal() &&
  bootstrap === undefined &&
  (mdns !== false || peers !== undefined) &&
  !(await hasBootstrapFile(home))

/** What it takes of the library, which is loaded by those who start a node. */
export interface ChatStarts {
  readonly create: CreateChat
  readonly lookAround: LookAround
}

const chat = async (
  { create, lookAround }: ChatStarts,
  options: ChatCommandOptions & TerminalOptions,
): Promise<Outcome<RunCode>> => {
  const parsed = parseChatOptions(options)
  if (!parsed.ok) {
    return parsed
  }
  const leaving = leaveOnSignals()
  const passphrase = passphraseSource(options, waitingWith(leaving))
  if (!passphrase.ok) {
    return passphrase
  }
  const surface: Surface = { ...processSurface(leaving), notify: options.notify }
  const given: ChatOptions = { ...parsed.value, passphrase: passphrase.value }
  const chosen = (await isForFirstLook(given, options)) ? await lookFirst(lookAround, given, surface) : given
  return success(chosen === null ? 0 : await clientFor(options)(create, chosen, surface))
}

export const chatCommand = (starts: ChatStarts): Command =>
  addHistoryOptions(
    addRoomOptions(
      new Command('chat').description('start chatting in the terminal (what p2p-chat alone does)'),
    )
      .addOption(nameOption())
      .addOption(
        new Option('--plain', 'lines only, nothing is drawn again: for screen readers').conflicts('json'),
      ),
  )
    .option('--no-notify', 'neither ring nor notify when somebody means you')
    .addHelpText('after', EXAMPLES)
    .action((options: ChatCommandOptions & TerminalOptions) => runToTheEnd(() => chat(starts, options)))
