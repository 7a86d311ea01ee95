import type { Command } from 'commander'
import { type SayingStep, sayAndFollow } from '../chat/saying.ts'
import type { ChatEvent, ChatOptions } from '../index.ts'
import { TEXT_BYTES_MAX } from '../protocol/limits.ts'
import { environmentFault, type Outcome, success, userFault } from '../storage/problem.ts'
import { progressWords } from '../ui/progress.ts'
import type { CreateChat, RunCode } from '../ui/surface.ts'
import {
  type JoiningOptions,
  joiningCommand,
  openJoining,
  parseJoiningOptions,
  throughNodeOr,
} from './joining.ts'
import { runToTheEnd } from './leaving.ts'
import { say, warn } from './output.ts'
import { readText } from './standard-input.ts'

/** How long somebody may take to have it: a newcomer is let in, and shown to have it, within some seconds. */
const DELIVERY_WAIT_MS = 30_000

const STANDARD_INPUT = '-'

const EXAMPLES = `
Examples:
  $ p2p-chat send dinner is ready             say it
  $ make 2>&1 | tail -20 | p2p-chat send -    what a pipe brings, as one message
  $ p2p-chat send done && echo "somebody has it"
                                              the exit code says whether

It says it through the node that runs with the home, which decides the name and
all else; where none runs, it joins the room with the options above, for a moment.

Exit codes:
  0   at least one other member is known to have it
  1   nobody is yet, after ${DELIVERY_WAIT_MS / 1000} seconds; it is kept on this computer, and goes out
      as soon as this home is in the room with somebody
  2   it cannot be said like that; nothing was done`

/** What is known of the message by now. */
interface Fate {
  isStored: boolean
  isDelivered: boolean
  refusal: string | null
}

const parseText = async (words: readonly string[]): Promise<Outcome<string>> => {
  const isPiped = words.length === 1 && words[0] === STANDARD_INPUT
  const given = isPiped
    ? await readText(process.stdin, TEXT_BYTES_MAX, 'one message')
    : success(words.join(' '))
  if (!given.ok) {
    return given
  }
  const text = isPiped ? given.value.replace(/\r?\n$/, '') : given.value
  if (text.trim() === '') {
    return userFault('there is nothing to say in an empty message; give it a text')
  }
  const bytes = Buffer.byteLength(text)
  return bytes <= TEXT_BYTES_MAX
    ? success(text)
    : userFault(`the message has ${bytes} bytes and may have ${TEXT_BYTES_MAX}; send it in parts`)
}

/** A step in what a node of perhaps another version tells. */
const parseStep = (result: unknown): SayingStep | undefined => {
  const fields = typeof result === 'object' && result !== null ? new Map(Object.entries(result)) : new Map()
  const [type, reason, count]: unknown[] = ['type', 'reason', 'count'].map((name) => fields.get(name))
  if (type === 'stored') {
    return { type }
  }
  if (type === 'refused') {
    return { type, reason: String(reason) }
  }
  return type === 'delivered' && typeof count === 'number' ? { type, count } : undefined
}

const settle = (fate: Fate, step: SayingStep | undefined): void => {
  switch (step?.type) {
    case undefined:
      return
    case 'stored':
      fate.isStored = true
      return
    case 'delivered':
      fate.isDelivered = true
      return
    case 'refused':
      fate.refusal = step.reason
      return
  }
}

/** Of all that a chat tells, what whoever sends one thing has to know. */
const warnOf = (event: ChatEvent): void => {
  if (event.type === 'error' || (event.type === 'warning' && event.code === 'history')) {
    warn({ fault: 'environment', message: event.message })
  }
}

/** @returns the end of the wait: a while, or as soon as its fate is decided, or the user gives up */
const startWaiting = (leaving: AbortSignal): { readonly signal: AbortSignal; readonly end: () => void } => {
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), DELIVERY_WAIT_MS)
  const end = (): void => {
    clearTimeout(timer)
    over.abort()
  }
  return { signal: AbortSignal.any([leaving, over.signal]), end }
}

const sendItself = async (
  create: CreateChat,
  options: ChatOptions,
  text: string,
  fate: Fate,
  leaving: AbortSignal,
): Promise<void> => {
  const onProgress: ChatOptions['onProgress'] = (progress) => say(progressWords(progress))
  try {
    await using chat = await create({ ...options, signal: leaving, onEvent: warnOf, onProgress })
    const { signal, end } = startWaiting(leaving)
    await sayAndFollow(chat, text, (step) => settle(fate, step), signal)
    end()
  } catch (error) {
    // Told to leave while it was still starting: then nobody has it, which is what is said of it.
    if (!leaving.aborted) {
      throw error
    }
  }
}

const conclude = ({ isStored, isDelivered, refusal }: Fate): Outcome<RunCode> => {
  if (refusal !== null) {
    return environmentFault(`not sent: ${refusal}`)
  }
  if (isDelivered) {
    return success(0)
  }
  return environmentFault(
    isStored
      ? 'nobody has it yet; it is kept, and goes out as soon as this home is in the room with somebody'
      : 'nobody has it, and it could not be kept; send it again',
  )
}

const send = async (
  create: CreateChat,
  words: readonly string[],
  options: JoiningOptions,
): Promise<Outcome<RunCode>> => {
  const parsed = parseJoiningOptions(options)
  if (!parsed.ok) {
    return parsed
  }
  const text = await parseText(words)
  if (!text.ok) {
    return text
  }
  const joining = await openJoining(parsed.value, options)
  if (!joining.ok) {
    return joining
  }
  const { leaving, wanted } = joining.value
  const fate: Fate = { isStored: false, isDelivered: false, refusal: null }
  const waiting = startWaiting(leaving.controller.signal)
  const asked = {
    request: { request: 'send', text: text.value, ...wanted },
    onResult: (result: unknown) => settle(fate, parseStep(result)),
    signal: waiting.signal,
  } as const
  const sent = await throughNodeOr(joining.value, asked, async (started) => {
    waiting.end()
    await sendItself(create, started, text.value, fate, leaving.controller.signal)
  })
  waiting.end()
  if (!sent.ok) {
    return sent
  }
  return conclude(fate)
}

/** @param create the library's `createChat` */
export const sendCommand = (create: CreateChat): Command =>
  joiningCommand('send')
    .description('say one thing, and wait until somebody has it')
    .argument('<TEXT...>', 'what to say; - is standard input')
    .addHelpText('after', EXAMPLES)
    .action((words: readonly string[], options: JoiningOptions) =>
      runToTheEnd(() => send(create, words, options)),
    )
