import { basename } from 'node:path'
import { NAME_BYTES_MAX, NAME_CHARACTERS_MAX } from './limits.ts'
import { type Outcome, success, userFault } from './problem.ts'

/** Control, format (bidi) and unassigned characters, lone surrogates, and what some file system gives a meaning to. */
const FORBIDDEN = /[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]/u
const FORBIDDEN_ALL = new RegExp(FORBIDDEN.source, 'gu')
/** Windows takes these for devices, with any ending. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

const flawOf = (name: string): string | undefined => {
  if (name === '') {
    return 'it is empty'
  }
  if (Array.from(name).length > NAME_CHARACTERS_MAX || Buffer.byteLength(name) > NAME_BYTES_MAX) {
    return `it is longer than ${NAME_CHARACTERS_MAX} characters`
  }
  if (FORBIDDEN.test(name)) {
    return 'it has a character that no file name may have'
  }
  if (name.startsWith('.') || name.startsWith(' ') || /[. ]$/.test(name)) {
    return 'it begins or ends with a dot or a space'
  }
  return RESERVED.test(name) ? 'Windows keeps it for a device' : undefined
}

/** A whitelist name that is a file name on every system, in Unicode's composed form. */
export const parseIdentityName = (text: string): Outcome<string> => {
  const name = text.normalize('NFC')
  const flaw = flawOf(name)
  return flaw === undefined
    ? success(name)
    : userFault(
        `${JSON.stringify(name.slice(0, NAME_CHARACTERS_MAX))} is no usable name: ${flaw}; choose another`,
      )
}

/** `../bob.pub.pem` → `bob`. */
export const nameOfFile = (file: string): Outcome<string> =>
  parseIdentityName(basename(file).replace(/(\.pub)?\.pem$/i, ''))

/** Stands for a name of which nothing can be kept. */
const UNNAMED = 'unnamed'

/** As much of `text`, in whole characters, as both bounds allow with `reserved` characters to spare. */
const shortened = (text: string, reserved: number): string => {
  const characters = Array.from(text).slice(0, NAME_CHARACTERS_MAX - reserved)
  while (Buffer.byteLength(characters.join('')) > NAME_BYTES_MAX - reserved) {
    characters.pop()
  }
  return characters.join('')
}

/**
 * What someone calls itself as a name for a file: others choose it, so anything may be in it.
 * @param suffix ASCII put behind it, to tell two of one name apart
 */
export const identityNameFrom = (text: string, suffix = ''): string => {
  const allowed = text.toWellFormed().normalize('NFC').replaceAll(FORBIDDEN_ALL, ' ').replace(/\s+/gu, ' ')
  const name = shortened(allowed.replace(/^[. ]+/, ''), suffix.length).replace(/[. ]+$/, '')
  return flawOf(name) === undefined ? `${name}${suffix}` : `${UNNAMED}${suffix}`
}
