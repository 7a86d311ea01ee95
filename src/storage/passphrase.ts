import { PASSPHRASE_BYTES_MAX } from './limits.ts'
import { type Outcome, success, userFault } from './problem.ts'

/** A passphrase in Unicode's composed form, so that one typed on another system is the same bytes. */
export type Passphrase = string & { readonly brand: 'Passphrase' }

const flawOf = (text: string): string | undefined => {
  if (text === '') {
    return 'is empty'
  }
  if (Buffer.byteLength(text) > PASSPHRASE_BYTES_MAX) {
    return `is longer than ${PASSPHRASE_BYTES_MAX} bytes`
  }
  // A line end among them is left over from a file, and could be typed nowhere.
  return !text.isWellFormed() || /\p{Cc}/u.test(text) ? 'has characters that cannot be typed' : undefined
}

/** Never shows the passphrase in its sentences. */
export const parsePassphrase = (text: string): Outcome<Passphrase> => {
  const composed = text.normalize('NFC')
  const flaw = flawOf(composed)
  return flaw === undefined
    ? success(composed as Passphrase)
    : userFault(`the passphrase ${flaw}; give 1 to ${PASSPHRASE_BYTES_MAX} bytes of text in one line`)
}
