import { createConnection } from 'node:net'
import { ANSWER_BYTES_MAX } from './limits.ts'
import { readLines } from './lines.ts'
import { type ControlRequest, type FollowRequest, parseAnswer } from './messages.ts'

/** What came of asking the node of a home. */
export type Asked =
  | { readonly type: 'answer'; readonly result: unknown }
  /** No socket, or one that nobody listens on. */
  | { readonly type: 'not running' }
  | { readonly type: 'failed'; readonly message: string }

type NotAsked = Exclude<Asked, { readonly type: 'answer' }>

const failed = (message: string): NotAsked => ({ type: 'failed', message })

const NOBODY_THERE = ['ENOENT', 'ECONNREFUSED', 'ENOTDIR']
const HUNG_UP = ['EPIPE', 'ECONNRESET']

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '')

const isHangUp = (error: Error): boolean => HUNG_UP.includes(codeOf(error))

const afterError = (path: string, error: Error): NotAsked => {
  if (NOBODY_THERE.includes(codeOf(error))) {
    return { type: 'not running' }
  }
  return isHangUp(error)
    ? failed('the running node hung up without an answer; try again')
    : failed(`cannot talk to the running node at ${path} (${error.message}); check whose it is`)
}

const answerIn = (line: string): Asked => {
  const answer = parseAnswer(line)
  if (answer === undefined) {
    return failed('the running node answers in a way this version does not know; restart it')
  }
  return answer.ok ? { type: 'answer', result: answer.result } : failed(answer.message)
}

/** Asks the node that listens at `path` (see `controlPath`) one thing, and waits at most `timeoutMs`. */
export const askControl = (path: string, request: ControlRequest, timeoutMs: number): Promise<Asked> =>
  new Promise((resolve) => {
    const socket = createConnection(path)
    const finish = (asked: Asked): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(asked)
    }
    const timer = setTimeout(
      () =>
        finish(failed(`the running node has not answered within ${timeoutMs} ms; try again or restart it`)),
      timeoutMs,
    )
    socket.on('error', (error) => finish(afterError(path, error)))
    socket.once('close', () => finish(failed('the running node hung up without an answer; try again')))
    readLines(
      socket,
      ANSWER_BYTES_MAX,
      (line) => finish(answerIn(line)),
      () => finish(failed('the running node answers with more than a line may have; restart it')),
    )
    socket.write(`${JSON.stringify({ request })}\n`)
  })

/** How following ended: one of the two hung up, or it never came about. */
export type Followed = { readonly type: 'ended' } | NotAsked

/** Asks the node that listens at `path` to tell, line after line, until it or `signal` ends that. */
export const followControl = (
  path: string,
  request: FollowRequest,
  onResult: (result: unknown) => void,
  signal: AbortSignal,
): Promise<Followed> =>
  new Promise((resolve) => {
    const socket = createConnection(path)
    const finish = (followed: Followed): void => {
      signal.removeEventListener('abort', hangUp)
      socket.destroy()
      resolve(followed)
    }
    const hangUp = (): void => finish({ type: 'ended' })
    signal.addEventListener('abort', hangUp)
    socket.on('error', (error) => finish(isHangUp(error) ? { type: 'ended' } : afterError(path, error)))
    socket.once('close', hangUp)
    readLines(
      socket,
      ANSWER_BYTES_MAX,
      (line) => {
        const answer = answerIn(line)
        if (answer.type === 'answer') {
          onResult(answer.result)
        } else {
          finish(answer)
        }
      },
      () => finish(failed('the running node answers with more than a line may have; restart it')),
    )
    socket.write(`${JSON.stringify(request)}\n`)
    if (signal.aborted) {
      hangUp()
    }
  })
