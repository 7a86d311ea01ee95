import type { ChatEvent } from '../src/chat/events.ts'

export type EventType = ChatEvent['type']
/** The events of one type. */
export type EventOf<Type extends EventType> = ChatEvent & { readonly type: Type }

/** What `--json` takes on stdin. */
export type ChatCommand =
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'trust'; readonly fingerprint: string; readonly name: string }
  | { readonly type: 'remove' | 'restore'; readonly fingerprint: string }
  | { readonly type: 'name'; readonly name: string }
  | { readonly type: 'members' }
  | { readonly type: 'rejoin' }
  | { readonly type: 'leave' }

const EVENT_TYPES = {
  ready: true,
  state: true,
  epoch: true,
  member: true,
  request: true,
  offer: true,
  nearby: true,
  message: true,
  stored: true,
  delivered: true,
  'catching-up': true,
  refused: true,
  warning: true,
  error: true,
} satisfies Record<EventType, true>

/** The fields are taken on trust: the line is from our own program, and a test says what it expects of them. */
const isChatEvent = (value: object): value is ChatEvent =>
  'type' in value && typeof value.type === 'string' && Object.hasOwn(EVENT_TYPES, value.type)

/**
 * Reads a line that p2p-chat printed with `--json`.
 * @returns undefined for a type that is not known here, which readers are to ignore
 * @throws where the line is no JSON object with a type
 */
export const parseChatLine = (line: string): ChatEvent | undefined => {
  const value: unknown = JSON.parse(line)
  if (typeof value !== 'object' || value === null || !('type' in value)) {
    throw new Error(`a line on stdout is no object with a type: ${line}`)
  }
  return isChatEvent(value) ? value : undefined
}

export const isOfType =
  <Type extends EventType>(type: Type) =>
  (event: ChatEvent): event is EventOf<Type> =>
    event.type === type
