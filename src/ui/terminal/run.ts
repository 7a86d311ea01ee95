import type { Chat, ChatEvent, ChatOptions } from '../../index.ts'
import { OUTPUT_DRAIN_MS, OUTPUT_PENDING_BYTES_MAX, START_MESSAGES_MAX, START_ROWS_LEFT } from '../limits.ts'
import { createLineWriter } from '../line-writer.ts'
import { type CreateChat, type RunCode, type Surface, untilLeaving } from '../surface.ts'
import { candidatesFor } from './completion.ts'
import { createComposer } from './composer.ts'
import { traitsOf } from './drawing/traits.ts'
import { findHandOut } from './hand-out.ts'
import { createHeldEvents } from './held-events.ts'
import type { Model } from './model.ts'
import { lookForNobody } from './nobody-found.ts'
import { fulfil, perform, showKept } from './perform.ts'
import { createScreen, type Screen } from './screen.ts'
import { typed } from './typed.ts'

/** A screenful, less what is printed below it. */
const startMessages = ({ stdout }: Surface): number => {
  const room = (stdout.rows ?? START_MESSAGES_MAX) - START_ROWS_LEFT
  return Math.min(Math.max(room, 1), START_MESSAGES_MAX)
}

/** Lets one type until somebody leaves. */
const converse = async (chat: Chat, screen: Screen, surface: Surface): Promise<void> => {
  const { stdin, stdout, leaving } = surface
  const { promise: crashed, reject: crash } = Promise.withResolvers<never>()
  /** With the whitelist as it is by now: whoever is named may have been put there elsewhere. */
  const model = (): Model => {
    screen.tell({ type: 'whitelist', whitelist: chat.whitelist() })
    return screen.model()
  }
  const composer = createComposer({
    input: stdin,
    output: stdout,
    job: surface.job,
    traits: traitsOf(surface.environment),
    above: screen.above,
    prompt: screen.prompt,
    onText: (text) => {
      const { effect, ...change } = typed(model(), text)
      screen.show(change)
      const doing = { now: surface.now, leave: () => leaving.abort() }
      if (effect !== null) perform(chat, effect, screen, doing).catch(crash)
    },
    onRefused: (reason) => screen.show({ model: screen.model(), lines: [{ type: 'error', text: reason }] }),
    onFocus: (focused) => screen.tell({ type: 'focus', focused, now: surface.now() }),
    onInterrupt: surface.interrupt,
    onLeave: () => leaving.abort(),
    candidates: (before) => candidatesFor(model(), before),
  })
  screen.compose(composer)
  try {
    await Promise.race([untilLeaving(leaving.signal), crashed])
  } finally {
    // Before the room is left: from here on Ctrl-C is a signal again, and a second one ends the program.
    composer.close()
  }
}

/** The line mode of a terminal: messages above, what one types below. */
export const runTerminal = async (
  create: CreateChat,
  options: ChatOptions,
  surface: Surface,
): Promise<RunCode> => {
  const { leaving } = surface
  const out = createLineWriter(surface.stdout, OUTPUT_PENDING_BYTES_MAX)
  const screen = createScreen(surface, out.write)
  let code: RunCode = 0
  let chat: Chat | null = null
  const { promise: crashed, reject: crash } = Promise.withResolvers<never>()
  const hear = (event: ChatEvent): void => {
    screen.tell(event)
    if (chat !== null) fulfil(chat, screen).catch(crash)
    if (event.type !== 'state' || event.state !== 'left' || leaving.signal.aborted) return
    code = 1
    leaving.abort()
  }
  const held = createHeldEvents(hear)
  void out.ended.then(() => leaving.abort())

  chat = await create({ ...options, signal: leaving.signal, onEvent: held.hear, onProgress: screen.tell })
  const endLook = lookForNobody(chat, screen.tell)
  try {
    held.release(await showKept(chat, screen, startMessages(surface)))
    screen.tell({ type: 'whitelist', whitelist: chat.whitelist() })
    screen.tell({ type: 'undelivered', ids: chat.undelivered() })
    screen.tell({ type: 'hand-out', handOut: findHandOut(options) })
    await Promise.race([converse(chat, screen, surface), crashed])
  } finally {
    endLook()
    held.release(new Set())
    leaving.abort()
    await chat.leave()
  }
  await out.drain(OUTPUT_DRAIN_MS)
  return code
}
