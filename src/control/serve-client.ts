import type { Socket } from 'node:net'
import {
  ANSWER_BYTES_MAX,
  CLIENT_TIMEOUT_MS,
  FOLLOWER_PENDING_BYTES_MAX,
  HANDLER_TIMEOUT_MS,
  REQUEST_BYTES_MAX,
} from './limits.ts'
import { readLines } from './lines.ts'
import {
  type ControlAnswer,
  type ControlRequest,
  type FollowRequest,
  parseRequest,
  REQUEST_WORDS,
} from './messages.ts'

/** Answers with what it tells, and resolves when there is nothing more to tell, or soon after `signal`: the client is gone. */
export type Follow = (
  request: FollowRequest,
  tell: (result: unknown) => void,
  signal: AbortSignal,
) => Promise<void>

/** What answers each request; what it resolves to, or tells, becomes JSON. */
export type ControlHandlers = Readonly<Record<ControlRequest, () => Promise<unknown>>> & {
  readonly follow: Follow
}

const withinTime = async (answer: Promise<unknown>): Promise<unknown> => {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Error(`no answer within ${HANDLER_TIMEOUT_MS} ms`)),
    HANDLER_TIMEOUT_MS,
  )
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

const NO_REQUEST: ControlAnswer = {
  ok: false,
  message: `the request is not one of: ${REQUEST_WORDS.join(', ')}`,
}

const answer = async (request: ControlRequest, handlers: ControlHandlers): Promise<ControlAnswer> => {
  try {
    return { ok: true, result: await withinTime(handlers[request]()) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { ok: false, message: `the running node cannot answer "${request}" (${reason}); try again` }
  }
}

const answerText = (given: ControlAnswer): string => {
  const text = JSON.stringify(given)
  return Buffer.byteLength(text) <= ANSWER_BYTES_MAX
    ? text
    : JSON.stringify({ ok: false, message: 'the answer is longer than a line may be' })
}

const write = (socket: Socket, given: ControlAnswer): void => {
  socket.write(`${answerText(given)}\n`)
}

/** Tells until there is nothing more to tell, the client hangs up, or it reads too slowly. */
const serveFollower = async (socket: Socket, request: FollowRequest, follow: Follow): Promise<void> => {
  const gone = new AbortController()
  socket.once('end', () => gone.abort())
  socket.once('close', () => gone.abort())
  socket.setTimeout(0)
  const tell = (result: unknown): void => {
    if (gone.signal.aborted) {
      return
    }
    write(socket, { ok: true, result })
    if (socket.writableLength > FOLLOWER_PENDING_BYTES_MAX) {
      socket.destroy()
      gone.abort()
    }
  }
  try {
    await follow(request, tell, gone.signal)
  } catch (error) {
    write(socket, { ok: false, message: error instanceof Error ? error.message : String(error) })
  }
  socket.end()
}

/** Answers a client's lines until it hangs up, goes silent or sends what is no line. */
export const serveClient = (socket: Socket, handlers: ControlHandlers): void => {
  // A client that goes away mid-answer is its own business.
  socket.on('error', () => socket.destroy())
  socket.setTimeout(CLIENT_TIMEOUT_MS, () => socket.destroy())
  let last = Promise.resolve()
  // Who sends a request and closes its sending half, as `nc -N` does, still gets the answer.
  socket.once('end', () => void last.finally(() => socket.end()))
  readLines(
    socket,
    REQUEST_BYTES_MAX,
    (line) => {
      const parsed = parseRequest(line)
      if (parsed?.type === 'follow') {
        // Read on: its hanging up is to be seen.
        last = last.then(() => serveFollower(socket, parsed.request, handlers.follow))
        return
      }
      // One at a time and in order; what is asked meanwhile waits in the client's own buffer.
      socket.pause()
      last = last.then(async () => {
        write(socket, parsed === undefined ? NO_REQUEST : await answer(parsed.request, handlers))
        socket.resume()
      })
    },
    () =>
      socket.end(
        `${answerText({ ok: false, message: `a request has at most ${REQUEST_BYTES_MAX} bytes` })}\n`,
      ),
  )
}
