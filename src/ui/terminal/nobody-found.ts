import type { Chat } from '../../index.ts'
import { NOBODY_FOUND_MS } from '../limits.ts'
import { type Change, type Model, notice, silent } from './model.ts'
import { isAlone } from './phrases.ts'

export interface NobodyFound {
  readonly type: 'nobody-found'
}

const OFFER = `Nobody was found for ${NOBODY_FOUND_MS / 1000} seconds. To see why, run in another terminal: p2p-chat doctor (with the same --home, --room and --bootstrap, if you gave any).`

/**
 * For whoever looks in vain. The first person of a new room is alone as a matter of course, and has just been told how others
 * join: it is offered only where the whitelist has people, who might have come.
 */
export const onNobodyFound = (model: Model): Change => {
  const isWaiting = model.state === 'seeking' || (isAlone(model) && model.whitelist.trusted.length > 0)
  return isWaiting ? { model, lines: [notice(OFFER)] } : silent(model)
}

/** Looks once, some seconds after the start. @returns a function that ends it */
export const lookForNobody = (chat: Chat, tell: (input: NobodyFound) => void): (() => void) => {
  const timer = setTimeout(() => {
    const isSomebodyHere = chat
      .debug()
      .peers()
      .some(({ stages }) => stages.includes('subscribed'))
    if (!isSomebodyHere) tell({ type: 'nobody-found' })
  }, NOBODY_FOUND_MS)
  return () => clearTimeout(timer)
}
