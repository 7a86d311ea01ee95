import type { SQLOutputValue } from 'node:sqlite'
import { toHex } from '../../crypto/bytes.ts'

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, SQLOutputValue>>

/** The file holds what no schema of ours lets in, so something else has written into it. */
export class DamagedFile extends Error {}

const column = (row: Row | undefined, name: string): SQLOutputValue => row?.[name] ?? null

/** @throws DamagedFile where there is none */
export const integerIn = (row: Row | undefined, name: string): number => {
  const value = column(row, name)
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new DamagedFile(`${name} is no whole number`)
  }
  return value
}

/** Null where there is none. @throws DamagedFile where it is something else */
export const optionalIntegerIn = (row: Row, name: string): number | null =>
  column(row, name) === null ? null : integerIn(row, name)

/** @throws DamagedFile where there are none */
export const bytesIn = (row: Row | undefined, name: string): Uint8Array => {
  const value = column(row, name)
  if (!(value instanceof Uint8Array)) {
    throw new DamagedFile(`${name} is no byte string`)
  }
  return value
}

export const hexIn = (row: Row | undefined, name: string): string => toHex(bytesIn(row, name))
