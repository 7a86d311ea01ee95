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

/** The identities in a folder, and what in it could not be used; a bad file hides no good one. */
export interface IdentityFiles {
  readonly identities: readonly TrustedIdentity[]
  readonly problems: readonly Problem[]
}

/** Whom the user trusts, and whom it removed with the command and has not restored: nobody is both. */
export interface Whitelist {
  readonly trusted: readonly TrustedIdentity[]
  readonly removed: readonly TrustedIdentity[]
  readonly problems: readonly Problem[]
}

/** Keys that are never trusted as somebody else. */
export interface OwnKeys {
  readonly identity?: Fingerprint | undefined
  readonly bootstrap?: Fingerprint | undefined
}

export const FILE_ENDING = '.pem'
export const trustedFolder = (home: string): string => join(home, 'trusted')
/** Identities that this user removed from the room; files wait here for `restore`. */
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
export const readIdentityFiles = async (folder: string): Promise<Outcome<IdentityFiles | undefined>> => {
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
const withoutFlawed = (read: IdentityFiles, own: OwnKeys): IdentityFiles => {
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

const removedAllTheSame = (identity: TrustedIdentity, removed: TrustedIdentity): Problem =>
  warning(
    `${identity.file} is the key of ${removed.file} and counts as removed; take it back with \`p2p-chat trust restore '${removed.name}'\``,
  )

const NO_FILES: IdentityFiles = { identities: [], problems: [] }

/** The whitelist out of its two folders. Who is in both is removed: a copy left behind lets nobody in again. */
export const whitelistOf = (
  trustedFiles: IdentityFiles,
  removedFiles: IdentityFiles,
  own: OwnKeys,
): Whitelist => {
  const trusted = withoutFlawed(trustedFiles, own)
  const removed = withoutFlawed(removedFiles, own)
  const removedByKey = new Map(removed.identities.map((identity) => [identity.key.fingerprint, identity]))
  const both = trusted.identities.flatMap((identity) => {
    const copy = removedByKey.get(identity.key.fingerprint)
    return copy === undefined ? [] : [removedAllTheSame(identity, copy)]
  })
  return {
    trusted: trusted.identities.filter(({ key }) => !removedByKey.has(key.fingerprint)),
    removed: removed.identities,
    problems: [...trusted.problems, ...removed.problems, ...both],
  }
}

/** The whitelist; a folder that is not there yet is empty. */
export const readWhitelist = async (home: string, own: OwnKeys = {}): Promise<Outcome<Whitelist>> => {
  const trusted = await readIdentityFiles(trustedFolder(home))
  if (!trusted.ok) {
    return trusted
  }
  const removed = await readIdentityFiles(removedFolder(home))
  return removed.ok
    ? success(whitelistOf(trusted.value ?? NO_FILES, removed.value ?? NO_FILES, own))
    : removed
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
