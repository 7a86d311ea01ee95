/**
 * Runs one room on one network: events in, effects out, one at a time. It owns the clocks, the timer and what is on
 * its way out, and decides nothing about the protocol.
 */

import { setTimeout as delay } from 'node:timers/promises'
import type { Network, NetworkEvent, SyncStream } from '../network/network.ts'
import type { HistoryAnswer, HistoryQuestion } from '../protocol/catching-up/own-history.ts'
import type { Deed, Effect, Now, Report, RoomEvent, Verdict } from '../protocol/contract.ts'
import type { BatchId, PeerId, StreamId } from '../protocol/identifiers.ts'
import { REACH_MS, WAITING_TEXTS_MAX } from '../protocol/limits.ts'
import type { Room } from '../protocol/room.ts'
import type { Batch } from '../protocol/wire/batch.ts'
import type { RoomHistory } from './history/room-history.ts'
import { LEAVE_MS, OUTGOING_FRAMES_MAX, RETRY_MS } from './limits.ts'
import { Streams } from './streams.ts'

/** What of the room is driven. */
export type DrivenRoom = Pick<Room, 'handle' | 'canSpeak' | 'waitingTextCount' | 'keyOf'>

export interface DriverInit {
  readonly room: DrivenRoom
  readonly network: Network
  /** Where batches are stored; null for one that says and keeps nothing: a headless bootstrap, an observer. */
  readonly history: Pick<RoomHistory, 'store' | 'answer' | 'rememberHolder' | 'rememberJoined'> | null
  readonly onReport: (report: Report) => void
  /** A bug: what met it, a frame or another event, is lost, the chat goes on. */
  readonly onFailure: (error: unknown) => void
  /** To be on disk before what follows is published. */
  readonly rememberFounding: (generation: number) => Promise<void>
  readonly rememberOverridden: (removals: readonly BatchId[]) => Promise<void>
}

const readClocks = (): Now => ({ elapsedMs: performance.now(), timeMs: Date.now() })

export class Driver {
  readonly #init: DriverInit
  /** Events that came while another was handled. */
  readonly #inbox: RoomEvent[] = []
  #isHandling = false
  #timer: NodeJS.Timeout | undefined
  /** When the timer that runs is due. */
  #timerAtMs = Number.POSITIVE_INFINITY
  #isLeaving = false
  /** What leaves this node, in order: each waits for the one before. */
  #outgoing: Promise<void> = Promise.resolve()
  #outgoingCount = 0
  /** The last batches on their way to the disk: what is published after them waits for them. */
  #storing: Promise<void> = Promise.resolve()
  readonly #streams: Streams
  #said: string[] = []
  #framesPublished = 0
  #framesUnheard = 0
  #framesReceived = 0

  constructor(init: DriverInit) {
    this.#init = init
    const { network, onFailure } = init
    this.#streams = new Streams({ network, onFailure, dispatch: (event) => this.dispatch(event) })
  }

  get metrics(): Readonly<Record<'framesPublished' | 'framesUnheard' | 'framesReceived', number>> {
    return {
      framesPublished: this.#framesPublished,
      framesUnheard: this.#framesUnheard,
      framesReceived: this.#framesReceived,
    }
  }

  /** The network's question about a frame, answered before anything is forwarded. */
  judge(frame: Uint8Array, from: PeerId): Verdict {
    this.#framesReceived += 1
    const verdict = this.#handle({ type: 'frame-received', frame, from })
    this.#drain()
    return verdict
  }

  /** Takes in an event; one that comes from within the handling of another waits for its end. */
  dispatch(event: RoomEvent): void {
    this.#inbox.push(event)
    if (!this.#isHandling) {
      this.#drain()
    }
  }

  /** What the network tells and the room wants to know; the rest is the chat's. */
  heard(event: NetworkEvent): void {
    switch (event.type) {
      case 'peer-connected':
      case 'peer-disconnected':
      case 'peer-subscribed':
      case 'peer-unsubscribed':
      case 'addresses-changed':
        this.dispatch(event)
        return
      case 'nearby-changed':
      case 'peer-reached':
      case 'problem':
        return
    }
  }

  /** A peer opened a direct stream. */
  streamCame(stream: SyncStream): void {
    if (this.#isLeaving) {
      stream.abort()
    } else {
      this.#streams.came(stream)
    }
  }

  /**
   * Says a text, with whatever else is said while frames are still on their way out: one signature for all of it.
   * @returns whether it was said at once, has to wait, or could not be taken
   */
  say(text: string): 'sent' | 'waiting' | 'too-much' {
    const { canSpeak, waitingTextCount } = this.#init.room
    if (this.#said.length + waitingTextCount >= WAITING_TEXTS_MAX) {
      return 'too-much'
    }
    this.#said.push(text)
    if (this.#outgoingCount === 0) {
      this.#flushSaid()
    }
    return canSpeak ? 'sent' : 'waiting'
  }

