/** A session's encapsulation keys in time: the next session's RSA pair made ahead, this one's renewed each day. */
import { createDecapsulationKeys } from '../crypto/encapsulation.ts'
import { makeRsaKey } from '../storage/key-maker.ts'
import { prepareSessionKey } from '../storage/session-key.ts'
import type { Driver } from './driver.ts'
import { SESSION_KEYS_RENEWED_MS } from './limits.ts'

/** @returns a function that ends it, and whatever is being made */
export const keepSessionKeysFresh = (home: string, driver: Driver): (() => void) => {
  const stopping = new AbortController()
  const making = { signal: stopping.signal, inBackground: true }
  const renew = async (): Promise<void> => {
    const key = await makeRsaKey(undefined, making)
    driver.dispatch({ type: 'session-keys-renewed', keys: createDecapsulationKeys(key) })
  }
  // What cannot be made now is made at the next start, which then takes some seconds longer.
  const quietly = (): void => undefined
  const timer = setInterval(() => void renew().catch(quietly), SESSION_KEYS_RENEWED_MS)
  timer.unref()
  void prepareSessionKey(home, undefined, making).catch(quietly)
  return () => {
    clearInterval(timer)
    stopping.abort()
  }
}
