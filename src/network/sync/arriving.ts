import type { Stream } from '@libp2p/interface'

const canBeHeldBack = ({ readStatus }: Stream): boolean =>
  readStatus === 'readable' || readStatus === 'paused'

/** Whether nothing more comes, beside what is there already. */
const isOver = ({ readableEnded, timeline }: Stream): boolean => readableEnded || timeline.close !== undefined

/**
 * The bytes of a stream, as they are asked for. Whenever nobody asks, the stream is paused: the other side may send what is
 * left of its window and no more. libp2p's own iterables (the stream itself, `messageStreamToDuplex`) will not do: they
 * collect without bound what is not read, and drop what was not read yet when the other side closes.
 */
export class Arriving implements AsyncIterable<Uint8Array> {
  readonly #stream: Stream
  readonly #onBytes: (count: number) => void
  /** What one event brought; there are no more while the stream is paused. */
  readonly #chunks: Uint8Array[] = []
  #isResuming = false
  #wake: () => void = () => undefined

  /** @param onBytes told how many bytes came */
  constructor(stream: Stream, onBytes: (count: number) => void) {
    this.#stream = stream
    this.#onBytes = onBytes
    this.#pause()
    stream.addEventListener('message', ({ data }) => this.#arrived(data.subarray()))
    stream.addEventListener('end', () => this.#wake())
    stream.addEventListener('close', () => this.#wake())
  }

  #arrived(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.#onBytes(chunk.length)
    // Within `resume` a pause would be forgotten: yamux would go on to open the window for each chunk.
    if (!this.#isResuming) this.#pause()
    this.#wake()
  }

  #pause(): void {
    if (canBeHeldBack(this.#stream)) this.#stream.pause()
  }

  #resume(): void {
    if (!canBeHeldBack(this.#stream)) return
    this.#isResuming = true
    this.#stream.resume()
    this.#isResuming = false
    if (this.#chunks.length > 0) this.#pause()
  }

  /** @returns undefined at the end */
  async #next(): Promise<Uint8Array | undefined> {
    const waiting = this.#chunks.shift()
    if (waiting !== undefined) return waiting
    this.#resume()
    while (this.#chunks.length === 0 && !isOver(this.#stream)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#chunks.shift()
  }

  /** Ends when the other side has closed, and with whatever breaks the stream. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (let chunk = await this.#next(); chunk !== undefined; chunk = await this.#next()) yield chunk
  }
}
