import type { VerifyingKey } from '../crypto/signing.ts'
import { readBootstrap } from '../storage/bootstrap.ts'
import { readIdentityPublicKey } from '../storage/identity.ts'
import { type Outcome, success } from '../storage/problem.ts'
import type { OwnKeys } from '../storage/whitelist.ts'

/** The public keys of a home, where it has any. */
export interface HomeKeys {
  readonly identity: VerifyingKey | undefined
  readonly bootstrap: VerifyingKey | undefined
}

/**
 * Reads both, so that every command refuses what the chat would refuse: one key as both, too. A private key that is
 * locked stays so: for what these commands do nobody is asked for a passphrase.
 */
export const readHomeKeys = async (home: string): Promise<Outcome<HomeKeys>> => {
  const identity = await readIdentityPublicKey(home)
  if (!identity.ok) {
    return identity
  }
  const bootstrap = await readBootstrap(home, { identity: identity.value })
  return bootstrap.ok
    ? success({ identity: identity.value, bootstrap: bootstrap.value?.publicKey })
    : bootstrap
}

/** Their fingerprints, which are never trusted as somebody else's. */
export const readOwnKeys = async (home: string): Promise<Outcome<OwnKeys>> => {
  const keys = await readHomeKeys(home)
  return keys.ok
    ? success({
        identity: keys.value.identity?.fingerprint,
        bootstrap: keys.value.bootstrap?.fingerprint,
      })
    : keys
}
