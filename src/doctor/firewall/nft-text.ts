import { field, fieldsOf, type Json, listOf } from './nft-json.ts'

const valueText = (value: unknown): string => {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  const { set, prefix, range } = fieldsOf(value)
  const members = Array.isArray(value) ? value : Array.isArray(set) ? set : null
  if (members !== null) return `{ ${members.map(valueText).join(', ')} }`
  if (prefix !== undefined) return `${String(field(prefix, 'addr'))}/${String(field(prefix, 'len'))}`
  return range === undefined ? '…' : listOf(range).map(valueText).join('-')
}

const leftText = (left: unknown): string => {
  const { meta, payload: header, ct, fib } = fieldsOf(left)
  if (meta !== undefined) return String(field(meta, 'key'))
  if (header !== undefined) return `${String(field(header, 'protocol'))} ${String(field(header, 'field'))}`
  if (ct !== undefined) return `ct ${String(field(ct, 'key'))}`
  return fib === undefined ? '…' : 'fib daddr type'
}

/** Near to what `nft list ruleset` prints, so that a person finds it there. */
export const statementText = (statement: Json): string => {
  const { match } = statement
  if (match !== undefined) {
    const { op, left, right } = fieldsOf(match)
    return `${leftText(left)} ${op === '!=' ? '!= ' : ''}${valueText(right)}`
  }
  return Object.keys(statement)[0] ?? ''
}
