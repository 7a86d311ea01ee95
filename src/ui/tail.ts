import type { ChatEvent, ChatOptions } from '../index.ts'
import { encodeLine } from './json/line.ts'
import { OUTPUT_DRAIN_MS, OUTPUT_PENDING_BYTES_MAX } from './limits.ts'
import { createLineWriter } from './line-writer.ts'
import { progressWords } from './progress.ts'
import { type CreateChat, type RunCode, type Surface, untilLeaving } from './surface.ts'
import { emptyModel } from './terminal/model.ts'
import { createPrinter } from './terminal/pipe.ts'
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

export const createTail = (surface: Surface, json: boolean): Tail => {
  const { leaving } = surface
  const out = createLineWriter(surface.stdout, OUTPUT_PENDING_BYTES_MAX)
  const notices = createLineWriter(surface.stderr, OUTPUT_PENDING_BYTES_MAX)
  const print = createPrinter(surface, out, notices)
  let model = emptyModel(false)
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
        const change = update(model, event)
        model = change.model
        change.lines.forEach(print)
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

/** Joins, and prints until somebody leaves. */
export const followChat = async (
  create: CreateChat,
  options: ChatOptions,
  { leaving }: Surface,
  tail: Tail,
): Promise<void> => {
  const chat = await create({
    ...options,
    signal: leaving.signal,
    onEvent: (event) => tail.heard(event, event),
    onProgress: (progress) => tail.notice(progressWords(progress)),
  })
  await untilLeaving(leaving.signal)
  await chat.leave()
}
