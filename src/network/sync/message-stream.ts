import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import type { Stream } from '@libp2p/interface'
import { pipe } from 'it-pipe'
import type { Uint8ArrayList } from 'uint8arraylist'
import type { SyncStream } from '../contract.ts'
import { type Flow, readFairly } from '../gossip/fair-reading.ts'
import type { PeerId } from '../peer-id.ts'
import { Arriving } from './arriving.ts'
import { messagesIn, piecesOf } from './framing.ts'

interface MessageStreamInit {
  readonly peer: PeerId
  readonly stream: Stream
  readonly onReceived: (bytes: number) => void
  readonly onSent: (bytes: number) => void
}

/** The sender is held back anyway, by all that was not asked for. */
const NOTHING_TO_HOLD_BACK: Flow = { pause: () => undefined, resume: () => undefined }

/** Messages over one libp2p stream, in both directions. */
export class MessageStream implements SyncStream {
  readonly peer: PeerId
  readonly messages: AsyncIterable<Uint8Array>
  readonly #init: MessageStreamInit
  readonly #arriving: Arriving
  readonly #end = new AbortController()
  #aliveMs = performance.now()
  #sending: Promise<unknown> = Promise.resolve()
  #closing: Promise<void> | undefined

  constructor(init: MessageStreamInit) {
    this.peer = init.peer
    this.#init = init
    this.#arriving = new Arriving(init.stream, (count) => {
      this.#aliveMs = performance.now()
      init.onReceived(count)
    })
    this.messages = this.#read()
    init.stream.addEventListener('close', () => this.#end.abort())
  }

  idleMs(nowMs: number): number {
    return nowMs - this.#aliveMs
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    let isWhole = true
    try {
      yield* readFairly(messagesIn(this.#arriving), NOTHING_TO_HOLD_BACK)
    } catch {
      isWhole = false
    }
    // It was closed here, be it within a message, and what was sent before is still on its way.
    if (this.#closing !== undefined) return
    if (isWhole) {
      // Who has closed reads no more, either: what is on its way out goes nowhere.
      this.#end.abort()
      void this.close()
    } else {
      // No message, or an end within one: nothing that comes after it can be told apart.
      this.abort()
    }
  }

  send(message: Uint8Array): Promise<boolean> {
    if (this.#closing !== undefined) return Promise.resolve(false)
    const sent = this.#sending.then(() => this.#send(message))
    this.#sending = sent
    return sent
  }

  async #send(message: Uint8Array): Promise<boolean> {
    try {
      await pipe(piecesOf(message), (pieces) => this.#write(pieces))
      return true
    } catch {
      // Too large, or the stream has ended: what was sent of the message is worth nothing.
      this.abort()
      return false
    }
  }

  /** @throws Error where the stream has ended */
  async #write(pieces: Iterable<Uint8ArrayList>): Promise<void> {
    const { stream, onSent } = this.#init
    for (const piece of pieces) {
      const bytes = piece.byteLength
      // All that fits into the window would go at once, and frames that are said meanwhile behind it.
      await turn()
      stream.send(piece)
      // Not `onDrain`, which waits once and never again.
      while (stream.writableNeedsDrain) await once(stream, 'drain', { signal: this.#end.signal })
      this.#aliveMs = performance.now()
      onSent(bytes)
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** Takes as long as the other side takes to read what was sent: idle for too long, the stream is aborted. */
  async #close(): Promise<void> {
    const { stream } = this.#init
    try {
      await stream.closeRead()
      await this.#sending
      await stream.close()
    } catch {
      this.abort()
    }
  }

  abort(): void {
    this.#init.stream.abort(new Error('The stream was given up.'))
  }
}
