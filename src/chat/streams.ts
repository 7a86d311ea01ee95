/** Direct streams by the names that the room gives them: opened, read, written, ended. */
import type { Network, SyncStream } from '../network/network.ts'
import type { RoomEvent } from '../protocol/contract.ts'
import type { PeerId, StreamId } from '../protocol/identifiers.ts'

export class Streams {
  readonly #network: Pick<Network, 'openStream'>
  readonly #dispatch: (event: RoomEvent) => void
  readonly #onFailure: (error: unknown) => void
  /** Null while one is being opened. */
  readonly #streams = new Map<StreamId, SyncStream | null>()
  #came = 0

  constructor(init: {
    readonly network: Pick<Network, 'openStream'>
    readonly dispatch: (event: RoomEvent) => void
    readonly onFailure: (error: unknown) => void
  }) {
    this.#network = init.network
    this.#dispatch = init.dispatch
    this.#onFailure = init.onFailure
  }

  open(id: StreamId, peer: PeerId): void {
    this.#streams.set(id, null)
    this.#network.openStream(peer).then((stream) => {
      if (!this.#streams.has(id)) {
        // The room wanted it no more, meanwhile.
        stream?.abort()
      } else if (stream === undefined) {
        this.#ended(id)
      } else {
        this.#streams.set(id, stream)
        this.#dispatch({ type: 'stream-opened', stream: id })
        this.#read(id, stream)
      }
    }, this.#onFailure)
  }

  /** A peer opened one. */
  came(stream: SyncStream): void {
    this.#came += 1
    const id = `from-${this.#came}` as StreamId
    this.#streams.set(id, stream)
    this.#dispatch({ type: 'stream-came', stream: id, peer: stream.peer })
    this.#read(id, stream)
  }

  /** In order; where it cannot be, the stream ends, and the room is told by its reading. */
  send(id: StreamId, message: Uint8Array): void {
    this.#streams.get(id)?.send(message).catch(this.#onFailure)
  }

  /** What was sent before still arrives. */
  end(id: StreamId): void {
    const stream = this.#streams.get(id)
    this.#streams.delete(id)
    stream?.close().catch(this.#onFailure)
  }

  endAll(): void {
    for (const id of [...this.#streams.keys()]) {
      this.end(id)
    }
  }

  #read(id: StreamId, stream: SyncStream): void {
    const readAll = async (): Promise<void> => {
      for await (const message of stream.messages) {
        if (!this.#streams.has(id)) {
          return
        }
        this.#dispatch({ type: 'stream-received', stream: id, message })
      }
    }
    readAll()
      .catch(this.#onFailure)
      .finally(() => this.#ended(id))
  }

  #ended(id: StreamId): void {
    if (this.#streams.delete(id)) {
      this.#dispatch({ type: 'stream-ended', stream: id })
    }
  }
}