  /** Leaves the room. @returns when its END is out, as far as anyone was there to hear it */
  async leave(): Promise<void> {
    // Asked for from within a report, it waits for the end of the event being handled: what follows counts on its END.
    await Promise.resolve()
    this.#flushSaid()
    const waiting = new AbortController()
    const patience = delay(LEAVE_MS, undefined, { signal: waiting.signal }).catch(() => undefined)
    // What was said last is told as stored, or not, before the room hears no more.
    await Promise.race([this.#storing, patience])
    this.#isLeaving = true
    this.dispatch({ type: 'leave-requested' })
    this.#streams.endAll()
    clearTimeout(this.#timer)
    await Promise.race([this.#outgoing, patience])
    waiting.abort()
  }

  #drain(): void {
    let next = this.#inbox.shift()
    while (next !== undefined) {
      this.#handle(next)
      next = this.#inbox.shift()
    }
  }

  #flushSaid(): void {
    if (this.#said.length > 0) {
      const texts = this.#said
      this.#said = []
      this.dispatch({ type: 'said', texts })
    }
  }

  #handle(event: RoomEvent): Verdict {
    if (this.#isHandling) {
      throw new Error('the room handles one event at a time')
    }
    this.#isHandling = true
    let verdict: Verdict = 'ignore'
    try {
      for (const effect of this.#ask(event)) {
        if (effect.type === 'judge') {
          verdict = effect.verdict
        } else {
          this.#attempt(effect)
        }
      }
    } finally {
      this.#isHandling = false
    }
    return verdict
  }

  /** A bug of the room must not end the process: most events come from timers and sockets, where nobody would catch it. */
  #ask(event: RoomEvent): readonly Effect[] {
    try {
      return this.#init.room.handle(event, readClocks())
    } catch (error) {
      this.#init.onFailure(error)
      // The room did not get to say when it wants its next turn. One that is due sooner stays: bugs in quick succession
      // would put it off for ever.
      this.#setTimer(Math.min(this.#timerAtMs, performance.now() + RETRY_MS))
      return []
    }
  }

  /** One after the other, whatever becomes of those before: the room takes all of them for done. */
  #attempt(deed: Deed): void {
    try {
      this.#perform(deed)
    } catch (error) {
      this.#init.onFailure(error)
    }
  }

  #perform(deed: Deed): void {
    const { network, onReport, rememberFounding, rememberOverridden } = this.#init
    switch (deed.type) {
      case 'publish':
        this.#send(deed.frame)
        return
      case 'set-timer':
        this.#setTimer(deed.atMs)
        return
      case 'reach':
        void this.#reach(deed.peer, deed.addresses)
        return
      case 'learn-addresses':
        network.learnAddresses(deed.peer, deed.addresses)
        return
      case 'penalise':
        network.penalise(deed.peer, 1)
        return
      case 'remember-founding':
        this.#enqueue(() => rememberFounding(deed.generation))
        return
      case 'remember-overridden':
        this.#enqueue(() => rememberOverridden(deed.removals))
        return
      case 'store':
        this.#store(deed.batches, deed.clock)
        return
      case 'ask-history':
        void this.#askHistory(deed.stream, deed.question)
        return
      case 'remember-holder':
        this.#init.history?.rememberHolder(deed.holder, deed.batches).catch(this.#init.onFailure)
        return
      case 'remember-joined':
        this.#init.history?.rememberJoined(deed.identity, deed.clock).catch(this.#init.onFailure)
        return
      case 'open-stream':
        this.#streams.open(deed.stream, deed.peer)
        return
      case 'send-on-stream':
        this.#streams.send(deed.stream, deed.message)
        return
      case 'end-stream':
        this.#streams.end(deed.stream)
        return
      case 'report':
        onReport(deed.report)
        return
    }
  }

  /** Many at once share one sync of the disk; what the room publishes next waits for it, what it judges does not. */
  #store(batches: readonly Batch[], clock: number): void {
    const { history, room } = this.#init
    if (history === null) {
      return
    }
    this.#storing = history
      .store(batches, clock, (author) => room.keyOf(author))
      .then((stored) => {
        for (const outcome of ['fresh', 'known', 'refused'] as const) {
          const ids = stored[outcome]
          if (ids.length > 0) {
            this.dispatch({ type: 'stored', ids, outcome })
          }
        }
      })
      .catch(this.#init.onFailure)
  }

  async #askHistory(stream: StreamId, question: HistoryQuestion): Promise<void> {
    let answer: HistoryAnswer = { type: 'failed' }
    try {
      answer = (await this.#init.history?.answer(question)) ?? answer
    } catch (error) {
      this.#init.onFailure(error)
    }
    this.dispatch({ type: 'history-answered', stream, answer })
  }

  #send(frame: Uint8Array): void {
    if (this.#outgoingCount >= OUTGOING_FRAMES_MAX) {
      this.#framesUnheard += 1
      return
    }
    const stored = this.#storing
    this.#enqueue(async () => {
      await stored
      const recipients = await this.#init.network.publish(frame)
      this.#framesPublished += 1
      if (recipients === 0) {
        this.#framesUnheard += 1
      }
    })
  }

  #enqueue(work: () => Promise<void>): void {
    this.#outgoingCount += 1
    this.#outgoing = this.#outgoing
      .then(work)
      .catch(this.#init.onFailure)
      .finally(() => {
        this.#outgoingCount -= 1
        if (this.#outgoingCount === 0) {
          this.#flushSaid()
        }
      })
  }

  #setTimer(atMs: number): void {
    clearTimeout(this.#timer)
    if (this.#isLeaving) {
      return
    }
    const delayMs = Math.max(0, Math.ceil(atMs - performance.now()))
    this.#timerAtMs = atMs
    this.#timer = setTimeout(() => {
      this.#timerAtMs = Number.POSITIVE_INFINITY
      this.dispatch({ type: 'timer-expired' })
    }, delayMs)
  }

  async #reach(peer: PeerId, addresses: readonly string[]): Promise<void> {
    let reached = false
    try {
      reached = await this.#init.network.reach(peer, addresses, REACH_MS)
    } catch (error) {
      this.#init.onFailure(error)
    }
    this.dispatch({ type: 'reach-ended', peer, reached })
  }
}
