/**
 * One group key's life: how epochs are ordered, how their keys come about, which frames they open
 * (docs/protocol.md §5, rule 1). No decisions are made here; `epochs.ts` makes them.
 */
import { concatenate, fromHex, toHex, uint32, uint64 } from '../../crypto/bytes.ts'
import { deriveKey, labelledHash } from '../../crypto/digest.ts'
import type { Fingerprint } from '../../crypto/signing.ts'
import type { EpochId, SessionId } from '../identifiers.ts'
import { COUNTER_LEAD_MAX, COUNTER_MAX, STEPS_MAX } from '../limits.ts'
import type { RoomIdentity } from '../room-identity.ts'
import type { StepKey } from '../wire/dat.ts'
import {
  compareText,
  type EpochPosition,
  type EpochReference,
  type Holder,
  idBytes,
  NO_ID,
} from '../wire/fields.ts'
import type { Founding } from '../wire/founding.ts'

/** Negative where `left` is lower. No epoch is lower than any. */
export const compareEpochs = (left: EpochReference | null, right: EpochReference | null): number => {
  if (left === null || right === null) {
    return (left === null ? 0 : 1) - (right === null ? 0 : 1)
  }
  return left.generation - right.generation || left.counter - right.counter || compareText(left.id, right.id)
}

export const isHigher = (candidate: EpochReference | null, than: EpochReference | null): boolean =>
  compareEpochs(candidate, than) > 0

/**
 * Higher than an honest room can have come (rule 4): a liar's counter, which would leave nobody room to go on. Inside a
 * generation I know how far it can be; of another one only that numbers have an end.
 */
export const isOutOfReach = (epoch: EpochReference, current: EpochReference | null): boolean =>
  current?.generation === epoch.generation
    ? epoch.counter - current.counter > COUNTER_LEAD_MAX
    : epoch.counter > COUNTER_MAX

/** Holders as they are bound into a key: sorted by session, so that the order they were listed in means nothing. */
export const holdersHash = (holders: readonly Holder[]): Uint8Array =>
  labelledHash(
    'holders',
    ...[...holders]
      .sort((left, right) => compareText(left.session, right.session))
      .map((holder) =>
        concatenate(
          fromHex(holder.fingerprint),
          fromHex(holder.session),
          uint32(holder.overridden.length),
          ...[...holder.overridden].sort(compareText).map(idBytes),
        ),
      ),
  )

export interface FreshKey {
  /** 32 random bytes. */
  readonly secret: Uint8Array
  readonly generation: number
  readonly counter: number
  readonly founding: Founding
  /** The epoch before it and its key; null for a founding. */
  readonly parent: { readonly id: EpochId; readonly step: number; readonly key: Uint8Array } | null
  readonly sender: Fingerprint
  readonly holders: readonly Holder[]
}

/** The first key of an epoch, bound to all that decides about it, and the id that follows from the key (§5.2). */
export const deriveFreshKey = (
  room: RoomIdentity,
  fresh: FreshKey,
): { readonly key: Uint8Array; readonly id: EpochId } => {
  const key = deriveKey(
    concatenate(fresh.secret, fresh.parent?.key ?? NO_ID),
    'epoch',
    room.id,
    uint64(fresh.generation),
    uint64(fresh.counter),
    fresh.founding.hash,
    idBytes(fresh.parent?.id ?? null),
    uint32(fresh.parent?.step ?? 0),
    fromHex(fresh.sender),
    holdersHash(fresh.holders),
  )
  return { key, id: epochIdOf({ step: 0, key }) }
}

/** A join moves the key one step: who comes now cannot go back from here (§5.3). */
const deriveNextStep = (key: Uint8Array): Uint8Array => labelledHash('join', key)

/**
 * The id that a step's key belongs to: derived from the key of the last step, to which every step's key leads. So
 * nobody can give a wrong key, or one of another step, for a right epoch (§5.2).
 */
export const epochIdOf = (from: { readonly step: number; readonly key: Uint8Array }): EpochId => {
  let key = from.key
  for (let { step } = from; step < STEPS_MAX; step += 1) {
    key = deriveNextStep(key)
  }
  return toHex(deriveKey(key, 'id')) as EpochId
}

