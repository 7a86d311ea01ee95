/** A chat in front of somebody who types, from its start to the last line written: the same for drawn screens and plain lines. */
import type { Chat, ChatEvent, ChatOptions } from '../../index.ts'
import { OUTPUT_DRAIN_MS } from '../limits.ts'
import type { LineWriter } from '../line-writer.ts'
import type { CreateChat, RunCode, Surface } from '../surface.ts'
import { findHandOut } from './hand-out.ts'
import { createHeldEvents } from './held-events.ts'
import { type Desk, fulfil, showKept } from './perform.ts'

export interface Stay {
  readonly desk: Desk
  readonly out: LineWriter
  /** How many of the messages said before are shown at the start. */
  readonly startMessages: () => number
  /** Takes what is typed, until somebody leaves. */
  readonly converse: (chat: Chat) => Promise<void>
}

/** @returns 0 where somebody left, 1 where the room ended by itself */
export const stayInRoom = async (
  create: CreateChat,
  options: ChatOptions,
  { leaving }: Surface,
  { desk, out, startMessages, converse }: Stay,
): Promise<RunCode> => {
  let code: RunCode = 0
  let chat: Chat | null = null
  const { promise: crashed, reject: crash } = Promise.withResolvers<never>()
  const hear = (event: ChatEvent): void => {
    desk.tell(event)
    if (chat !== null) fulfil(chat, desk).catch(crash)
    if (event.type !== 'state' || event.state !== 'left' || leaving.signal.aborted) return
    code = 1
    leaving.abort()
  }
  const held = createHeldEvents(hear)
  void out.ended.then(() => leaving.abort())

  chat = await create({ ...options, signal: leaving.signal, onEvent: held.hear, onProgress: desk.tell })
  try {
    held.release(await showKept(chat, desk, startMessages()))
    desk.tell({ type: 'whitelist', whitelist: chat.whitelist() })
    desk.tell({ type: 'undelivered', ids: chat.undelivered() })
    desk.tell({ type: 'hand-out', handOut: findHandOut(options) })
    await Promise.race([converse(chat), crashed])
  } finally {
    held.release(new Set())
    leaving.abort()
    await chat.leave()
  }
  await out.drain(OUTPUT_DRAIN_MS)
  return code
}
