/** What a node needs before it meets the network: its home, its keys, its whitelist; made where missing, and said. */
import type { KeyObject } from 'node:crypto'
import { controlPath } from '../control/address.ts'
import type { ControlHandlers } from '../control/serve-client.ts'
import { type ControlServer, serveControl } from '../control/server.ts'
import type { SigningKey } from '../crypto/signing.ts'
import { type Bootstrap, createBootstrap, readBootstrap } from '../storage/bootstrap.ts'
import { openHome } from '../storage/home.ts'
import { createIdentity, identityFiles, readIdentity } from '../storage/identity.ts'
import { type KeyMaking, makeRsaKey } from '../storage/key-maker.ts'
import { environmentFault, userFault } from '../storage/problem.ts'
import { takeSessionKey } from '../storage/session-key.ts'
import { openStoreKey } from '../storage/store-key.ts'
import { type AskPassphrase, Unlocking } from '../storage/unlocking.ts'
import type { Progress } from './chat.ts'
import { ChatProblem, required } from './problem.ts'

/** Who is told, who is asked, and who may end it. */
export interface Preparing {
  readonly onProgress?: (progress: Progress) => void
  readonly passphrase?: AskPassphrase
  readonly signal?: AbortSignal
}

/** What the key maker understands of it. */
const makingOf = ({ signal }: Preparing): KeyMaking => (signal === undefined ? {} : { signal })

/** Whoever ends the start while a passphrase is asked for is not told that none was given. */
const unlockingOf = ({ passphrase, signal }: Preparing): Unlocking =>
  new Unlocking(async (question) => {
    const given = await passphrase?.(question)
    signal?.throwIfAborted()
    return given
  })

/** Opens the home and takes its control socket: one node per home. */
export const claimHome = async (
  folder: string,
  handlers: ControlHandlers,
): Promise<{ readonly home: string; readonly control: ControlServer }> => {
  const home = required(await openHome(folder))
  const served = await serveControl(await controlPath(home), handlers)
  switch (served.type) {
    case 'serving':
      return { home, control: served.server }
    case 'in use':
      throw new ChatProblem(
        userFault(`p2p-chat runs already with the home ${home}; stop it, or choose another with --home`)
          .problem,
      )
    case 'failed':
      throw new ChatProblem(environmentFault(served.message, served.cause).problem)
  }
}

const makeIdentity = async (home: string, preparing: Preparing): Promise<SigningKey> => {
  preparing.onProgress?.({ type: 'making-key', what: 'identity' })
  const made = required(await createIdentity(home, undefined, makingOf(preparing)))
  preparing.onProgress?.({ type: 'made', what: 'identity', file: identityFiles(home).privateFile })
  return made
}

const makeBootstrap = async (home: string, preparing: Preparing): Promise<Bootstrap> => {
  preparing.onProgress?.({ type: 'making-key', what: 'bootstrap' })
  const made = required(await createBootstrap(home, undefined, makingOf(preparing)))
  preparing.onProgress?.({ type: 'made', what: 'bootstrap', file: made.file })
  return made
}

/** The session's RSA pair: the one made ahead, else one made now. */
const takeOrMakeSessionKey = async (home: string, preparing: Preparing): Promise<KeyObject> => {
  const ahead = await takeSessionKey(home)
  if (ahead !== undefined) {
    return ahead
  }
  preparing.onProgress?.({ type: 'making-key', what: 'session' })
  return makeRsaKey(undefined, makingOf(preparing))
}

/** The bootstrap key named, or the home's own; where there is neither, a first start makes a room of its own. */
export const prepareBootstrap = async (
  home: string,
  file: string | undefined,
  preparing: Preparing,
): Promise<Bootstrap> =>
  required(await readBootstrap(home, { file, unlocking: unlockingOf(preparing) })) ??
  makeBootstrap(home, preparing)

export interface Keys {
  readonly identity: SigningKey
  readonly bootstrap: Bootstrap
  readonly sessionKey: KeyObject
  /** 32 bytes, under which the history is sealed. */
  readonly storeKey: Uint8Array
  /** Whether a passphrase locks them on the disk. */
  readonly areLocked: boolean
}

/** Everything is read, and refused where it must be, before anything is made; what is missing is made side by side. */
export const prepareKeys = async (
  home: string,
  bootstrapFile: string | undefined,
  preparing: Preparing,
): Promise<Keys> => {
  const unlocking = unlockingOf(preparing)
  const known = required(await readIdentity(home, unlocking))
  const named = required(
    await readBootstrap(home, { file: bootstrapFile, identity: known?.key.publicKey, unlocking }),
  )
  const storeKey = required(await openStoreKey(home, known?.passphrase, unlocking))
  // Where one fails the others are ended, too: nothing is written to a home that is no longer claimed.
  const failed = new AbortController()
  const { onProgress, signal } = preparing
  const making: Preparing = {
    ...(onProgress === undefined ? {} : { onProgress }),
    signal: signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]),
  }
  try {
    const [identity, bootstrap, sessionKey] = await Promise.all([
      known?.key ?? makeIdentity(home, making),
      named ?? makeBootstrap(home, making),
      takeOrMakeSessionKey(home, making),
    ])
    return { identity, bootstrap, sessionKey, storeKey, areLocked: known?.passphrase !== undefined }
  } catch (error) {
    failed.abort()
    throw error
  }
}
