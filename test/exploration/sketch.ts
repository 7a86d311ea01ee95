/**
 * A state as text, with what only matters in comparison left open: times, epochs and generations. `canonical.ts` fills
 * those in for all nodes at once.
 *
 * What is left out, and why two states that differ only there go the same way:
 * - bytes (keys, signatures, nonces): they follow from what is named, and nothing is decided by them but the order of two
 *   epochs of one counter, which `canonical.ts` keeps, and ranks, which stand in the times that follow from them
 * - the place in the stream of randomness: it decides bytes, and up to 0.3 s of when a newcomer is shown an epoch
 * - `Replays`, the ids of batches seen: here a frame comes to a node once, as gossip sees to
 * - `CatchingUp`, and what it goes by (`Delivery`, `NamedBatches`, `ComparisonSchedule`): it never has a turn here
 * - `Rates`: nothing here comes near them
 * - `Namesakes`, who was told as joined, or as numbering twice, the last thing told of what is waited for: only the reports need them
 * - caches, and the order of maps and sets, but for the bootstrap's seekers: it founds for the first
 */
import { toHex } from '../../src/crypto/bytes.ts'
import { HASH_BYTES } from '../../src/crypto/digest.ts'
import type { Room } from '../../src/protocol/room.ts'
import { EPOCH_PREFIX_DIGITS, type Names } from './names.ts'
import { OPENED } from './opened.ts'

export interface Sketch {
  readonly text: string
  readonly times: readonly number[]
  /** Ids, or the beginnings of them that a DAT shows. */
  readonly epochs: readonly string[]
  readonly generations: readonly number[]
}

const LEFT_OUT = new Set([
  'suite', 'room', 'self', 'outbox', 'replays', 'costly', 'unjudged', 'hasSaidNewerVersion',
  'signed', 'hash', 'nonce', 'secret', 'timeMs', 'name', 'names', 'key', 'peerKey', 'peerSignature', 'addresses',
  'encapsulationKeys', 'sessionOfPair', 'peerOfHolder', 'namesakes', 'joined', 'last', 'waitsFor', 'recent', 'around', 'voice',
  'catchingUp', 'delivery', 'namedBatches', 'comparing', 'taken', 'numberedTwice', 'clockAheadMs',
]) // biome-ignore format: one list
const DURATIONS = new Set(['pauseMs'])
const TIMES_BY_KEY = new Set(['wanted', 'introductions', 'since'])
const GENERATIONS = new Set(['generation', 'highestGeneration', 'rememberedGeneration', 'ownGenerations'])
const ORDERED = new Set(['seekers'])
/** Placeholders, in the order in which what stands for them is listed. */
const TIME = '@'
const EPOCH = '#'
const GENERATION = '%'

const isHex = (text: string, digits: number): boolean => text.length === digits && /^[0-9a-f]+$/.test(text)

const merge = (parts: readonly Sketch[], open: string, close: string): Sketch => ({
  text: `${open}${parts.map(({ text }) => text).join(',')}${close}`,
  times: parts.flatMap(({ times }) => times),
  epochs: parts.flatMap(({ epochs }) => epochs),
  generations: parts.flatMap(({ generations }) => generations),
})

const plain = (text: string): Sketch => ({ text, times: [], epochs: [], generations: [] })

/** For elements of maps and sets, whose order means nothing. */
const compare = (left: Sketch, right: Sketch): number => {
  const leftText = `${left.text} ${left.epochs.join()} ${left.times.join()}`
  const rightText = `${right.text} ${right.epochs.join()} ${right.times.join()}`
  return leftText < rightText ? -1 : leftText > rightText ? 1 : 0
}

class Sketcher {
  readonly #names: Names
  /** Parts that several others refer to are drawn once. */
  readonly #drawn = new Set<object>()

  constructor(names: Names) {
    this.#names = names
  }

