import { rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { VerifyingKey } from '../crypto/signing.ts'
import { linkExclusively, PUBLIC_FILE_MODE, syncFolder, writeNew } from './durable-write.ts'
import { parseIdentityName } from './identity-name.ts'
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

/** Every file of both folders, also several of one key. */
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
  if (trusted.some((identity) => identity.name === name)) {
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

/** Where a file may go in `folder`: its own name, unless that is another key's there. */
const freeName = (identity: TrustedIdentity, there: readonly TrustedIdentity[]): string => {
  const isTaken = there.some((other) => other.name === identity.name && !isSameKey(identity.key)(other))
  return isTaken
    ? `${identity.name}-${identity.key.fingerprint.slice(0, SHORT_FINGERPRINT_DIGITS)}`
    : identity.name
}

const named = (name: string, identities: readonly TrustedIdentity[]): TrustedIdentity | undefined =>
  identities.find((identity) => identity.name === name.normalize('NFC'))

/**
 * Takes an identity off the whitelist: each file with its key goes to `removed/`, so that a second name does not
 * keep it trusted. Says nothing to the room: a running node does, and else the next run.
 */
export const removeTrusted = async (home: string, name: string): Promise<Outcome<TrustedIdentity>> => {
  const folders = await readFolders(home)
  if (!folders.ok) {
    return folders
  }
  const { trusted, removed } = folders.value
  const chosen = named(name, trusted)
  if (chosen === undefined) {
    return userFault(`nobody named ${name} is on the whitelist; see \`p2p-chat trust list\``)
  }
  const made = await prepareFolder(removedFolder(home))
  if (!made.ok) {
    return made
  }
  const target = freeName(chosen, removed)
  const file = join(removedFolder(home), `${target}${FILE_ENDING}`)
  try {
    await rename(chosen.file, file)
    const spare = [...trusted, ...removed].filter(isSameKey(chosen.key))
    for (const other of spare.filter((identity) => ![chosen.file, file].includes(identity.file))) {
      await unlink(other.file)
    }
    await Promise.all([syncFolder(trustedFolder(home)), syncFolder(removedFolder(home))])
    return success({ name: target, key: chosen.key, file })
  } catch (error) {
    return systemFailure('remove', chosen.file, error)
  }
}

/** Takes a removed identity back onto the whitelist. */
export const restoreTrusted = async (home: string, name: string): Promise<Outcome<TrustedIdentity>> => {
  const folders = await readFolders(home)
  if (!folders.ok) {
    return folders
  }
  const { trusted, removed } = folders.value
  const chosen = named(name, removed)
  if (chosen === undefined) {
    return userFault(`nobody named ${name} was removed; see \`p2p-chat trust list\``)
  }
  const made = await prepareFolder(trustedFolder(home))
  if (!made.ok) {
    return made
  }
  const known = trusted.find(isSameKey(chosen.key))
  const target = freeName(chosen, trusted)
  const restored = known ?? {
    ...chosen,
    name: target,
    file: join(trustedFolder(home), `${target}${FILE_ENDING}`),
  }
  try {
    if (known === undefined) {
      await linkExclusively(chosen.file, restored.file)
    }
    await unlink(chosen.file)
    await Promise.all([syncFolder(trustedFolder(home)), syncFolder(removedFolder(home))])
    return success(restored)
  } catch (error) {
    return systemFailure('restore', restored.file, error)
  }
}
