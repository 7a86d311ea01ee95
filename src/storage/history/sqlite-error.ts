import { environmentFault, type Failure, userFault } from '../problem.ts'
import { DamagedFile } from './columns.ts'

/** SQLite's result codes (https://www.sqlite.org/rescode.html) that a sentence of their own helps with. */
const BUSY = 5
const CORRUPT = 11
const FULL = 13
const NO_DATABASE = 26
/** The shared memory beside the database could not grow: the disk is full, whatever it is called. */
const SHARED_MEMORY_SIZE = 4874

const ENVIRONMENT_FAULTS: Readonly<Record<number, string>> = {
  3: 'permission denied; give your user access to it and to its folder',
  [BUSY]: 'another program holds it; end that one and try again',
  7: 'there is not enough memory; close some programs and try again',
  8: 'it cannot be written; give your user access to it and to its folder',
  10: 'the disk it is on reports an error; check that disk',
  [CORRUPT]: 'it is damaged; move it away, and the room gives again what others still have',
  [FULL]: 'the disk is full; free some space',
  14: 'it cannot be opened; give your user access to it and to its folder',
  [SHARED_MEMORY_SIZE]: 'the disk is full; free some space',
}

/** SQLite's extended result code, or undefined where `error` is none of its errors. */
const resultCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode
    : undefined

/** The low byte says what, the rest where in SQLite. */
const primaryCode = (code: number): number => code & 0xff

export const isBusy = (error: unknown): boolean => primaryCode(resultCode(error) ?? 0) === BUSY

/** A number too large for JavaScript, which we never write. */
const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE'

/**
 * Turns an error of SQLite into a sentence, `cannot <doing> <file>: <why>; <what to do>`.
 * @throws the error itself where it came from elsewhere, because then it is a bug
 */
export const sqliteFailure = (doing: string, file: string, error: unknown): Failure => {
  const damaged = error instanceof DamagedFile || isOutOfRange(error)
  const code = damaged ? CORRUPT : resultCode(error)
  if (code === undefined) {
    throw error
  }
  if (primaryCode(code) === NO_DATABASE) {
    return userFault(`cannot ${doing} ${file}: it is no history of p2p-chat; move it away`)
  }
  const reason = ENVIRONMENT_FAULTS[code] ?? ENVIRONMENT_FAULTS[primaryCode(code)]
  return environmentFault(
    `cannot ${doing} ${file}: ${reason ?? `the database says "${String(error)}"; move it away`}`,
    error,
  )
}
