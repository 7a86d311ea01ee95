/**
 * What the user of this node decided and the room has to be told (rule 7): `remove` for whom the command took off the list,
 * `restore` for whom it took back. It follows from what the home holds and what the room knows, so a restart loses nothing.
 */
import type { Fingerprint } from '../../crypto/signing.ts'
import type { SayableEntry } from '../wire/entries.ts'
import type { Directory } from './directory.ts'

export class OwnRemovals {
  /** Removals said, or found said, in this run: two machines of one identity that disagree do not answer one another for ever. */
  readonly #said = new Set<Fingerprint>()

  /** @returns what is to be said now, each a batch of its own */
  take(directory: Directory): readonly SayableEntry[] {
    const removed = new Set(directory.removedByCommand)
    for (const identity of [...this.#said].filter((said) => !removed.has(said))) {
      this.#said.delete(identity)
    }
    const inEffect = directory.ownRemovals
    const removals = [...removed]
      .filter((identity) => !this.#said.has(identity) && !inEffect.some((own) => own.identity === identity))
      .map((identity): SayableEntry => ({ kind: 'remove', identity }))
    for (const identity of removed) {
      this.#said.add(identity)
    }
    // A name that merely vanished stays removed: only one that is on the list again was taken back.
    const restores = inEffect
      .filter(({ identity }) => directory.isListed(identity) && !removed.has(identity))
      .map(({ id }): SayableEntry => ({ kind: 'restore', removal: id }))
    return [...removals, ...restores]
  }
}
