/**
 * Setting, changing and taking away the passphrase of identity and store key together.
 *
 * Two files cannot be replaced at one instant, and whoever is killed between them must get into both with one
 * passphrase. So the store key is in two slots while the identity changes, and the identity decides:
 *
 *   1. what lies in clear and is no key of ours to keep is taken away (only where a passphrase is set)
 *   2. history/key gets the slot of the new passphrase beside that of the old
 *   3. identity.pem is replaced
 *   4. history/key loses the slot of the old
 *
 * Killed before 2, the old passphrase opens both; between 2 and 3 as well, by the old slot; from 3 on the new one does,
 * by the new slot. Each file is replaced by a rename, so that it is either text and never half of one. "None" is a
 * passphrase like others here: its slot is the clear one. The next start drops the slot left over (`openStoreKey`).
 */
import { realpath } from 'node:fs/promises'
import { PRIVATE_FILE_MODE, removeTemporaries, replaceFile } from './durable-write.ts'
import { identityFiles } from './identity.ts'
import type { OpenedKey } from './key-file.ts'
import type { Passphrase } from './passphrase.ts'
import { lockedPem, privatePem } from './pem.ts'
import { type Outcome, success } from './problem.ts'
import { discardSessionKey, sessionKeyFile } from './session-key.ts'
import { makeSlot, type OpenedStoreKey, storeKeyFile, writeSlots } from './store-key.ts'
import { systemFailure } from './system-error.ts'

/** What is locked together. */
export interface Opened {
  readonly identity: OpenedKey
  /** Undefined where no history has been kept yet: the next start makes one. */
  readonly storeKey: OpenedStoreKey | undefined
}

/** One step, on disk when it resolves. */
type Step = () => Promise<Outcome<void>>

const replaceIdentity = async (home: string, text: string): Promise<Outcome<void>> => {
  const { privateFile } = identityFiles(home)
  try {
    // Where it is a link, what it leads to is replaced: the old text must not stay there.
    return await replaceFile(await realpath(privateFile), text, PRIVATE_FILE_MODE)
  } catch (error) {
    return systemFailure('find', privateFile, error)
  }
}

/** Copies in clear that nobody looks at any more: of writers that were killed, and the next session's key. */
const clearSteps = (home: string): readonly Step[] => [
  ...[identityFiles(home).privateFile, sessionKeyFile(home), storeKeyFile(home)].map(
    (file) => () => removeTemporaries(file),
  ),
  () => discardSessionKey(home),
]

/**
 * The steps, in order, for a home that is claimed: whoever ran some of them and not the rest has lost nothing.
 * @param next undefined takes the passphrase away
 */
export const passphraseSteps = async (
  home: string,
  { identity, storeKey }: Opened,
  next: Passphrase | undefined,
): Promise<readonly Step[]> => {
  const text = next === undefined ? privatePem(identity.object) : await lockedPem(identity.object, next)
  const change: Step = () => replaceIdentity(home, text)
  const clearing = next === undefined ? [] : clearSteps(home)
  if (storeKey === undefined) {
    return [...clearing, change]
  }
  const slot = await makeSlot(storeKey.key, next)
  return [...clearing, () => writeSlots(home, [storeKey.slot, slot]), change, () => writeSlots(home, [slot])]
}

/** Runs them all. */
export const changePassphrase = async (
  home: string,
  opened: Opened,
  next: Passphrase | undefined,
): Promise<Outcome<void>> => {
  for (const step of await passphraseSteps(home, opened, next)) {
    const done = await step()
    if (!done.ok) {
      return done
    }
  }
  return success(undefined)
}
