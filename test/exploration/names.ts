/**
 * What hashes stand for. Two histories that differ only in when things happened have other bytes everywhere: INIs and
 * batches are named by who made them and their number, and epochs by their place in the order of all epochs.
 */
import type { EpochReference } from '../../src/protocol/wire/fields.ts'

/** Hex digits of an epoch's id that a DAT shows. */
export const EPOCH_PREFIX_DIGITS = 32

export class Names {
  readonly #names = new Map<string, string>()
  /** By id, and by the beginning of it that a DAT shows. */
  readonly #epochs = new Map<string, EpochReference>()
  /** Hashes that stood in a state and have no name: states that are alike may then count as two. */
  unnamed = 0

  name(hash: string, name: string): void {
    this.#names.set(hash, name)
  }

  nameOf(hash: string): string {
    const known = this.#names.get(hash)
    if (known === undefined) {
      this.unnamed += 1
    }
    return known ?? hash
  }

  has(hash: string): boolean {
    return this.#names.has(hash)
  }

  epoch({ generation, counter, id }: EpochReference): void {
    if (!this.#epochs.has(id)) {
      const reference = { generation, counter, id }
      this.#epochs.set(id, reference)
      this.#epochs.set(id.slice(0, EPOCH_PREFIX_DIGITS), reference)
    }
  }

  epochOf(idOrPrefix: string): EpochReference | undefined {
    return this.#epochs.get(idOrPrefix)
  }
}
