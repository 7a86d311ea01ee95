import { EARLIER_MESSAGES_MAX } from './limits.ts'

/** What a running node can tell of itself. */
export const REPORT_TOPICS = ['peers', 'mesh', 'room', 'metrics'] as const

export type ReportTopic = (typeof REPORT_TOPICS)[number]

/** What is asked of a running node with one word and answered once, one JSON object a line: `{"request":"peers"}`. */
const CONTROL_REQUESTS = [...REPORT_TOPICS, 'reread-whitelist'] as const

export type ControlRequest = (typeof CONTROL_REQUESTS)[number]

/** In which room, where it matters; a node in another one refuses. */
export interface RoomWanted {
  readonly room?: string
  /** 64 hex digits. */
  readonly roomId?: string
}

/** What is answered line after line, until one of the two hangs up: what is said, or what becomes of something to say. */
export type FollowRequest = RoomWanted &
  (
    | {
        readonly request: 'tail'
        /** So many of the newest messages first, and behind them a line of type `history`; none where it is missing. */
        readonly lines?: number
      }
    | { readonly request: 'send'; readonly text: string }
  )

export type ParsedRequest =
  | { readonly type: 'ask'; readonly request: ControlRequest }
  | { readonly type: 'follow'; readonly request: FollowRequest }

/** Every word that a request can begin with. */
export const REQUEST_WORDS: readonly string[] = [...CONTROL_REQUESTS, 'tail', 'send']

/** What it answers, one line: `{"ok":true,"result":…}` or `{"ok":false,"message":…}`. */
export type ControlAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly message: string }

const parseObject = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

const parseRoomWanted = (room: unknown, roomId: unknown): RoomWanted | undefined => {
  if (![room, roomId].every((name) => name === undefined || typeof name === 'string')) {
    return undefined
  }
  return {
    ...(typeof room === 'string' ? { room } : {}),
    ...(typeof roomId === 'string' ? { roomId } : {}),
  }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= EARLIER_MESSAGES_MAX

const parseTail = (where: RoomWanted, lines: unknown): ParsedRequest | undefined => {
  if (lines === undefined) {
    return { type: 'follow', request: { request: 'tail', ...where } }
  }
  return isCount(lines) ? { type: 'follow', request: { request: 'tail', lines, ...where } } : undefined
}

/** The request in a line; undefined where it is none that we know. */
export const parseRequest = (line: string): ParsedRequest | undefined => {
  const { request, text, lines, room, roomId } = parseObject(line) ?? {}
  const asked = CONTROL_REQUESTS.find((known) => known === request)
  if (asked !== undefined) {
    return { type: 'ask', request: asked }
  }
  const where = parseRoomWanted(room, roomId)
  if (where !== undefined && request === 'tail') {
    return parseTail(where, lines)
  }
  return where !== undefined && request === 'send' && typeof text === 'string'
    ? { type: 'follow', request: { request, text, ...where } }
    : undefined
}

/** The answer in a line; undefined where it is none. */
export const parseAnswer = (line: string): ControlAnswer | undefined => {
  const { ok, result, message } = parseObject(line) ?? {}
  if (ok === true) {
    return { ok, result }
  }
  return ok === false && typeof message === 'string' ? { ok, message } : undefined
}
