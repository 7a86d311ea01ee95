/** A chat while it runs: what its client can ask of it, and its end. */
import type { ControlServer } from '../control/server.ts'
import type { Fingerprint } from '../crypto/signing.ts'
import { TEXT_BYTES_MAX } from '../protocol/limits.ts'
import type { TrustedIdentity } from '../storage/whitelist.ts'
import type {
  Chat,
  ChatDebug,
  HistoryOutcome,
  ListedIdentity,
  RenameOutcome,
  SendOutcome,
  TrustOutcome,
  WhitelistReport,
  WordsOutcome,
} from './chat.ts'
import { meshReport, metricsReport, peerReports, requestReports } from './debug-reports.ts'
import { whyNoName } from './display-name.ts'
import type { EventGate } from './event-gate.ts'
import type { ChatEvent, EpochEvent, HolderReport, MessageEvent, NoticeEvent, ReadyEvent } from './events.ts'
import { type PageRequest, readPage } from './history/reading.ts'
import type { Reader } from './history/stored-batch.ts'
import { MESSAGES_BEHIND_MAX } from './limits.ts'
import { MessageStream } from './message-stream.ts'
import { epochEvent } from './narrator.ts'
import type { RefusalCounter } from './refusal-counter.ts'
import type { WhitelistReread } from './reports.ts'
import type { RoomNode } from './room-node.ts'
import { keepSessionKeysFresh } from './session-keys.ts'
import { StandingWarnings } from './standing-warnings.ts'
import { Trusting } from './trusting.ts'
import { Undelivered } from './undelivered.ts'
import { verificationWords } from './verification-words.ts'

const READER_BEHIND: NoticeEvent = {
  type: 'warning',
  code: 'reader-behind',
  message: `A reader of messages() is over ${MESSAGES_BEHIND_MAX} messages behind, so the oldest of them are dropped.`,
}

const FINGERPRINT = /^[0-9a-f]{64}$/

const HAS_LEFT = 'You have left the room.'

/** Any text will do: what is no fingerprint is nobody's. */
const lookedUp = (text: string): Fingerprint => text as Fingerprint

const listed = ({ name, key: { fingerprint } }: TrustedIdentity): ListedIdentity => ({ name, fingerprint })

export class RunningChat implements Chat {
  #ready: ReadyEvent
  readonly #node: RoomNode
  readonly #trusting: Trusting
  readonly #control: ControlServer
  readonly #gate: EventGate
  readonly #refusals: RefusalCounter
  readonly #stopRenewing: () => void
  readonly #undelivered: Undelivered
  readonly #standing = new StandingWarnings()
  readonly #streams = new Set<MessageStream>()
  readonly #startedMs = performance.now()
  #leaving: Promise<void> | undefined

