/** A session's encapsulation keys in time: the next session's RSA pair made ahead, this one's renewed each day. */
import { createDecapsulationKeys } from '../crypto/encapsulation.ts'
import { makeRsaKey } from '../storage/key-maker.ts'
import { prepareSessionKey } from '../storage/session-key.ts'
import type { Driver } from './driver.ts'
import type { NoticeEvent } from './events.ts'
import { SESSION_KEYS_RENEWED_MS } from './limits.ts'
import { failureEvent, problemEvent } from './node-events.ts'

interface KeepingFresh {
  readonly driver: Driver
  /**
   * The home where the next session's pair is made ahead; undefined where keys have a passphrase. It would lie there in
   * clear, and to seal it would spare a start some seconds, at the price of one more secret that a passphrase guards.
   */
  readonly aheadIn: string | undefined
  /** Told what went wrong; nothing of it stops the chat: what is not made ahead is made at the next start. */
  readonly tell: (notice: NoticeEvent) => void
}

/** @returns a function that ends it, and whatever is being made */
export const keepSessionKeysFresh = ({ driver, aheadIn, tell }: KeepingFresh): (() => void) => {
  const stopping = new AbortController()
  const making = { signal: stopping.signal, inBackground: true }
  const failed = (error: unknown): void => {
    if (!stopping.signal.aborted) {
      tell(failureEvent(error))
    }
  }
  const prepare = async (home: string): Promise<void> => {
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
  if (aheadIn !== undefined) {
    void prepare(aheadIn).catch(failed)
  }
  return () => {
    clearInterval(timer)
    stopping.abort()
  }
}
