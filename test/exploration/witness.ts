/** Who made an epoch or a text, and what that one knew when it did: what a leak is judged by. */
import type { EpochId, SessionId } from '../../src/protocol/identifiers.ts'
import type { LocalState } from './local-state.ts'

interface Made {
  readonly by: SessionId
  /** Sessions that the maker knew to have left. */
  readonly knownLeft: ReadonlySet<SessionId>
}

/** The first who holds an epoch made it, and the first who shows a text said it: nothing comes to others before. */
export class Witness {
  readonly epochs = new Map<EpochId, Made>()
  /** By id, with who held the epoch it was said in. */
  readonly texts = new Map<string, Made & { readonly holders: readonly SessionId[] }>()

  see({ held, actor, knownLeft, shown }: LocalState): void {
    const made = { by: actor.session, knownLeft }
    if (held !== null && !this.epochs.has(held.id)) {
      this.epochs.set(held.id, made)
    }
    for (const { id, isOwn } of shown) {
      if (isOwn && held !== null && !this.texts.has(id)) {
        this.texts.set(id, { ...made, holders: held.holders })
      }
    }
  }
}
