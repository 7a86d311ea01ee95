/** Reports come over a socket from a node of perhaps another version: each field is there and of its type, or not. */
export type Loose<Report> = { readonly [Field in keyof Report]?: unknown }

export type Rows = readonly (readonly string[])[]

export const NONE = '-'

const ID_END_CHARACTERS = 8
const FINGERPRINT_CHARACTERS = 16

export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

export const text = (value: unknown): string => {
  if (value === null || value === undefined || value === '') {
    return NONE
  }
  if (Array.isArray(value)) {
    return value.length === 0 ? NONE : value.map(text).join(', ')
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export const rounded = (value: unknown): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : NONE

/** The end of a peer id: its beginning is the same for all. */
export const shortId = (value: unknown): string => text(value).slice(-ID_END_CHARACTERS)

export const shortFingerprint = (value: unknown): string => text(value).slice(0, FINGERPRINT_CHARACTERS)
