/**
 * The text of the store key's file, JSON: one slot, or two while the passphrase changes, each with the whole key. The
 * checksum is over the slots, so that damage is not taken for a wrong passphrase; it protects against nobody.
 */
import { fromHex, toHex, utf8 } from '../crypto/bytes.ts'
import { labelledHash } from '../crypto/digest.ts'
import { isBearable, SCRYPT_SALT_BYTES, type ScryptCost } from '../crypto/passphrase-key.ts'
import { isJsonObject, type JsonObject } from './json-file.ts'
import { type Outcome, success, userFault } from './problem.ts'

export const STORE_KEY_BYTES = 32
export const SLOT_NONCE_BYTES = 12
/** The key and a tag of 16 bytes. */
const SEALED_BYTES = STORE_KEY_BYTES + 16

/** A way to the store key. */
export type Slot =
  | { readonly type: 'clear'; readonly key: Uint8Array }
  /** AES-256-GCM under a key that scrypt makes of the passphrase. */
  | {
      readonly type: 'sealed'
      readonly cost: ScryptCost
      readonly salt: Uint8Array
      readonly nonce: Uint8Array
      /** Ciphertext and tag. */
      readonly sealed: Uint8Array
    }

const VERSION = 1
const SLOTS_MAX = 2

const slotObject = (slot: Slot): JsonObject => {
  switch (slot.type) {
    case 'clear':
      return { type: 'clear', key: toHex(slot.key) }
    case 'sealed': {
      const { cost, salt, nonce, sealed } = slot
      const { N, r, p } = cost
      return { type: 'scrypt', N, r, p, salt: toHex(salt), nonce: toHex(nonce), sealed: toHex(sealed) }
    }
  }
}

export const storeKeyText = (slots: readonly Slot[]): string => {
  const slotObjects = slots.map(slotObject)
  const checksum = toHex(labelledHash('store key file', utf8(JSON.stringify(slotObjects))))
  return `${JSON.stringify({ version: VERSION, slots: slotObjects, checksum }, null, 2)}\n`
}

const hexIn = (value: unknown, bytes: number): Uint8Array | undefined =>
  typeof value === 'string' && value.length === 2 * bytes && /^[0-9a-f]*$/.test(value)
    ? fromHex(value)
    : undefined

const numberIn = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)

const parseSealed = (value: JsonObject): Slot | undefined => {
  const { N, r, p, salt: saltHex, nonce: nonceHex, sealed: sealedHex } = value
  const cost = { N: numberIn(N), r: numberIn(r), p: numberIn(p) }
  const salt = hexIn(saltHex, SCRYPT_SALT_BYTES)
  const nonce = hexIn(nonceHex, SLOT_NONCE_BYTES)
  const sealed = hexIn(sealedHex, SEALED_BYTES)
  return salt !== undefined &&
    nonce !== undefined &&
    sealed !== undefined &&
    isBearable({ type: 'scrypt', salt, cost })
    ? { type: 'sealed', cost, salt, nonce, sealed }
    : undefined
}

const parseSlot = (value: unknown): Slot | undefined => {
  if (!isJsonObject(value)) {
    return undefined
  }
  const { type, key: keyHex } = value
  switch (type) {
    case 'clear': {
      const key = hexIn(keyHex, STORE_KEY_BYTES)
      return key && { type: 'clear', key }
    }
    case 'scrypt':
      return parseSealed(value)
    default:
      return undefined
  }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const parseSlots = (value: unknown): readonly Slot[] | undefined => {
  if (!Array.isArray(value) || value.length < 1 || value.length > SLOTS_MAX) {
    return undefined
  }
  const slots = value.map(parseSlot).filter((slot) => slot !== undefined)
  return slots.length === value.length ? slots : undefined
}

/** The one or two slots of a file; whatever is not exactly what `storeKeyText` writes is refused, and runs no scrypt. */
export const parseStoreKey = (text: string, file: string): Outcome<readonly Slot[]> => {
  const value = parseJson(text)
  const content: JsonObject = isJsonObject(value) ? value : {}
  const { version, slots: slotObjects } = content
  if (typeof version === 'number' && version > VERSION) {
    return userFault(`${file} is of a newer version of p2p-chat (format ${version}); update this one`)
  }
  const slots = version === VERSION ? parseSlots(slotObjects) : undefined
  return slots !== undefined && storeKeyText(slots) === text
    ? success(slots)
    : userFault(`${file} is damaged; put back a copy of it, for nothing else opens what is in its folder`)
}
