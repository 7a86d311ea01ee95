import { INPUT_LINE_BYTES_MAX, NAME_CHARACTERS_MAX } from '../limits.ts'
import type { InputLine } from '../lines.ts'

/** What a program may ask for on stdin, one object a line. */
export type Command =
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'trust'; readonly fingerprint: string; readonly name: string }
  | { readonly type: 'remove' | 'restore' | 'verify'; readonly fingerprint: string }
  | { readonly type: 'name'; readonly name: string }
  | {
      readonly type: 'history'
      readonly limit: number
      readonly before: string | null
      readonly search: string | null
    }
  | { readonly type: 'members' }
  | { readonly type: 'rejoin' }
  | { readonly type: 'leave' }

export type ParsedCommand =
  | { readonly type: 'command'; readonly command: Command }
  | { readonly type: 'bad-command'; readonly message: string }

type Fields = ReadonlyMap<string, unknown>

/** Entries given where a program does not say how many. */
const HISTORY_LIMIT = 50
/** What the library gives at once. */
const HISTORY_LIMIT_MAX = 10_000

const bad = (message: string): ParsedCommand => ({ type: 'bad-command', message })
const good = (command: Command): ParsedCommand => ({ type: 'command', command })

const parseFields = (line: string): Fields | null => {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    return new Map(Object.entries(value))
  } catch {
    return null
  }
}

const wellFormedText = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.isWellFormed() ? value : null

const fingerprint = (value: unknown): string | null =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? value : null

const shortName = (value: unknown): string | null => {
  const name = wellFormedText(value)
  return name !== null && [...name].length <= NAME_CHARACTERS_MAX ? name : null
}

const parseSend = (fields: Fields): ParsedCommand => {
  const text = wellFormedText(fields.get('text'))
  return text === null ? bad('"send" needs "text", a non-empty string.') : good({ type: 'send', text })
}

const parseTrust = (fields: Fields): ParsedCommand => {
  const who = fingerprint(fields.get('fingerprint'))
  const name = shortName(fields.get('name'))
  if (who === null) return bad('"trust" needs "fingerprint", 64 lowercase hex digits.')
  if (name === null) return bad(`"trust" needs "name", a string of 1 to ${NAME_CHARACTERS_MAX} characters.`)
  return good({ type: 'trust', fingerprint: who, name })
}

const parseAboutOne = (type: 'remove' | 'restore' | 'verify', fields: Fields): ParsedCommand => {
  const who = fingerprint(fields.get('fingerprint'))
  if (who === null) return bad(`"${type}" needs "fingerprint", 64 lowercase hex digits.`)
  return good({ type, fingerprint: who })
}

const parseName = (fields: Fields): ParsedCommand => {
  const name = shortName(fields.get('name'))
  return name === null
    ? bad(`"name" needs "name", a string of 1 to ${NAME_CHARACTERS_MAX} characters.`)
    : good({ type: 'name', name })
}

const parseHistory = (fields: Fields): ParsedCommand => {
  const limit = fields.get('limit') ?? HISTORY_LIMIT
  if (typeof limit !== 'number' || !Number.isSafeInteger(limit) || limit < 1 || limit > HISTORY_LIMIT_MAX) {
    return bad(`"history" takes "limit", a whole number from 1 to ${HISTORY_LIMIT_MAX}.`)
  }
  const before = fields.get('before') ?? null
  const search = fields.get('search') ?? null
  if (before !== null && typeof before !== 'string') {
    return bad('"history" takes "before", the "before" of an answer or the id of a message.')
  }
  if (search !== null && wellFormedText(search) === null) {
    return bad('"history" takes "search", a non-empty string.')
  }
  return good({ type: 'history', limit, before, search: wellFormedText(search) })
}

/** Any text gives a command or the reason why it is none; fields that a command does not know are ignored. */
export const parseCommand = (line: string): ParsedCommand => {
  const fields = parseFields(line)
  if (fields === null) return bad('A command is one JSON object on a line of its own.')
  const type = fields.get('type')
  switch (type) {
    case 'send':
      return parseSend(fields)
    case 'trust':
      return parseTrust(fields)
    case 'remove':
    case 'restore':
    case 'verify':
      return parseAboutOne(type, fields)
    case 'name':
      return parseName(fields)
    case 'history':
      return parseHistory(fields)
    case 'members':
    case 'rejoin':
    case 'leave':
      return good({ type })
    default:
      return bad(
        '"type" must be one of send, trust, remove, restore, verify, name, members, history, rejoin, leave.',
      )
  }
}

/** As `parseCommand`, of a line as it was read. */
export const parseInputLine = (line: InputLine): ParsedCommand => {
  switch (line.type) {
    case 'line':
      return parseCommand(line.text)
    case 'too-long':
      return bad(`A line may have ${INPUT_LINE_BYTES_MAX} bytes at most; this one was skipped.`)
    case 'not-utf8':
      return bad('A line must be UTF-8; this one was skipped.')
  }
}
