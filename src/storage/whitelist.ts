import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fingerprint, VerifyingKey } from '../crypto/signing.ts'
import { parseIdentityName } from './identity-name.ts'
import { readPublicKeyFile } from './key-file.ts'
import { FOLDER_ENTRIES_MAX, TRUSTED_COUNT_MAX } from './limits.ts'
import { makeFolder } from './make-folder.ts'
import { type Outcome, type Problem, success, userFault, whenFound } from './problem.ts'
import { errorCode, systemFailure } from './system-error.ts'

/** Someone on the whitelist, under the name that the user chose. */
export interface TrustedIdentity {
  readonly name: string
  readonly key: VerifyingKey
  readonly file: string
}

/** The whitelist, and what in its folder could not be used; a bad file hides no good one. */
export interface Whitelist {
  readonly identities: readonly TrustedIdentity[]
  readonly problems: readonly Problem[]
}

/** Keys that are never trusted as somebody else. */
export interface OwnKeys {
  readonly identity?: Fingerprint | undefined
  readonly bootstrap?: Fingerprint | undefined
}

export const FILE_ENDING = '.pem'
export const trustedFolder = (home: string): string => join(home, 'trusted')
/** Identities to be removed from the room by the next run; files wait here for `restore`. */
export const removedFolder = (home: string): string => join(home, 'removed')

const warning = (message: string): Problem => ({ fault: 'user', message })

const byCodeUnit = (left: string, right: string): number => (left < right ? -1 : Number(left > right))

/** File names in a whitelist folder, sorted, at most `FOLDER_ENTRIES_MAX`; undefined where there is no folder. */
export const listFolder = async (folder: string): Promise<Outcome<readonly string[] | undefined>> => {
  const names: string[] = []
  try {
    for await (const entry of await opendir(folder)) {
      // Leading dots are temporary files of ours, of editors and of desktops.
      if (!entry.name.startsWith('.')) {
        names.push(entry.name)
      }
      if (names.length === FOLDER_ENTRIES_MAX) {
        break
      }
    }
    return success(names.sort(byCodeUnit))
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? success(undefined) : systemFailure('read', folder, error)
  }
}

const readEntry = async (folder: string, fileName: string): Promise<Outcome<TrustedIdentity | undefined>> => {
  const file = join(folder, fileName)
  if (!fileName.endsWith(FILE_ENDING)) {
    return userFault(`${file} is ignored; a file of the whitelist is named NAME${FILE_ENDING}`)
  }
  const name = parseIdentityName(fileName.slice(0, -FILE_ENDING.length))
  if (!name.ok) {
    return name
  }
  return whenFound(await readPublicKeyFile(file), (key) => success({ name: name.value, key, file }))
}

/** Every readable identity file of a folder, also several of one key; undefined where there is no folder. */
export const readIdentityFiles = async (folder: string): Promise<Outcome<Whitelist | undefined>> => {
  const listed = await listFolder(folder)
  if (!listed.ok || listed.value === undefined) {
    return listed.ok ? success(undefined) : listed
  }
  const identities: TrustedIdentity[] = []
  const problems: Problem[] = []
  if (listed.value.length > TRUSTED_COUNT_MAX) {
    problems.push(
      warning(`${folder} has more than ${TRUSTED_COUNT_MAX} files, the rest is ignored; remove some`),
    )
  }
  for (const fileName of listed.value.slice(0, TRUSTED_COUNT_MAX)) {
    const entry = await readEntry(folder, fileName)
    if (!entry.ok) {
      problems.push(entry.problem)
    } else if (entry.value !== undefined) {
      identities.push(entry.value)
    }
  }
  return success({ identities, problems })
}

const flawOf = (
  identity: TrustedIdentity,
  earlier: TrustedIdentity | undefined,
  own: OwnKeys,
): string | undefined => {
  switch (identity.key.fingerprint) {
    case own.identity:
      return `${identity.file} is your own identity and is ignored; put there the public keys of others`
    case own.bootstrap:
      return `${identity.file} is the bootstrap key, which is never a user's, and is ignored; remove it`
    default:
      return earlier === undefined
        ? undefined
        : `${identity.file} is the same key as ${earlier.file} and is ignored; remove one of the two`
  }
}

/** Leaves out own keys and second names of a key, each with a problem. */
const withoutFlawed = (read: Whitelist, own: OwnKeys): Whitelist => {
  const kept = new Map<Fingerprint, TrustedIdentity>()
  const problems = [...read.problems]
  for (const identity of read.identities) {
    const flaw = flawOf(identity, kept.get(identity.key.fingerprint), own)
    if (flaw === undefined) {
      kept.set(identity.key.fingerprint, identity)
    } else {
      problems.push(warning(flaw))
    }
  }
  return { identities: [...kept.values()], problems }
}

/** The whitelist as it stands on disk; undefined where its folder is missing. */
export const readTrustedFolder = async (
  home: string,
  own: OwnKeys,
): Promise<Outcome<Whitelist | undefined>> => {
  const read = await readIdentityFiles(trustedFolder(home))
  return whenFound(read, (found) => success(withoutFlawed(found, own)))
}

/** The whitelist; empty where there is none yet. */
export const readWhitelist = async (home: string, own: OwnKeys = {}): Promise<Outcome<Whitelist>> => {
  const read = await readTrustedFolder(home, own)
  return read.ok ? success(read.value ?? { identities: [], problems: [] }) : read
}

/** The whitelist of a node that starts: its folder is made where there is none, so that people see where keys go. */
export const openWhitelist = async (home: string, own: OwnKeys): Promise<Outcome<Whitelist>> => {
  const folder = trustedFolder(home)
  try {
    await makeFolder(folder)
  } catch (error) {
    return systemFailure('make the whitelist folder', folder, error)
  }
  return readWhitelist(home, own)
}

/** Who was taken off the whitelist with `trust remove` and not restored. */
export const readRemoved = async (home: string): Promise<Outcome<Whitelist>> => {
  const read = await readIdentityFiles(removedFolder(home))
  return read.ok ? success(read.value ?? { identities: [], problems: [] }) : read
}
