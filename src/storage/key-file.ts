import { type LockedKey, openLockedKey } from '../crypto/encrypted-pkcs8.ts'
import type { VerifyingKey } from '../crypto/signing.ts'
import { type FileContent, readBounded } from './bounded-read.ts'
import { KEY_FILE_BYTES_MAX } from './limits.ts'
import type { Passphrase } from './passphrase.ts'
import { type PemKey, type PrivateKey, parsePem, parsePublicPem, privateKeyOf } from './pem.ts'
import { type Outcome, success, userFault, whenFound } from './problem.ts'
import type { Unlocking } from './unlocking.ts'

/** A private key, and the passphrase that its file is locked with, if it is. */
export interface OpenedKey extends PrivateKey {
  readonly passphrase: Passphrase | undefined
}

/** Looser than 0600. Windows has no such bits: there Node shows every file as readable by all. */
export const isOpenToOthers = (mode: number): boolean => process.platform !== 'win32' && (mode & 0o177) !== 0

const shellQuoted = (file: string): string => `'${file.replaceAll("'", "'\\''")}'`

/** Refuses a file with a secret in it that others may read, or write. */
export const refuseOpenToOthers = (file: string, mode: number): Outcome<void> => {
  const octal = mode.toString(8).padStart(4, '0')
  return isOpenToOthers(mode)
    ? userFault(`${file} is open to others (mode ${octal}); run: chmod 600 ${shellQuoted(file)}`)
    : success(undefined)
}

const parseKeyFile = (file: string, { text, mode }: FileContent): Outcome<PemKey> => {
  const parsed = parsePem(text, file)
  if (!parsed.ok || parsed.value.half === 'public') {
    return parsed
  }
  const closed = refuseOpenToOthers(file, mode)
  return closed.ok ? parsed : closed
}

/** Reads a key file of either half; undefined where there is none. A private one that others may read is refused. */
export const readKeyFile = async (file: string): Promise<Outcome<PemKey | undefined>> =>
  whenFound(await readBounded(file, KEY_FILE_BYTES_MAX), (content) => parseKeyFile(file, content))

/** The same, for a private one only, locked or not. */
export const readPrivateKeyFile = async (
  file: string,
): Promise<Outcome<Exclude<PemKey, { half: 'public' }> | undefined>> =>
  whenFound(await readKeyFile(file), (read) =>
    read.half === 'public'
      ? userFault(`${file} holds a public key where a private one is needed; a public key is named .pub.pem`)
      : success(read),
  )

/** Opens what `file` holds, with the passphrase asked for. */
export const unlockKey = async (
  file: string,
  locked: LockedKey,
  unlocking: Unlocking,
): Promise<Outcome<OpenedKey>> => {
  const opened = await unlocking.open(file, (passphrase) => openLockedKey(locked, passphrase))
  if (!opened.ok) {
    return opened
  }
  const { value, passphrase } = opened.value
  const read = privateKeyOf(value, file)
  return read.ok ? success({ ...read.value, passphrase }) : read
}

export const readPublicKeyFile = async (file: string): Promise<Outcome<VerifyingKey | undefined>> =>
  whenFound(await readBounded(file, KEY_FILE_BYTES_MAX), ({ text }) => parsePublicPem(text, file))
