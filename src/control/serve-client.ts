import type { Socket } from 'node:net'
import { ANSWER_BYTES_MAX, CLIENT_TIMEOUT_MS, HANDLER_TIMEOUT_MS, REQUEST_BYTES_MAX } from './limits.ts'
import { readLines } from './lines.ts'
import { CONTROL_REQUESTS, type ControlAnswer, type ControlRequest, parseRequest } from './messages.ts'

/** What answers each request; what it resolves to becomes JSON. */
export type ControlHandlers = Readonly<Record<ControlRequest, () => Promise<unknown>>>

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

const answer = async (line: string, handlers: ControlHandlers): Promise<ControlAnswer> => {
  const request = parseRequest(line)
  if (request === undefined) {
    return { ok: false, message: `the request is not one of: ${CONTROL_REQUESTS.join(', ')}` }
  }
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
      // One at a time and in order; what is asked meanwhile waits in the client's own buffer.
      socket.pause()
      last = last.then(async () => {
        socket.write(`${answerText(await answer(line, handlers))}\n`)
        socket.resume()
      })
    },
    () =>
      socket.end(
        `${answerText({ ok: false, message: `a request has at most ${REQUEST_BYTES_MAX} bytes` })}\n`,
      ),
  )
}
