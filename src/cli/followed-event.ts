import type { ChatEvent } from '../index.ts'

type Fields = ReadonlyMap<string, unknown>

const fieldsOf = (value: unknown): Fields =>
  new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])

const textIn = (fields: Fields, name: string): string => {
  const value = fields.get(name)
  return typeof value === 'string' ? value : ''
}

const numberIn = (fields: Fields, name: string): number => {
  const value = fields.get(name)
  return typeof value === 'number' ? value : Number.NaN
}

const messageIn = (fields: Fields): ChatEvent => {
  const from = fieldsOf(fields.get('from'))
  return {
    type: 'message',
    id: textIn(fields, 'id'),
    from: {
      name: textIn(from, 'name'),
      // Of a node of this user: shown, and compared with nothing but others like it.
      fingerprint: textIn(from, 'fingerprint') as (ChatEvent & { readonly type: 'ready' })['fingerprint'],
      trusted: from.get('trusted') === true,
    },
    text: textIn(fields, 'text'),
    time: numberIn(fields, 'time'),
    self: fields.get('self') === true,
    history: fields.get('history') === true,
  }
}

/** What a running node of perhaps another version tells, as far as it is printed for people; undefined for all else. */
export const parseFollowedEvent = (value: object): ChatEvent | undefined => {
  const fields = fieldsOf(value)
  const type = textIn(fields, 'type')
  switch (type) {
    case 'message':
      return messageIn(fields)
    case 'warning':
    case 'error':
      return { type, code: textIn(fields, 'code'), message: textIn(fields, 'message') }
    case 'catching-up':
      return { type, outstanding: numberIn(fields, 'outstanding') }
    default:
      return undefined
  }
}