  draw(value: unknown, key: string): Sketch {
    if (typeof value === 'number') {
      return this.#drawNumber(value, key)
    }
    if (typeof value === 'string') {
      return this.#drawText(value)
    }
    if (typeof value !== 'object' || value === null) {
      return plain(typeof value === 'function' ? '' : String(value))
    }
    if (value instanceof Uint8Array) {
      return this.#drawBytes(value)
    }
    if (Array.isArray(value)) {
      return this.#drawArray(value, key)
    }
    if (value instanceof Set) {
      return this.#drawSorted([...value].map((item) => this.draw(item, key)))
    }
    if (value instanceof Map) {
      const entries = [...value].map(([name, item]) =>
        merge([this.draw(name, ''), this.draw(item, key)], '', ''),
      )
      return ORDERED.has(key) ? merge(entries, '[', ']') : this.#drawSorted(entries)
    }
    return this.#drawObject(value)
  }

  #drawNumber(value: number, key: string): Sketch {
    if (GENERATIONS.has(key)) {
      return { ...plain(GENERATION), generations: [value] }
    }
    const isTime = (key.endsWith('Ms') && !DURATIONS.has(key)) || TIMES_BY_KEY.has(key)
    return isTime ? { ...plain(TIME), times: [value] } : plain(String(value))
  }

  #drawText(value: string): Sketch {
    if (isHex(value, 2 * HASH_BYTES) || isHex(value, EPOCH_PREFIX_DIGITS)) {
      return this.#names.epochOf(value) !== undefined
        ? { ...plain(EPOCH), epochs: [value] }
        : plain(this.#names.nameOf(value))
    }
    return plain(this.#names.has(value) ? this.#names.nameOf(value) : value)
  }

  /** The beginning of an epoch's id, or a sealed batch, which is known by its salt. */
  #drawBytes(value: Uint8Array): Sketch {
    const hex = toHex(value.subarray(0, HASH_BYTES))
    if (this.#names.epochOf(hex) !== undefined) {
      return { ...plain(EPOCH), epochs: [hex] }
    }
    return plain(this.#names.has(hex) ? this.#names.nameOf(hex) : '')
  }

  #drawArray(value: readonly unknown[], key: string): Sketch {
    const items = value.map((item) => this.draw(item, key))
    // Batches of one session: which of them were heard, not in what order.
    return key === 'inOrder' ? this.#drawSorted(items) : merge(items, '[', ']')
  }

  #drawSorted(items: readonly Sketch[]): Sketch {
    return merge([...items].sort(compare), '{', '}')
  }

  #drawObject(value: object): Sketch {
    if ('fingerprint' in value && 'verify' in value) {
      return this.draw(value.fingerprint, '')
    }
    if ('number' in value && 'id' in value) {
      // A batch: its id follows from whose it is and its number.
      const { number, session, clock } = value as { number: number; session?: string; clock?: number }
      return merge(
        [number, session, clock].map((item) => this.draw(item, '')),
        '(',
        ')',
      )
    }
    const isPart = Object.getPrototypeOf(value) !== Object.prototype
    if (isPart && this.#drawn.has(value)) {
      return plain('^')
    }
    this.#drawn.add(value)
    const parts: Sketch[] = []
    for (const [name, item] of Object.entries(value)) {
      const key = name.startsWith(OPENED) ? name.slice(OPENED.length) : name
      // Keys of an epoch are derived when they are wanted, from the first; a session's own stay the same.
      const areKeys = key === 'keys' && value.constructor.name !== 'Directory'
      if (!LEFT_OUT.has(key) && !areKeys) {
        parts.push(this.draw(item, key))
      }
    }
    return merge(parts, '(', ')')
  }
}

/** @param room whose private fields are open */
export const sketchOf = (room: Room, names: Names): Sketch => new Sketcher(names).draw(room, '')

export const sketchOfValue = (value: unknown, names: Names): Sketch => new Sketcher(names).draw(value, '')
