import type { SigningKey, VerifyingKey } from '../crypto/signing.ts'
import { type FileContent, readBounded } from './bounded-read.ts'
import { KEY_FILE_BYTES_MAX } from './limits.ts'
import { type PemKey, parsePem, parsePublicPem } from './pem.ts'
import { type Outcome, success, userFault, whenFound } from './problem.ts'

/** Looser than 0600. Windows has no such bits: there Node shows every file as readable by all. */
export const isOpenToOthers = (mode: number): boolean => process.platform !== 'win32' && (mode & 0o177) !== 0

const shellQuoted = (file: string): string => `'${file.replaceAll("'", "'\\''")}'`

const parseKeyFile = (file: string, { text, mode }: FileContent): Outcome<PemKey> => {
  const parsed = parsePem(text, file)
  const isExposed = parsed.ok && parsed.value.half === 'private' && isOpenToOthers(mode)
  const octal = mode.toString(8).padStart(4, '0')
  return isExposed
    ? userFault(`${file} is open to others (mode ${octal}); run: chmod 600 ${shellQuoted(file)}`)
    : parsed
}

/** Reads a key file of either half; undefined where there is none. A private one that others may read is refused. */
export const readKeyFile = async (file: string): Promise<Outcome<PemKey | undefined>> =>
  whenFound(await readBounded(file, KEY_FILE_BYTES_MAX), (content) => parseKeyFile(file, content))

export const readPrivateKeyFile = async (file: string): Promise<Outcome<SigningKey | undefined>> =>
  whenFound(await readKeyFile(file), ({ half, key }) =>
    half === 'private'
      ? success(key)
      : userFault(`${file} holds a public key where a private one is needed; a public key is named .pub.pem`),
  )

export const readPublicKeyFile = async (file: string): Promise<Outcome<VerifyingKey | undefined>> =>
  whenFound(await readBounded(file, KEY_FILE_BYTES_MAX), ({ text }) => parsePublicPem(text, file))
