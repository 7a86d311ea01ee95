/** A running chat: the home claimed, keys made where missing, one node in one room, and its events. */
import type { KeyObject } from 'node:crypto'
import type { ControlServer } from '../control/server.ts'
import { toHex } from '../crypto/bytes.ts'
import type { Fingerprint, SigningKey } from '../crypto/signing.ts'
import { TEXT_BYTES_MAX } from '../protocol/limits.ts'
import type { Bootstrap } from '../storage/bootstrap.ts'
import { addTrusted } from '../storage/whitelist-change.ts'
import {
  type Chat,
  type ChatDebug,
  type ChatOptions,
  DEFAULT_ROOM,
  type SendOutcome,
  type TrustOutcome,
} from './chat.ts'
import { createControlDesk } from './control-handlers.ts'
import { meshReport, metricsReport, peerReports } from './debug-reports.ts'
import type { ChatEvent, HolderReport, MessageEvent, ReadyEvent, StateEvent } from './events.ts'
import { MessageStream } from './message-stream.ts'
import { epochEvent, Narrator } from './narrator.ts'
import { failureEvent, networkEventFor, problemEvent } from './node-events.ts'
import { claimHome, prepareBootstrap, prepareIdentity, takeOrMakeSessionKey } from './preparation.ts'
import { RefusalCounter } from './refusal-counter.ts'
import { type RoomNode, startRoomNode } from './room-node.ts'
import { keepSessionKeysFresh } from './session-keys.ts'

const NOT_YET: StateEvent = { type: 'state', state: 'seeking', detail: 'Starting.' }

/** Those who listen. A listener that throws is a bug of its own and stops neither the chat nor the others. */
class Listeners {
  readonly #listeners = new Set<(event: ChatEvent) => void>()

