import type { SigningKey } from '../crypto/signing.ts'
import { type Bootstrap, readBootstrap } from '../storage/bootstrap.ts'
import { readIdentity } from '../storage/identity.ts'
import { type Outcome, success } from '../storage/problem.ts'
import type { OwnKeys } from '../storage/whitelist.ts'

/** The keys of a home, where it has any. */
export interface HomeKeys {
  readonly identity: SigningKey | undefined
  readonly bootstrap: Bootstrap | undefined
}

/** Reads both, so that every command refuses what the chat would refuse: one key as both, too. */
export const readHomeKeys = async (home: string): Promise<Outcome<HomeKeys>> => {
  const identity = await readIdentity(home)
  if (!identity.ok) {
    return identity
  }
  const bootstrap = await readBootstrap(home, { identity: identity.value?.publicKey })
  return bootstrap.ok ? success({ identity: identity.value, bootstrap: bootstrap.value }) : bootstrap
}

/** Their fingerprints, which are never trusted as somebody else's. */
export const readOwnKeys = async (home: string): Promise<Outcome<OwnKeys>> => {
  const keys = await readHomeKeys(home)
  return keys.ok
    ? success({
        identity: keys.value.identity?.publicKey.fingerprint,
        bootstrap: keys.value.bootstrap?.publicKey.fingerprint,
      })
    : keys
}
