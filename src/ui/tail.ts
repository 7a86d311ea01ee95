import type { Chat, ChatEvent, ChatOptions } from '../index.ts'
import { encodeLine } from './json/line.ts'
import { OUTPUT_DRAIN_MS, OUTPUT_PENDING_BYTES_MAX } from './limits.ts'
import { createLineWriter } from './line-writer.ts'
import { progressWords } from './progress.ts'
import { type CreateChat, type RunCode, type Surface, untilLeaving } from './surface.ts'
import { createHeldEvents } from './terminal/held-events.ts'
import { emptyModel } from './terminal/model.ts'
import { createPrinter } from './terminal/pipe.ts'
import { shown } from './terminal/shown.ts'
import { update } from './terminal/update.ts'

/** `p2p-chat tail`: prints what it hears, and takes no input. */
export interface Tail {
  /** @param event what is printed for people, where it is known; else undefined */
  heard(line: object, event: ChatEvent | undefined): void
  /** Something that went wrong, or is under way, for people. */
  notice(text: string): void
  /** 1 where it ended by itself, or its reader takes nothing any more. */
  end(): Promise<RunCode>
}

/** @param asksEarlier what was said before comes first; it ends with a line of type `history` */
export const createTail = (surface: Surface, json: boolean, asksEarlier: boolean): Tail => {
  const { leaving } = surface
  const out = createLineWriter(surface.stdout, OUTPUT_PENDING_BYTES_MAX)
  const notices = createLineWriter(surface.stderr, OUTPUT_PENDING_BYTES_MAX)
  const print = createPrinter(surface, out, notices)
  let model = emptyModel(false)
  let isEarlier = asksEarlier
  let code: RunCode = 0
  void out.ended.then((why) => {
    if (why === 'stalled') {
      code = 1
      notices.write(`Nobody reads what is said: over ${OUTPUT_PENDING_BYTES_MAX} bytes wait on stdout.`)
    }
    leaving.abort()
  })
  return {
    heard: (line, event) => {
      if (json) {
        out.write(encodeLine(line))
      } else if (event !== undefined) {
        // As if it had been listening all the time; what is fetched afterwards is marked as from earlier.
        const isListed = isEarlier && event.type === 'message'
        const change = isListed ? shown(model, event, null) : update(model, event)
        model = change.model
        change.lines.forEach(print)
      }
      if ('type' in line && line.type === 'history') {
        isEarlier = false
      }
      if (event?.type === 'state' && event.state === 'left' && !leaving.signal.aborted) {
        code = 1
        leaving.abort()
      }
    },
    notice: notices.write,
    end: async () => {
      await out.drain(OUTPUT_DRAIN_MS)
      return code
    },
  }
}

/** Prints the newest messages kept here, the newest last. @returns their ids */
const tellEarlier = async (chat: Chat, tail: Tail, limit: number): Promise<ReadonlySet<string>> => {
  const outcome = await chat.history({ limit })
  if (outcome.type === 'refused') {
    const warning = { type: 'warning', code: 'history', message: outcome.reason } as const
    tail.heard(warning, warning)
  }
  const { messages, before } = outcome.type === 'page' ? outcome : { messages: [], before: null }
  for (const message of messages) tail.heard(message, message)
  tail.heard({ type: 'history', count: messages.length, more: before !== null, before }, undefined)
  return new Set(messages.map(({ id }) => id))
}

/** Joins, and prints until somebody leaves. @param lines how many messages of before come first */
export const followChat = async (
  create: CreateChat,
  options: ChatOptions,
  lines: number,
  { leaving }: Surface,
  tail: Tail,
): Promise<void> => {
  const pass = (event: ChatEvent): void => tail.heard(event, event)
  const held = createHeldEvents(pass)
  let isStarting = true
  const chat = await create({
    ...options,
    signal: leaving.signal,
    // `ready` and what else belongs to the start come before what was said, as they do from a running node.
    onEvent: (event) => (isStarting && event.type !== 'message' ? pass : held.hear)(event),
    onProgress: (progress) => tail.notice(progressWords(progress)),
  })
  isStarting = false
  held.release(lines === 0 ? new Set() : await tellEarlier(chat, tail, lines))
  await untilLeaving(leaving.signal)
  await chat.leave()
}