  add(listener: (event: ChatEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  tell(event: ChatEvent): void {
    for (const listener of this.#listeners) {
      listener(event)
    }
  }
}

interface Prepared {
  readonly home: string
  readonly control: ControlServer
  readonly identity: SigningKey
  readonly bootstrap: Bootstrap
  readonly sessionKey: KeyObject
}

/** Keys take seconds each, so what can be made side by side is. */
const prepare = async (
  options: ChatOptions,
  desk: ReturnType<typeof createControlDesk>,
): Promise<Prepared> => {
  const tell = options.onProgress ?? (() => undefined)
  const { home, control } = await claimHome(options.home, desk.handlers)
  try {
    const [identity, sessionKey] = await Promise.all([
      prepareIdentity(home, tell),
      takeOrMakeSessionKey(home, tell),
    ])
    const bootstrap = await prepareBootstrap(home, options.bootstrap, identity, tell)
    return { home, control, identity, bootstrap, sessionKey }
  } catch (error) {
    await control.close()
    throw error
  }
}

class RunningChat implements Chat {
  readonly ready: ReadyEvent
  readonly #node: RoomNode
  readonly #prepared: Prepared
  readonly #listeners: Listeners
  readonly #refusals: RefusalCounter
  readonly #stopRenewing: () => void
  readonly #streams = new Set<MessageStream>()
  readonly #state: () => StateEvent
  readonly #startedMs = performance.now()
  #leaving: Promise<void> | undefined

  constructor(init: {
    readonly ready: ReadyEvent
    readonly node: RoomNode
    readonly prepared: Prepared
    readonly listeners: Listeners
    readonly refusals: RefusalCounter
    readonly state: () => StateEvent
  }) {
    this.ready = init.ready
    this.#node = init.node
    this.#prepared = init.prepared
    this.#listeners = init.listeners
    this.#refusals = init.refusals
    this.#state = init.state
    this.#stopRenewing = keepSessionKeysFresh(init.prepared.home, init.node.driver)
  }

  subscribe(listener: (event: ChatEvent) => void): () => void {
    return this.#listeners.add(listener)
  }

  messages(): AsyncIterable<MessageEvent> {
    const stream = new MessageStream(() => {
      unsubscribe()
      this.#streams.delete(stream)
    })
    const unsubscribe = this.subscribe((event) => {
      if (event.type === 'message') {
        stream.push(event)
      } else if (event.type === 'state' && event.state === 'left') {
        stream.end()
      }
    })
    this.#streams.add(stream)
    return stream
  }

  send(text: string): SendOutcome {
    if (this.#leaving !== undefined) {
      return { type: 'refused', reason: 'You have left the room.' }
    }
    if (text === '') {
      return { type: 'refused', reason: 'There is nothing to say in an empty message.' }
    }
    const bytes = Buffer.byteLength(text)
    if (bytes > TEXT_BYTES_MAX) {
      return {
        type: 'refused',
        reason: `The message has ${bytes} bytes and may have ${TEXT_BYTES_MAX}; send it in parts.`,
      }
    }
    const said = this.#node.driver.say(text)
    return said === 'too-much'
      ? {
          type: 'refused',
          reason: 'Too many messages wait to be said already; try again when others are here.',
        }
      : { type: said }
  }

  async trust(fingerprint: string, name: string): Promise<TrustOutcome> {
    const key = this.#node.room.strangerKey(fingerprint as Fingerprint)
    if (key === undefined) {
      return { type: 'refused', reason: 'Nobody with that fingerprint has asked to join or offered a key.' }
    }
    const added = await addTrusted(this.#prepared.home, name, key, this.#node.ownKeys)
    if (!added.ok) {
      return { type: 'refused', reason: added.problem.message }
    }
    await this.#node.rereadWhitelist()
    return { type: 'done' }
  }

  members(): readonly HolderReport[] {
    const { epoch } = this.#node.room
    return epoch === null ? [] : epochEvent(epoch).holders
  }

  rejoin(): void {
    this.#node.driver.dispatch({ type: 'rejoin-requested' })
  }

  debug(): ChatDebug {
    const { room } = this.#node
    return {
      peers: () => peerReports(this.#node),
      mesh: () => meshReport(this.#node),
      room: () => ({
        ready: this.ready,
        state: this.#state(),
        epoch: room.epoch === null ? null : epochEvent(room.epoch),
        requests: room.requests.map(({ name, identity }) => ({ name, fingerprint: identity.fingerprint })),
      }),
      metrics: () => metricsReport(this.#node, this.#refusals, this.#startedMs),
    }
  }

  leave(): Promise<void> {
    this.#leaving ??= this.#leave()
    return this.#leaving
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.leave()
  }

  async #leave(): Promise<void> {
    this.#stopRenewing()
    await this.#node.stop()
    this.#refusals.stop()
    for (const stream of this.#streams) {
      stream.end()
    }
    await this.#prepared.control.close()
  }
}

/**
 * Starts a node in a room, and says when it is there: `ready` is its first event.
 * @throws ChatProblem, with one sentence for people and an exit code, where home, keys or ports do not allow it
 */
export const createChat = async (options: ChatOptions): Promise<Chat> => {
  const desk = createControlDesk()
  const prepared = await prepare(options, desk)
  const listeners = new Listeners()
  let state = NOT_YET
  const held: ChatEvent[] = []
  let isReady = false
  // `ready` comes first, whatever the room reports while it is put together.
  const emit = (event: ChatEvent): void => {
    if (event.type === 'state') {
      state = event
    }
    if (isReady) {
      listeners.tell(event)
    } else {
      held.push(event)
    }
  }
  if (options.onEvent !== undefined) {
    listeners.add(options.onEvent)
  }
  const { home, identity, bootstrap, sessionKey } = prepared
  const refusals = new RefusalCounter(emit)
  const narrator = new Narrator(emit, refusals, bootstrap.signingKey !== undefined)
  const roomName = options.room ?? DEFAULT_ROOM
  const node = await startRoomNode({
    home,
    room: roomName,
    bootstrap,
    founds: true,
    participant: { identity, name: options.name, sessionKey },
    listen: options.listen ?? [],
    peers: options.peers ?? [],
    mdns: options.mdns ?? true,
    onReport: (report) => narrator.tell(report),
    onNetworkEvent: (event) => {
      const told = networkEventFor(event)
      if (told !== null) {
        emit(told)
      }
    },
    onProblem: (code, problem) => emit(problemEvent(code, problem)),
    onFailure: (error) => emit(failureEvent(error)),
  }).catch(async (error: unknown) => {
    await prepared.control.close()
    throw error
  })
  const ready: ReadyEvent = {
    type: 'ready',
    room: roomName,
    roomId: toHex(node.identity.id),
    name: options.name,
    fingerprint: identity.publicKey.fingerprint,
    peerId: node.network.peerId,
    addresses: node.network.addresses(),
  }
  isReady = true
  const chat = new RunningChat({ ready, node, prepared, listeners, refusals, state: () => state })
  desk.open(chat.debug())
  emit(ready)
  held.forEach(emit)
  return chat
}