/** An epoch whose key this node holds. */
export class HeldEpoch {
  readonly reference: EpochReference
  readonly founding: Founding
  readonly holders = new Map<SessionId, Holder>()
  /** Holders that only say so, by an INI, which anyone can who has read one of a member's. */
  readonly #claimed = new Set<SessionId>()
  /** Those who came by a step, whom somebody may have missed: the next fresh key brings their public keys along. */
  readonly admitted = new Set<Fingerprint>()
  /** Keys by step, from the first that this node was given; each is derived once. */
  readonly #keys = new Map<number, Uint8Array>()
  readonly #firstStep: number
  #step: number
  /** Which step each session has shown that it stands at, by an INI or by what it said. */
  readonly #shown = new Map<SessionId, number>()

  constructor(init: {
    readonly reference: EpochReference
    readonly founding: Founding
    readonly step: number
    readonly key: Uint8Array
    readonly holders: readonly Holder[]
  }) {
    this.reference = init.reference
    this.founding = init.founding
    this.#firstStep = init.step
    this.#step = init.step
    this.#keys.set(init.step, init.key)
    for (const holder of init.holders) {
      this.holders.set(holder.session, holder)
    }
  }

  /** The highest step whose key this node gave to a newcomer; what was sealed before it, that one cannot open. */
  givenStep = 0

  /** A newcomer, by a step. */
  letIn(holder: Holder): void {
    this.holders.set(holder.session, holder)
    this.#claimed.delete(holder.session)
    this.admitted.add(holder.fingerprint)
  }

  /** A session says that it holds this epoch: listed, lest nobody see that a key is due on its account, and given nothing for it. */
  claimedBy(holder: Holder): void {
    this.holders.set(holder.session, holder)
    this.#claimed.add(holder.session)
    this.admitted.add(holder.fingerprint)
  }

  /** Whether a KEY or an `admit` lists that session, as that identity's. */
  wasGivenTo({ session, fingerprint }: Pick<Holder, 'session' | 'fingerprint'>): boolean {
    return this.holders.get(session)?.fingerprint === fingerprint && !this.#claimed.has(session)
  }

  /** Those to whom it was given: what I vouch for. */
  get given(): readonly Holder[] {
    return [...this.holders.values()].filter(({ session }) => !this.#claimed.has(session))
  }

  shownBy(session: SessionId, step: number): void {
    if (this.holders.has(session)) {
      this.#shown.set(session, Math.max(step, this.#shown.get(session) ?? 0))
    }
  }

  /** Whether that session has shown that it stands where this node does. */
  isShownBy(session: SessionId): boolean {
    return (this.#shown.get(session) ?? -1) >= this.#step
  }

  /** The step at which this node seals. */
  get step(): number {
    return this.#step
  }

  /** What this node seals with, and gives to newcomers. */
  get stepKey(): StepKey {
    const key = this.keyAt(this.#step)
    if (key === undefined) {
      throw new Error('an epoch always has the key of the step it stands at')
    }
    return { id: this.reference.id, step: this.#step, key }
  }

  get position(): EpochPosition {
    return { ...this.reference, step: this.#step }
  }

  /** @returns the key of that step, or undefined where it was before this node's time or beyond the last */
  keyAt(step: number): Uint8Array | undefined {
    if (step < this.#firstStep || step > STEPS_MAX) {
      return undefined
    }
    const known = this.#keys.get(step)
    if (known !== undefined) {
      return known
    }
    // The deepest key so far: steps are derived in order, so the count tells where it stands.
    let deepest = this.#firstStep + this.#keys.size - 1
    let key = this.#keys.get(deepest)
    while (key !== undefined && deepest < step) {
      deepest += 1
      key = deriveNextStep(key)
      this.#keys.set(deepest, key)
    }
    return key
  }

  /** Who opens a frame of a later step moves there; nobody ever moves back. */
  moveTo(step: number): void {
    this.#step = Math.max(this.#step, Math.min(step, STEPS_MAX))
  }

  /** Overwrites the keys: best effort, since the runtime may have copied them. */
  wipe(): void {
    for (const key of this.#keys.values()) {
      key.fill(0)
    }
    this.#keys.clear()
  }
}
