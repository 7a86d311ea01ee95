import type { Chat, ChatEvent, ChatOptions, NoticeEvent, SendOutcome, TrustOutcome } from '../../index.ts'
import { inputLines } from '../input.ts'
import { OUTPUT_DRAIN_MS, OUTPUT_PENDING_BYTES_MAX } from '../limits.ts'
import { createLineWriter, type LineWriter } from '../line-writer.ts'
import { progressWords } from '../progress.ts'
import { type CreateChat, type RunCode, type Surface, untilLeaving } from '../surface.ts'
import { type Command, parseInputLine } from './command.ts'
import { encodeLine, type JsonLine } from './line.ts'

const error = (code: string, message: string): NoticeEvent => ({ type: 'error', code, message })

/** The messages, the newest last, and behind them how far back they go. */
const historyLines = async (
  chat: Chat,
  { limit, before, search }: Command & { readonly type: 'history' },
): Promise<readonly JsonLine[]> => {
  const outcome = await chat.history({
    limit,
    ...(before === null ? {} : { before }),
    ...(search === null ? {} : { search }),
  })
  if (outcome.type === 'refused') return [error('no-history', outcome.reason)]
  const { messages } = outcome
  const more = outcome.before !== null
  return [...messages, { type: 'history', count: messages.length, more, before: outcome.before }]
}

const unless = (code: string, outcome: SendOutcome | TrustOutcome): readonly JsonLine[] =>
  outcome.type === 'refused' ? [error(code, outcome.reason)] : []

/** Does what a command asks. @returns the lines to answer with; none where the events say it all */
const obey = async (chat: Chat, command: Command, leave: () => void): Promise<readonly JsonLine[]> => {
  switch (command.type) {
    case 'send':
      return unless('not-sent', chat.send(command.text))
    case 'trust':
      return unless('not-trusted', await chat.trust(command.fingerprint, command.name))
    case 'remove':
      return unless('not-removed', await chat.remove(command.fingerprint))
    case 'restore':
      return unless('not-restored', await chat.restore(command.fingerprint))
    case 'name':
      return unless('not-renamed', chat.rename(command.name))
    case 'verify': {
      const outcome = await chat.verificationWords(command.fingerprint)
      if (outcome.type === 'refused') return [error('no-words', outcome.reason)]
      return [{ type: 'words', fingerprint: command.fingerprint, words: outcome.words }]
    }
    case 'members':
      return [{ type: 'members', holders: chat.members() }]
    case 'history':
      return historyLines(chat, command)
    case 'rejoin':
      chat.rejoin()
      return []
    case 'leave':
      leave()
      return []
  }
}

/** Obeys stdin, one command after the other, until it ends. */
const obeyAll = async (chat: Chat, surface: Surface, out: LineWriter): Promise<void> => {
  const { leaving } = surface
  for await (const line of inputLines(surface)) {
    const parsed = parseInputLine(line)
    const answers =
      parsed.type === 'bad-command'
        ? [error('bad-command', parsed.message)]
        : await obey(chat, parsed.command, () => leaving.abort())
    for (const answer of answers) out.write(encodeLine(answer))
    if (leaving.signal.aborted) return
  }
}

/**
 * `--json`: every event a line on stdout, every line of stdin a command. Ends when stdin does, when its reader
 * goes, or when `surface.leaving` is aborted; the room is left in each case.
 */
export const runJson = async (
  create: CreateChat,
  options: ChatOptions,
  surface: Surface,
  pendingBytesMax = OUTPUT_PENDING_BYTES_MAX,
): Promise<RunCode> => {
  const { leaving } = surface
  const out = createLineWriter(surface.stdout, pendingBytesMax)
  const notices = createLineWriter(surface.stderr, pendingBytesMax)
  let code: RunCode = 0
  const onEvent = (event: ChatEvent): void => {
    out.write(encodeLine(event))
    if (event.type !== 'state' || event.state !== 'left' || leaving.signal.aborted) return
    code = 1
    leaving.abort()
  }
  void out.ended.then((why) => {
    if (why === 'stalled') {
      code = 1
      notices.write(
        `Nobody reads the events: over ${pendingBytesMax} bytes wait on stdout; leaving the room.`,
      )
    }
    leaving.abort()
  })

  const chat = await create({
    ...options,
    signal: leaving.signal,
    onEvent,
    onProgress: (progress) => notices.write(progressWords(progress)),
  })
  const obeyed = obeyAll(chat, surface, out)
  try {
    await Promise.race([obeyed, untilLeaving(leaving.signal)])
  } finally {
    leaving.abort()
    await chat.leave()
  }
  await obeyed
  await out.drain(OUTPUT_DRAIN_MS)
  return code
}
