/** Starting a chat: the home claimed, keys made where missing, one node put into one room. */
import { userFault } from '../storage/problem.ts'
import { type Chat, type ChatOptions, DEFAULT_ROOM } from './chat.ts'
import { createControlDesk } from './control-handlers.ts'
import { whyNoName } from './display-name.ts'
import { EventGate } from './event-gate.ts'
import { followChat } from './following.ts'
import type { Keep } from './history/retention.ts'
import { Narrator } from './narrator.ts'
import { nodeNotices, readyEvent } from './node-events.ts'
import { claimHome, type Keys, prepareKeys } from './preparation.ts'
import { ChatProblem } from './problem.ts'
import { RefusalCounter } from './refusal-counter.ts'
import { type RoomNode, startRoomNode } from './room-node.ts'
import { RunningChat } from './running-chat.ts'

/** A bound that is none would give up everything, or nothing, for ever. */
const requireKeep = ({ days = 1, messages = 1 }: Keep): void => {
  if (!(Number.isFinite(days) && days > 0) || !(Number.isSafeInteger(messages) && messages >= 1)) {
    throw new ChatProblem(
      userFault('`keep` has more than 0 days, or a whole number of messages from 1 on; correct it').problem,
    )
  }
}

const startNode = (
  options: ChatOptions,
  home: string,
  keys: Keys,
  gate: EventGate,
  refusals: RefusalCounter,
): Promise<RoomNode> => {
  const { identity, bootstrap, sessionKey, storeKey } = keys
  const narrator = new Narrator((event) => gate.tell(event), refusals, {
    founds: bootstrap.signingKey !== undefined,
    keepsHistory: options.history ?? true,
  })
  return startRoomNode({
    home,
    room: options.room ?? DEFAULT_ROOM,
    bootstrap,
    founds: true,
    participant: {
      identity,
      name: options.name,
      sessionKey,
      storeKey,
      keepsHistory: options.history ?? true,
      keep: options.keep ?? null,
      sharesHistory: options.shareHistory ?? 'all',
    },
    listen: options.listen ?? [],
    peers: options.peers ?? [],
    mdns: options.mdns ?? true,
    onReport: (report, removersOf) => narrator.tell(report, removersOf),
    ...nodeNotices((event) => gate.tell(event)),
  })
}

/**
 * Starts a node in a room, and says when it is there: `ready` is its first event.
 * @throws ChatProblem, with one sentence for people and an exit code, where home, keys or ports do not allow it
 */
export const createChat = async (options: ChatOptions): Promise<Chat> => {
  const wrongName = whyNoName(options.name)
  if (wrongName !== undefined) {
    throw new ChatProblem(userFault(wrongName).problem)
  }
  requireKeep(options.keep ?? {})
  const desk = createControlDesk()
  const { home, control } = await claimHome(options.home, desk.handlers)
  try {
    const keys = await prepareKeys(home, options.bootstrap, options)
    const gate = new EventGate()
    if (options.onEvent !== undefined) {
      gate.subscribe(options.onEvent)
    }
    const refusals = new RefusalCounter((event) => gate.tell(event))
    const node = await startNode(options, home, keys, gate, refusals)
    const ready = readyEvent(node, options.room ?? DEFAULT_ROOM, {
      name: options.name,
      fingerprint: keys.identity.publicKey.fingerprint,
    })
    const chat = new RunningChat({
      ready,
      node,
      home,
      control,
      gate,
      refusals,
      keysAreLocked: keys.areLocked,
    })
    desk.open({
      debug: chat.debug(),
      rereadWhitelist: () => chat.rereadWhitelist(),
      follow: followChat(chat),
    })
    gate.open(ready)
    return chat
  } catch (error) {
    await control.close()
    throw error
  }
}
