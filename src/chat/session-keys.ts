/** A session's encapsulation keys in time: the next session's RSA pair made ahead, this one's renewed each day. */
import { createDecapsulationKeys } from '../crypto/encapsulation.ts'
import { makeRsaKey } from '../storage/key-maker.ts'
import { prepareSessionKey } from '../storage/session-key.ts'
import type { Driver } from './driver.ts'
import type { NoticeEvent } from './events.ts'
import { SESSION_KEYS_RENEWED_MS } from './limits.ts'
import { failureEvent, problemEvent } from './node-events.ts'

/**
 * @param tell told what went wrong; nothing of it stops the chat: what is not made ahead is made at the next start
 * @returns a function that ends it, and whatever is being made
 */
export const keepSessionKeysFresh = (
  home: string,
  driver: Driver,
  tell: (notice: NoticeEvent) => void,
): (() => void) => {
  const stopping = new AbortController()
  const making = { signal: stopping.signal, inBackground: true }
  const failed = (error: unknown): void => {
    if (!stopping.signal.aborted) {
      tell(failureEvent(error))
    }
  }
  const prepare = async (): Promise<void> => {
    const prepared = await prepareSessionKey(home, undefined, making)
    if (!prepared.ok) {
      tell(problemEvent('session-key', prepared.problem))
    }
  }
  const renew = async (): Promise<void> => {
    const key = await makeRsaKey(undefined, making)
    driver.dispatch({ type: 'session-keys-renewed', keys: createDecapsulationKeys(key) })
  }
  const timer = setInterval(() => void renew().catch(failed), SESSION_KEYS_RENEWED_MS)
  timer.unref()
  void prepare().catch(failed)
  return () => {
    clearInterval(timer)
    stopping.abort()
  }
}
