/** One source of chance for a whole run: sfc32, seeded from up to 53 bits. The same seed gives the same run. */

/** Rounds after which the state has forgotten how like two seeds were. */
const WARM_UP_ROUNDS = 12

export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** @param stream tells sources of one seed apart: what one draws moves no other */
  constructor(seed: number, stream = 0) {
    this.#a = seed >>> 0
    this.#b = Math.floor(seed / 2 ** 32) >>> 0
    this.#c = stream >>> 0
    for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
      this.next()
    }
  }

  /** 32 bits. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }

  /** 0 up to, and without, 1. */
  fraction(): number {
    return this.next() / 2 ** 32
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1))
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  /** Undefined only where there is nothing to pick from. */
  pick<T>(from: readonly T[]): T | undefined {
    return from[this.between(0, from.length - 1)]
  }

  /** One of the keys, as often as its weight says. */
  weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key {
    const entries = Object.entries<number>(weights) as [Key, number][]
    let left = this.fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [key, weight] of entries) {
      left -= weight
      if (left < 0) {
        return key
      }
    }
    throw new Error('weights are positive')
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let offset = 0; offset < length; offset += 4) {
      const word = this.next()
      for (let index = 0; index < 4 && offset + index < length; index += 1) {
        bytes[offset + index] = (word >>> (8 * index)) & 0xff
      }
    }
    return bytes
  }

  /** In another order; the list itself stays. */
  shuffled<T>(list: readonly T[]): T[] {
    const order = list.map((item) => ({ item, place: this.next() }))
    return order.sort((left, right) => left.place - right.place).map(({ item }) => item)
  }
}
