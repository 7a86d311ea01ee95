/** Who made an epoch or said a text: the first who holds the one or shows the other; nothing comes to others before. */
import type { EpochId } from '../../src/protocol/identifiers.ts'

interface Seen {
  readonly actor: { readonly index: number }
  readonly held: { readonly id: EpochId } | null
  readonly shown: readonly { readonly id: string; readonly isOwn: boolean }[]
}

/** By actor. One key may come about in several histories, but its maker's name is part of it. */
export class Witness {
  readonly epochs = new Map<EpochId, number>()
  readonly texts = new Map<string, number>()

  see({ held, actor, shown }: Seen): void {
    if (held !== null && !this.epochs.has(held.id)) {
      this.epochs.set(held.id, actor.index)
    }
    for (const { id, isOwn } of shown) {
      if (isOwn && !this.texts.has(id)) {
        this.texts.set(id, actor.index)
      }
    }
  }
}