  constructor(init: {
    readonly ready: ReadyEvent
    readonly node: RoomNode
    readonly home: string
    readonly control: ControlServer
    readonly gate: EventGate
    readonly refusals: RefusalCounter
    readonly keysAreLocked: boolean
  }) {
    this.#ready = init.ready
    this.#node = init.node
    this.#trusting = new Trusting(init.node, init.home, init.ready.fingerprint)
    this.#control = init.control
    this.#gate = init.gate
    this.#refusals = init.refusals
    const { home, node, gate, keysAreLocked } = init
    this.#undelivered = new Undelivered(node.history?.kept.own ?? [])
    gate.subscribe((event) => {
      this.#undelivered.heard(event)
      this.#standing.heard(event, Date.now())
    })
    this.#stopRenewing = keepSessionKeysFresh({
      driver: node.driver,
      aheadIn: keysAreLocked ? undefined : home,
      tell: (notice) => gate.tell(notice),
    })
  }

  /** With the name of now: who follows from here on is told that one. */
  get ready(): ReadyEvent {
    return this.#ready
  }

  subscribe(listener: (event: ChatEvent) => void): () => void {
    return this.#gate.subscribe(listener)
  }

  messages(): AsyncIterable<MessageEvent> {
    const stream = new MessageStream(() => {
      unsubscribe()
      this.#streams.delete(stream)
    })
    let wasToldBehind = false
    const unsubscribe = this.subscribe((event) => {
      if (event.type === 'message') {
        if (!stream.push(event) && !wasToldBehind) {
          wasToldBehind = true
          this.#gate.tell(READER_BEHIND)
        }
      } else if (event.type === 'state' && event.state === 'left') {
        stream.end()
      }
    })
    this.#streams.add(stream)
    if (this.#gate.state.state === 'left') {
      stream.end()
    }
    return stream
  }

  send(text: string): SendOutcome {
    if (this.#leaving !== undefined) {
      return { type: 'refused', reason: HAS_LEFT }
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
    // Half a surrogate pair is no UTF-8, and what others made of it would not be what was signed.
    const said = this.#node.driver.say(text.toWellFormed())
    return said === 'too-much'
      ? {
          type: 'refused',
          reason: 'Too many messages wait to be said already; try again when others are here.',
        }
      : { type: said }
  }

  trust(fingerprint: string, name: string): Promise<TrustOutcome> {
    return this.#whileHere(() => this.#trusting.trust(lookedUp(fingerprint), name))
  }

  remove(fingerprint: string): Promise<TrustOutcome> {
    return this.#whileHere(() => this.#trusting.remove(lookedUp(fingerprint)))
  }

  restore(fingerprint: string): Promise<TrustOutcome> {
    return this.#whileHere(() => this.#trusting.restore(lookedUp(fingerprint)))
  }

  whitelist(): WhitelistReport {
    const { trusted, removed } = this.#node.whitelist
    return { trusted: trusted.map(listed), removed: removed.map(listed) }
  }

  /** For whoever has changed the home's files: nobody has to wait until they are looked at. */
  async rereadWhitelist(): Promise<WhitelistReread> {
    await this.#node.rereadWhitelist()
    return { roomHears: this.#node.room.epoch === null ? 'later' : 'now' }
  }

  async history(request: PageRequest = {}): Promise<HistoryOutcome> {
    const { history, identity, removersOf } = this.#node
    if (this.#leaving !== undefined || history === null) {
      return { type: 'refused', reason: HAS_LEFT }
    }
    const trusted = new Set(this.#node.whitelist.trusted.map(({ key }) => key.fingerprint))
    const reader: Reader = {
      room: identity,
      self: this.ready.fingerprint,
      isTrusted: (author) => trusted.has(author) && removersOf(author).length === 0,
    }
    const page = await readPage(history.onDisk, reader, request)
    return page.ok ? { type: 'page', ...page.value } : { type: 'refused', reason: page.problem.message }
  }

  undelivered(): readonly string[] {
    return this.#undelivered.ids
  }

  members(): readonly HolderReport[] {
    return this.#epochEvent()?.holders ?? []
  }

  rename(name: string): RenameOutcome {
    if (this.#leaving !== undefined) {
      return { type: 'refused', reason: HAS_LEFT }
    }
    const wrong = whyNoName(name)
    if (wrong !== undefined) {
      return { type: 'refused', reason: `${wrong}.` }
    }
    this.#ready = { ...this.#ready, name }
    this.#node.driver.dispatch({ type: 'renamed', name })
    return { type: 'done' }
  }

  async verificationWords(fingerprint: string): Promise<WordsOutcome> {
    if (!FINGERPRINT.test(fingerprint)) {
      return { type: 'refused', reason: 'A fingerprint has 64 lowercase hex digits.' }
    }
    if (fingerprint === this.ready.fingerprint) {
      return { type: 'refused', reason: 'This is your own fingerprint; words are for two people.' }
    }
    const words = await verificationWords(this.ready.fingerprint, lookedUp(fingerprint))
    return { type: 'words', words }
  }

  rejoin(): void {
    this.#node.driver.dispatch({ type: 'rejoin-requested' })
  }

  debug(): ChatDebug {
    return {
      peers: () => peerReports(this.#node),
      mesh: () => meshReport(this.#node),
      room: () => ({
        ready: this.ready,
        state: this.#gate.state,
        epoch: this.#epochEvent(),
        requests: requestReports(this.#node),
        ...this.#standing.report(),
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

  #epochEvent(): EpochEvent | null {
    const { room, removersOf } = this.#node
    return room.epoch === null ? null : epochEvent(room.epoch, removersOf)
  }

  #whileHere(change: () => Promise<TrustOutcome>): Promise<TrustOutcome> {
    return this.#leaving === undefined ? change() : Promise.resolve({ type: 'refused', reason: HAS_LEFT })
  }

  async #leave(): Promise<void> {
    this.#stopRenewing()
    try {
      await this.#node.stop()
    } finally {
      this.#refusals.stop()
      for (const stream of this.#streams) {
        stream.end()
      }
      await this.#control.close()
    }
  }
}
