import { environmentFault, type Failure, userFault } from './problem.ts'

/** The operating system's name for what went wrong (`ENOENT`), or undefined where `error` is not one of its errors. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error
    ? error.code
    : undefined

const USER_FAULTS: Readonly<Record<string, string>> = {
  ELOOP: 'its symbolic links go in a circle; replace it with the file itself',
  ENAMETOOLONG: 'the path is too long; choose a shorter one',
  ENOTDIR: 'a part of the path is not a folder; choose another path',
  EISDIR: 'it is a folder, not a file; name a file',
  ENOENT: 'it does not exist; check the path',
  EEXIST: 'it exists already and is never overwritten; move it away first',
}

const ENVIRONMENT_FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied; give your user access to it',
  EPERM: 'permission denied; give your user access to it',
  EROFS: 'the file system is read-only; use a home folder (--home) that can be written',
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'your disk quota is used up; free some space',
  EMFILE: 'too many files are open; close some programs and try again',
  ENFILE: 'too many files are open; close some programs and try again',
}

/**
 * Turns an error of `node:fs` into a sentence: `cannot <doing> <file>: <why>; <what to do>`.
 * @throws the error itself where it did not come from the operating system, because then it is a bug
 */
export const systemFailure = (doing: string, file: string, error: unknown): Failure => {
  const code = errorCode(error)
  if (code === undefined) {
    throw error
  }
  const fault = USER_FAULTS[code]
  if (fault !== undefined) {
    return userFault(`cannot ${doing} ${file}: ${fault}`)
  }
  const reason = ENVIRONMENT_FAULTS[code] ?? `the system says ${code}; check the disk it is on`
  return environmentFault(`cannot ${doing} ${file}: ${reason}`, error)
}
