/**
 * The key of the history, 32 random bytes, in `history/key` of the home. Without a passphrase it lies there in clear:
 * that protects against whoever gets hold of the database alone, and not against a thief of the disk. With one it is
 * sealed, and the history opens for nobody without the passphrase.
 */
import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { utf8 } from '../crypto/bytes.ts'
import { PROTOCOL_LABEL } from '../crypto/digest.ts'
import { derivePassphraseKey, SCRYPT_COST, SCRYPT_SALT_BYTES } from '../crypto/passphrase-key.ts'
import { openGcm, sealGcm } from '../crypto/primitives.ts'
import { readBounded } from './bounded-read.ts'
import { PRIVATE_FILE_MODE, replaceFile, writeNew } from './durable-write.ts'
import { refuseOpenToOthers } from './key-file.ts'
import { STORE_KEY_FILE_BYTES_MAX } from './limits.ts'
import { makeFolder } from './make-folder.ts'
import type { Passphrase } from './passphrase.ts'
import { type Outcome, success, userFault, whenFound } from './problem.ts'
import {
  parseStoreKey,
  SLOT_NONCE_BYTES,
  type Slot,
  STORE_KEY_BYTES,
  storeKeyText,
} from './store-key-file.ts'
import { errorCode, systemFailure } from './system-error.ts'
import type { Unlocking } from './unlocking.ts'

/** What a slot is sealed for, so that nothing else sealed under a passphrase can be put in its place. */
const ASSOCIATED_DATA = utf8(`${PROTOCOL_LABEL} store key`)

/** The store key, and the slot that gave it. */
export interface OpenedStoreKey {
  readonly key: Uint8Array
  readonly slot: Slot
  /** Whether there are others: a change of the passphrase was cut short. */
  readonly isAlone: boolean
}

export const storeKeyFile = (home: string): string => join(home, 'history', 'key')

/** A slot for this passphrase, or a clear one; takes some tenths of a second. */
export const makeSlot = async (key: Uint8Array, passphrase: Passphrase | undefined): Promise<Slot> => {
  if (passphrase === undefined) {
    return { type: 'clear', key }
  }
  const [salt, nonce] = [randomBytes(SCRYPT_SALT_BYTES), randomBytes(SLOT_NONCE_BYTES)]
  const cost = SCRYPT_COST
  const slotKey = await derivePassphraseKey({ type: 'scrypt', salt, cost }, utf8(passphrase), STORE_KEY_BYTES)
  const sealed = sealGcm({ key: slotKey, nonce }, ASSOCIATED_DATA, key)
  return { type: 'sealed', cost, salt, nonce, sealed }
}

const openSlot = async (slot: Slot, passphrase: Uint8Array): Promise<Uint8Array | undefined> => {
  if (slot.type === 'clear') {
    return slot.key
  }
  const { cost, salt, nonce, sealed } = slot
  const key = await derivePassphraseKey({ type: 'scrypt', salt, cost }, passphrase, STORE_KEY_BYTES)
  return openGcm({ key, nonce }, ASSOCIATED_DATA, sealed)
}

const openAny = async (
  slots: readonly Slot[],
  passphrase: Uint8Array,
): Promise<OpenedStoreKey | undefined> => {
  for (const slot of slots) {
    const key = await openSlot(slot, passphrase)
    if (key !== undefined) {
      return { key, slot, isAlone: slots.length === 1 }
    }
  }
  return undefined
}

/** Replaces the file; its folder is there. */
export const writeSlots = (home: string, slots: readonly Slot[]): Promise<Outcome<void>> =>
  replaceFile(storeKeyFile(home), storeKeyText(slots), PRIVATE_FILE_MODE)

/** Histories that were written under a key which is gone: nobody is to make another one, which would open none of them. */
const refuseWithoutKey = async (home: string): Promise<Outcome<undefined>> => {
  const folder = dirname(storeKeyFile(home))
  try {
    const names = await readdir(folder)
    return names.some((name) => name.endsWith('.sqlite'))
      ? userFault(
          `the key of the history is missing, ${storeKeyFile(home)}; bring it back, or move ${folder} away to begin a new history`,
        )
      : success(undefined)
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? success(undefined) : systemFailure('read', folder, error)
  }
}

const readSlots = async (home: string): Promise<Outcome<readonly Slot[] | undefined>> => {
  const file = storeKeyFile(home)
  const slots = whenFound(await readBounded(file, STORE_KEY_FILE_BYTES_MAX), ({ text, mode }) => {
    const closed = refuseOpenToOthers(file, mode)
    return closed.ok ? parseStoreKey(text, file) : closed
  })
  return slots.ok && slots.value === undefined ? refuseWithoutKey(home) : slots
}

/** Whether there is one, and in order as far as is seen without a passphrase. */
export const inspectStoreKey = async (home: string): Promise<Outcome<boolean>> => {
  const slots = await readSlots(home)
  return slots.ok ? success(slots.value !== undefined) : slots
}

/**
 * Opens the store key and changes nothing; undefined where there is none, and nothing either that it would open. Asks for a
 * passphrase where it takes one.
 */
export const readStoreKey = async (
  home: string,
  unlocking: Unlocking,
): Promise<Outcome<OpenedStoreKey | undefined>> => {
  const slots = await readSlots(home)
  if (!slots.ok) {
    return slots
  }
  const { value } = slots
  if (value === undefined) {
    return success(undefined)
  }
  const clear = value.find(({ type }) => type === 'clear')
  if (clear?.type === 'clear') {
    return success({ key: clear.key, slot: clear, isAlone: value.length === 1 })
  }
  const opened = await unlocking.open(storeKeyFile(home), (passphrase) => openAny(value, passphrase))
  return opened.ok ? success(opened.value.value) : opened
}

const makeStoreKey = async (
  home: string,
  passphrase: Passphrase | undefined,
): Promise<Outcome<Uint8Array>> => {
  const file = storeKeyFile(home)
  try {
    await makeFolder(dirname(file))
  } catch (error) {
    return systemFailure('make the folder', dirname(file), error)
  }
  const key = new Uint8Array(randomBytes(STORE_KEY_BYTES))
  const text = storeKeyText([await makeSlot(key, passphrase)])
  const written = await writeNew(file, text, PRIVATE_FILE_MODE)
  return written.ok ? success(key) : written
}

/**
 * The store key for a node that has claimed its home: made where it is missing, sealed where the identity is locked and
 * it is not, and rid of the slot that a change of the passphrase left when it was cut short. A slot that is sealed
 * never becomes a clear one here, whatever the identity: that is for its owner to ask for.
 * @param passphrase what the identity is locked with, if it is
 */
export const openStoreKey = async (
  home: string,
  passphrase: Passphrase | undefined,
  unlocking: Unlocking,
): Promise<Outcome<Uint8Array>> => {
  const opened = await readStoreKey(home, unlocking)
  if (!opened.ok) {
    return opened
  }
  if (opened.value === undefined) {
    return makeStoreKey(home, passphrase)
  }
  const { key, slot, isAlone } = opened.value
  const isExposed = slot.type === 'clear' && passphrase !== undefined
  if (!isExposed && isAlone) {
    return success(key)
  }
  const settled = await writeSlots(home, [isExposed ? await makeSlot(key, passphrase) : slot])
  return settled.ok ? success(key) : settled
}
