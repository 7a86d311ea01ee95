import type { Chat, ChatEvent, ChatOptions } from '../../index.ts'
import { OUTPUT_DRAIN_MS, OUTPUT_PENDING_BYTES_MAX } from '../limits.ts'
import { createLineWriter } from '../line-writer.ts'
import { type CreateChat, type RunCode, type Surface, untilLeaving } from '../surface.ts'
import { createComposer } from './composer.ts'
import { findHandOut } from './hand-out.ts'
import type { Model } from './model.ts'
import { createScreen, type Screen } from './screen.ts'
import { completions, type Effect, typed } from './typed.ts'

const perform = async (chat: Chat, effect: Effect, screen: Screen, surface: Surface): Promise<void> => {
  switch (effect.type) {
    case 'send': {
      const { text } = effect
      return screen.tell({ type: 'sent', text, outcome: chat.send(text), now: surface.now() })
    }
    case 'who':
      return screen.tell({ type: 'who', holders: chat.members() })
    case 'rejoin':
      return chat.rejoin()
    case 'leave':
      return surface.leaving.abort()
    case 'remove': {
      const { who } = effect
      return screen.tell({ type: 'removed', who, outcome: await chat.remove(who.fingerprint) })
    }
    case 'restore': {
      const { who } = effect
      return screen.tell({ type: 'restored', who, outcome: await chat.restore(who.fingerprint) })
    }
    case 'trust': {
      const { asking, name } = effect
      const outcome = await chat.trust(asking.fingerprint, name)
      return screen.tell({ type: 'trusted', asking, name, outcome })
    }
  }
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
    onLine: (line) => {
      const { effect, ...change } = typed(model(), line)
      screen.show(change)
      if (effect !== null) perform(chat, effect, screen, surface).catch(crash)
    },
    onInterrupt: surface.interrupt,
    onLeave: () => leaving.abort(),
    complete: (line) => completions(model(), line),
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
  const onEvent = (event: ChatEvent): void => {
    screen.tell(event)
    if (event.type !== 'state' || event.state !== 'left' || leaving.signal.aborted) return
    code = 1
    leaving.abort()
  }
  void out.ended.then(() => leaving.abort())

  const chat = await create({ ...options, signal: leaving.signal, onEvent, onProgress: screen.tell })
  try {
    screen.tell({ type: 'whitelist', whitelist: chat.whitelist() })
    screen.tell({ type: 'hand-out', handOut: findHandOut(options) })
    await converse(chat, screen, surface)
  } finally {
    leaving.abort()
    await chat.leave()
  }
  await out.drain(OUTPUT_DRAIN_MS)
  return code
}
