import type { Chat, ChatOptions } from '../../index.ts'
import { OUTPUT_PENDING_BYTES_MAX, START_MESSAGES_MAX, START_ROWS_LEFT } from '../limits.ts'
import { createLineWriter } from '../line-writer.ts'
import { type CreateChat, type RunCode, type Surface, untilLeaving } from '../surface.ts'
import { candidatesFor } from './completion.ts'
import { createComposer } from './composer.ts'
import { traitsOf } from './drawing/traits.ts'
import type { Model } from './model.ts'
import { lookForNobody } from './nobody-found.ts'
import { perform } from './perform.ts'
import { createScreen, type Screen } from './screen.ts'
import { stayInRoom } from './staying.ts'
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
  const out = createLineWriter(surface.stdout, OUTPUT_PENDING_BYTES_MAX)
  const screen = createScreen(surface, out.write)
  return stayInRoom(create, options, surface, {
    desk: screen,
    out,
    startMessages: () => startMessages(surface),
    converse: async (chat) => {
      const endLook = lookForNobody(chat, screen.tell)
      await converse(chat, screen, surface).finally(endLook)
    },
  })
}
