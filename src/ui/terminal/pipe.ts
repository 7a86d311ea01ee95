import { setTimeout as sleep } from 'node:timers/promises'
import type { Chat, ChatEvent, ChatOptions, SendOutcome } from '../../index.ts'
import { inputLines } from '../input.ts'
import {
  INPUT_LINE_BYTES_MAX,
  OUTPUT_DRAIN_MS,
  OUTPUT_PENDING_BYTES_MAX,
  UNSAID_LINES_MAX,
  UNSAID_WAIT_MS,
} from '../limits.ts'
import { createLineWriter, type LineWriter } from '../line-writer.ts'
import type { InputLine } from '../lines.ts'
import { type CreateChat, type Output, type RunCode, type Surface, untilLeaving } from '../surface.ts'
import { findHandOut } from './hand-out.ts'
import { emptyModel, type Line } from './model.ts'
import { createUnsaid, type Unsaid } from './unsaid.ts'
import { type Input, update } from './update.ts'
import { rows } from './views.ts'

const say = (chat: Chat, line: InputLine): SendOutcome => {
  switch (line.type) {
    case 'too-long':
      return { type: 'refused', reason: `a line may have ${INPUT_LINE_BYTES_MAX} bytes at most.` }
    case 'not-utf8':
      return { type: 'refused', reason: 'a line must be UTF-8.' }
    case 'line':
      return chat.send(line.text)
  }
}

/** What becomes of lines that were handed to the chat. */
interface HandedOver {
  /** Not on disk yet. */
  readonly unsaid: Unsaid
  /** Nobody is known to have them yet. */
  readonly undelivered: Unsaid
}

/** Says stdin, line by line, no faster than it is said. @returns whether the chat took every line */
const sayAll = async (
  chat: Chat,
  surface: Surface,
  { unsaid, undelivered }: HandedOver,
  notices: LineWriter,
): Promise<boolean> => {
  const left = untilLeaving(surface.leaving.signal)
  let allTaken = true
  for await (const line of inputLines(surface)) {
    if (line.type === 'line' && line.text.trim() === '') continue
    // Before it is handed over: its message may come back within the call.
    unsaid.add()
    undelivered.add()
    const said = say(chat, line)
    if (said.type === 'refused') {
      unsaid.remove()
      undelivered.remove()
      allTaken = false
      notices.write(`Not sent: ${said.reason}`)
    }
    // What waits for company is bounded by the chat, which would refuse the line too many.
    const slower = said.type === 'waiting' ? undelivered : unsaid
    await Promise.race([slower.atMost(UNSAID_LINES_MAX - 1), left])
    if (surface.leaving.signal.aborted) break
  }
  return allTaken
}

/** Waits until somebody has all that was handed over, somebody leaves, or `waitMs` are over. */
const settle = async ({ undelivered }: HandedOver, signal: AbortSignal, waitMs: number): Promise<void> => {
  const patience = new AbortController()
  // An aborted sleep is how the race is tidied up, not a failure.
  const limit = sleep(waitMs, undefined, { signal: patience.signal }).catch(() => undefined)
  await Promise.race([undelivered.atMost(0), untilLeaving(signal), limit])
  patience.abort()
}

const undeliveredWords = (count: number, isKept: boolean): string =>
  isKept
    ? `Nobody has the last ${count} line(s) yet; they are kept, and go out as soon as this home is in the room with somebody.`
    : `Nobody has the last ${count} line(s), and with --no-history nothing is kept: say them again.`

/** @returns whether stdin came to its end and somebody has every line of it */
const converse = async (
  chat: Chat,
  surface: Surface,
  handedOver: HandedOver,
  notices: LineWriter,
  { waitMs, isKept }: { readonly waitMs: number; readonly isKept: boolean },
) => {
  const { leaving } = surface
  const speaking = (async () => {
    const allTaken = await sayAll(chat, surface, handedOver, notices)
    await settle(handedOver, leaving.signal, waitMs)
    return allTaken
  })()
  let cutShort = false
  try {
    await Promise.race([speaking, untilLeaving(leaving.signal)])
    cutShort = leaving.signal.aborted
  } finally {
    leaving.abort()
    await chat.leave()
  }
  const allTaken = await speaking
  const count = handedOver.undelivered.count()
  if (cutShort) return true
  if (count > 0) notices.write(undeliveredWords(count, isKept))
  return allTaken && count === 0
}

/** Prints what is said on stdout and all else on stderr; to a pipe as one row each. */
export const createPrinter = (surface: Surface, out: LineWriter, notices: LineWriter) => {
  const write = (stream: Output, writer: LineWriter, line: Line): void => {
    const terminal = stream.isTTY === true
    const columns = stream.columns ?? Number.POSITIVE_INFINITY
    const look = { columns, colour: surface.colour && terminal, oneRow: !terminal, now: surface.now() }
    for (const row of rows(line, look)) writer.write(row)
  }
  return (line: Line): void =>
    line.type === 'said' ? write(surface.stdout, out, line) : write(surface.stderr, notices, line)
}

/**
 * Without a terminal: lines from stdin are said, what is said is printed, one line each. When stdin ends, the
 * room is left as soon as somebody has all of it, or after `unsaidWaitMs`. 1 where nobody has something.
 */
export const runPipe = async (
  create: CreateChat,
  options: ChatOptions,
  surface: Surface,
  unsaidWaitMs = UNSAID_WAIT_MS,
): Promise<RunCode> => {
  const { leaving } = surface
  const out = createLineWriter(surface.stdout, OUTPUT_PENDING_BYTES_MAX)
  const notices = createLineWriter(surface.stderr, OUTPUT_PENDING_BYTES_MAX)
  const print = createPrinter(surface, out, notices)
  const handedOver: HandedOver = { unsaid: createUnsaid(), undelivered: createUnsaid() }
  /** Said in this run, until somebody has it. */
  const said = new Set<string>()
  let self = ''
  let model = emptyModel(false)
  let failed = false
  const tell = (input: Input): void => {
    const change = update(model, input)
    model = change.model
    change.lines.forEach(print)
  }
  const onEvent = (event: ChatEvent): void => {
    tell(event)
    if (event.type === 'ready') self = event.fingerprint
    if (event.type === 'message' && event.self && !event.history) {
      said.add(event.id)
      handedOver.unsaid.remove()
    }
    const isHad = event.type === 'delivered' && event.to.some((one) => one !== self)
    if (isHad && said.delete(event.id)) handedOver.undelivered.remove()
    if (event.type !== 'state' || event.state !== 'left' || leaving.signal.aborted) return
    failed = true
    leaving.abort()
  }
  void out.ended.then((why) => {
    if (why === 'stalled') {
      failed = true
      notices.write(
        `Nobody reads what is said: over ${OUTPUT_PENDING_BYTES_MAX} bytes wait on stdout; leaving.`,
      )
    }
    leaving.abort()
  })

  const chat = await create({ ...options, signal: leaving.signal, onEvent, onProgress: tell })
  tell({ type: 'whitelist', whitelist: chat.whitelist() })
  tell({ type: 'hand-out', handOut: findHandOut(options) })
  const how = { waitMs: unsaidWaitMs, isKept: options.history ?? true }
  const allSaid = await converse(chat, surface, handedOver, notices, how)
  await out.drain(OUTPUT_DRAIN_MS)
  return failed || !allSaid ? 1 : 0
}
