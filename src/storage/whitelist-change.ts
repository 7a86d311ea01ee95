import { rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { VerifyingKey } from '../crypto/signing.ts'
import { linkExclusively, PUBLIC_FILE_MODE, syncFolder, writeNew } from './durable-write.ts'
import { identityNameFrom, parseIdentityName } from './identity-name.ts'
import { TRUSTED_COUNT_MAX } from './limits.ts'
import { makeFolder } from './make-folder.ts'
import { publicPem } from './pem.ts'
import { type Outcome, success, userFault } from './problem.ts'
import { errorCode, systemFailure } from './system-error.ts'
import {
  FILE_ENDING,
  type OwnKeys,
  readIdentityFiles,
  removedFolder,
  type TrustedIdentity,
  trustedFolder,
} from './whitelist.ts'

const SHORT_FINGERPRINT_DIGITS = 8

const prepareFolder = async (folder: string): Promise<Outcome<void>> => {
  try {
    await makeFolder(folder)
    return success(undefined)
  } catch (error) {
    return errorCode(error) === 'EEXIST'
      ? userFault(`${folder} is not a folder; move it away`)
      : systemFailure('make the folder', folder, error)
  }
}

/** Every identity in both folders, also several of one key. */
interface Folders {
  readonly trusted: readonly TrustedIdentity[]
  readonly removed: readonly TrustedIdentity[]
}

const readFolders = async (home: string): Promise<Outcome<Folders>> => {
  const trusted = await readIdentityFiles(trustedFolder(home))
  if (!trusted.ok) {
    return trusted
  }
  const removed = await readIdentityFiles(removedFolder(home))
  return removed.ok
    ? success({ trusted: trusted.value?.identities ?? [], removed: removed.value?.identities ?? [] })
    : removed
}

const isSameKey =
  (key: VerifyingKey) =>
  (identity: TrustedIdentity): boolean =>
    identity.key.fingerprint === key.fingerprint

const isNamed = (name: string): ((identity: TrustedIdentity) => boolean) => {
  const composed = name.normalize('NFC')
  return (identity) => identity.name === composed
}

const addRefusal = (
  name: string,
  key: VerifyingKey,
  own: OwnKeys,
  { trusted, removed }: Folders,
): Outcome<void> => {
  if (key.fingerprint === own.identity) {
    return userFault(`this is your own identity; add the public keys of others to the whitelist`)
  }
  if (key.fingerprint === own.bootstrap) {
    return userFault(`this is the bootstrap key, which is never a user's; ask for their identity.pub.pem`)
  }
  const known = trusted.find(isSameKey(key))
  if (known !== undefined) {
    return userFault(`this key is on the whitelist already, as ${known.name} (${known.file})`)
  }
  const formerly = removed.find(isSameKey(key))
  if (formerly !== undefined) {
    return userFault(`this key was removed; take it back with \`p2p-chat trust restore '${formerly.name}'\``)
  }
  if (trusted.some(isNamed(name))) {
    return userFault(`${name} is the name of another identity on the whitelist; choose one with --name`)
  }
  return trusted.length < TRUSTED_COUNT_MAX
    ? success(undefined)
    : userFault(`the whitelist is full (${TRUSTED_COUNT_MAX}); remove someone first`)
}

/** Puts `key` on the whitelist of `home` under `name`, as `trusted/NAME.pem`. */
export const addTrusted = async (
  home: string,
  name: string,
  key: VerifyingKey,
  own: OwnKeys = {},
): Promise<Outcome<TrustedIdentity>> => {
  const folder = trustedFolder(home)
  const parsed = parseIdentityName(name)
  if (!parsed.ok) {
    return parsed
  }
  const made = await prepareFolder(folder)
  if (!made.ok) {
    return made
  }
  const folders = await readFolders(home)
  if (!folders.ok) {
    return folders
  }
  const allowed = addRefusal(parsed.value, key, own, folders.value)
  if (!allowed.ok) {
    return allowed
  }
  const file = join(folder, `${parsed.value}${FILE_ENDING}`)
  const written = await writeNew(file, publicPem(key), PUBLIC_FILE_MODE)
  return written.ok ? success({ name: parsed.value, key, file }) : written
}

/**
 * Under which name a key's file may go into a folder: the one wanted, unless that is another key's there. Some file
 * systems take `Bob` and `bob` for one name, and a rename onto another's file would lose it.
 */
const freeName = (wanted: string, key: VerifyingKey, there: readonly TrustedIdentity[]): string => {
  const taken = new Set(there.filter((other) => !isSameKey(key)(other)).map(({ name }) => name.toLowerCase()))
  const candidates = [
    wanted,
    identityNameFrom(wanted, `-${key.fingerprint.slice(0, SHORT_FINGERPRINT_DIGITS)}`),
  ]
  return candidates.find((name) => !taken.has(name.toLowerCase())) ?? key.fingerprint
}

const syncBoth = (home: string): Promise<unknown> =>
  Promise.all([syncFolder(trustedFolder(home)), syncFolder(removedFolder(home))])

const readForMove = async (home: string, target: string): Promise<Outcome<Folders>> => {
  const made = await prepareFolder(target)
  return made.ok ? readFolders(home) : made
}

/** Beyond what is read of a folder, a removal would be forgotten without a word. */
const roomIn = (removed: readonly TrustedIdentity[]): Outcome<void> =>
  removed.length < TRUSTED_COUNT_MAX
    ? success(undefined)
    : userFault(`removed/ is full (${TRUSTED_COUNT_MAX}); restore someone, or delete files of it, first`)

/** Moves a file of the whitelist to `removed/`, and deletes every other one with its key. */
const moveToRemoved = async (
  home: string,
  chosen: TrustedIdentity,
  { trusted, removed }: Folders,
): Promise<Outcome<TrustedIdentity>> => {
  const room = roomIn(removed)
  if (!room.ok) {
    return room
  }
  const name = freeName(chosen.name, chosen.key, removed)
  const file = join(removedFolder(home), `${name}${FILE_ENDING}`)
  try {
    await rename(chosen.file, file)
    const spare = [...trusted, ...removed].filter(isSameKey(chosen.key))
    for (const other of spare.filter((identity) => ![chosen.file, file].includes(identity.file))) {
      await unlink(other.file)
    }
    await syncBoth(home)
    return success({ name, key: chosen.key, file })
  } catch (error) {
    return systemFailure('remove', chosen.file, error)
  }
}

/**
 * Takes an identity off the whitelist: each file with its key goes to `removed/`, so that a second name does not
 * keep it trusted. Says nothing to the room: a running node does, and else the next run.
 */
export const removeTrusted = async (home: string, name: string): Promise<Outcome<TrustedIdentity>> => {
  const folders = await readForMove(home, removedFolder(home))
  if (!folders.ok) {
    return folders
  }
  const chosen = folders.value.trusted.find(isNamed(name))
  return chosen === undefined
    ? userFault(`nobody named ${name} is on the whitelist; see \`p2p-chat trust list\``)
    : moveToRemoved(home, chosen, folders.value)
}

/**
 * Removes whoever has this key. Who is not on the whitelist, such as one let in by others, is removed as well: its key is
 * written to `removed/`.
 * @param calledName what that one calls itself: any text
 */
export const removeIdentity = async (
  home: string,
  key: VerifyingKey,
  calledName: string,
  own: OwnKeys = {},
): Promise<Outcome<TrustedIdentity>> => {
  if (key.fingerprint === own.identity || key.fingerprint === own.bootstrap) {
    return userFault('this key is your own, and nobody removes itself')
  }
  const folders = await readForMove(home, removedFolder(home))
  if (!folders.ok) {
    return folders
  }
  const { trusted, removed } = folders.value
  const listed = trusted.find(isSameKey(key))
  if (listed !== undefined) {
    return moveToRemoved(home, listed, folders.value)
  }
  const already = removed.find(isSameKey(key))
  if (already !== undefined) {
    return userFault(`${already.name} is removed already (${already.file})`)
  }
  const room = roomIn(removed)
  if (!room.ok) {
    return room
  }
  const name = freeName(identityNameFrom(calledName), key, removed)
  const file = join(removedFolder(home), `${name}${FILE_ENDING}`)
  const written = await writeNew(file, publicPem(key), PUBLIC_FILE_MODE)
  return written.ok ? success({ name, key, file }) : written
}

const moveToTrusted = async (
  home: string,
  chosen: TrustedIdentity,
  { trusted, removed }: Folders,
): Promise<Outcome<TrustedIdentity>> => {
  const known = trusted.find(isSameKey(chosen.key))
  const name = freeName(chosen.name, chosen.key, trusted)
  const restored = known ?? { ...chosen, name, file: join(trustedFolder(home), `${name}${FILE_ENDING}`) }
  try {
    if (known === undefined) {
      await linkExclusively(chosen.file, restored.file)
    }
    // Every one of that key: a second name would keep it removed.
    for (const { file } of removed.filter(isSameKey(chosen.key))) {
      await unlink(file)
    }
    await syncBoth(home)
    return success(restored)
  } catch (error) {
    return systemFailure('restore', restored.file, error)
  }
}

/** Takes a removed identity back onto the whitelist. */
export const restoreTrusted = async (home: string, name: string): Promise<Outcome<TrustedIdentity>> => {
  const folders = await readForMove(home, trustedFolder(home))
  if (!folders.ok) {
    return folders
  }
  const chosen = folders.value.removed.find(isNamed(name))
  return chosen === undefined
    ? userFault(`nobody named ${name} was removed; see \`p2p-chat trust list\``)
    : moveToTrusted(home, chosen, folders.value)
}

/** The same, by the key; undefined where nobody with it was removed by this user. */
export const restoreIdentity = async (
  home: string,
  fingerprint: string,
): Promise<Outcome<TrustedIdentity | undefined>> => {
  const folders = await readForMove(home, trustedFolder(home))
  if (!folders.ok) {
    return folders
  }
  const chosen = folders.value.removed.find(({ key }) => key.fingerprint === fingerprint)
  return chosen === undefined ? success(undefined) : moveToTrusted(home, chosen, folders.value)
}
