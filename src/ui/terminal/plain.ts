import type { Chat, ChatOptions } from '../../index.ts'
import { inputLines } from '../input.ts'
import { INPUT_LINE_BYTES_MAX, OUTPUT_PENDING_BYTES_MAX, PLAIN_START_MESSAGES } from '../limits.ts'
import { createLineWriter } from '../line-writer.ts'
import type { InputLine } from '../lines.ts'
import { type CreateChat, type RunCode, type Surface, untilLeaving } from '../surface.ts'
import { type Change, emptyModel } from './model.ts'
import { type Desk, perform } from './perform.ts'
import { stayInRoom } from './staying.ts'
import { type TypedChange, typed } from './typed.ts'
import { type Input, update } from './update.ts'
import { rows } from './views.ts'

interface PlainDesk extends Desk {
  show(change: Change): void
}

/** Prints what changes, a line after the other; what is printed is never touched again. */
const createDesk = ({ stdout, now }: Surface, write: (row: string) => void): PlainDesk => {
  let model = emptyModel(true)
  const show = (change: Change): void => {
    model = change.model
    const look = {
      columns: stdout.columns ?? Number.POSITIVE_INFINITY,
      colour: false,
      oneRow: false,
      now: now(),
    }
    for (const line of change.lines) rows(line, look).forEach(write)
  }
  return { model: () => model, show, tell: (input: Input) => show(update(model, input)) }
}

const wrongLine = (text: string, { model }: Desk): TypedChange => ({
  model: model(),
  lines: [{ type: 'error', text }],
  effect: null,
})

const understood = (line: InputLine, desk: Desk): TypedChange => {
  switch (line.type) {
    case 'line':
      return typed(desk.model(), line.text)
    case 'too-long':
      return wrongLine(`Not sent: a line may have ${INPUT_LINE_BYTES_MAX} bytes at most.`, desk)
    case 'not-utf8':
      return wrongLine('Not sent: a line must be UTF-8.', desk)
  }
}

/** Takes what is typed, until stdin ends or somebody leaves: the terminal itself shows and edits it. */
const converse = async (chat: Chat, desk: PlainDesk, surface: Surface): Promise<void> => {
  const doing = { now: surface.now, leave: () => surface.leaving.abort() }
  for await (const line of inputLines(surface)) {
    // As it is by now: whoever is named may have been put there elsewhere.
    desk.tell({ type: 'whitelist', whitelist: chat.whitelist() })
    const { effect, ...change } = understood(line, desk)
    desk.show(change)
    if (effect !== null) await perform(chat, effect, desk, doing)
    if (surface.leaving.signal.aborted) return
  }
}

/**
 * For screen readers, and for terminals that cannot move the cursor: lines in, lines out, commands as in the line mode. What
 * is printed is never drawn again, and no control character is.
 */
export const runPlain = async (
  create: CreateChat,
  options: ChatOptions,
  surface: Surface,
): Promise<RunCode> => {
  const out = createLineWriter(surface.stdout, OUTPUT_PENDING_BYTES_MAX)
  const desk = createDesk(surface, out.write)
  return stayInRoom(create, options, surface, {
    desk,
    out,
    startMessages: () => PLAIN_START_MESSAGES,
    converse: (chat) => Promise.race([converse(chat, desk, surface), untilLeaving(surface.leaving.signal)]),
  })
}
