/**
 * What a node's own user knows, from its reports alone: who holds which epoch, who left, who was removed. The invariants are
 * computed from this, never from the room's own conclusion.
 */
import type { Fingerprint } from '../../src/crypto/signing.ts'
import type { EpochReport, Report, TrustedIdentity } from '../../src/protocol/contract.ts'
import type { EpochId, SessionId } from '../../src/protocol/identifiers.ts'

export class Told {
  readonly #epochs = new Map<EpochId, EpochReport>()
  current: EpochReport | null = null
  /** What was held before the last change. */
  before: EpochReport | null = null
  readonly left = new Set<SessionId>()
  /** The whitelist as it was last told to the room. */
  listed: ReadonlySet<Fingerprint> = new Set()
  /** Pairs of remover and removed that the user overrode in an earlier run. */
  readonly #overriddenBefore: ReadonlySet<string>
  /** Who removed whom, whether or not it counts. */
  readonly #removals = new Map<Fingerprint, Set<Fingerprint>>()
  /** Texts shown, by what they are. */
  readonly texts = new Map<string, Fingerprint>()
  /** By id of a text of one's own: who has it. */
  readonly delivered = new Map<string, ReadonlySet<Fingerprint>>()
  /** Ids of one's own texts, in this run. */
  readonly own = new Map<string, string>()

  constructor(overriddenBefore: ReadonlySet<string>) {
    this.#overriddenBefore = overriddenBefore
  }

  epoch(id: EpochId): EpochReport | undefined {
    return this.#epochs.get(id)
  }

  hear(report: Report): void {
    switch (report.type) {
      case 'epoch-changed':
        this.#epochs.set(report.epoch.id, report.epoch)
        this.before = this.current
        this.current = report.epoch
        for (const { session, left } of report.epoch.holders) {
          if (left) {
            this.left.add(session)
          }
        }
        return
      case 'state-changed':
        if (report.state !== 'member') {
          this.current = null
          this.before = null
        }
        return
      case 'text-said':
        if (report.self) {
          this.own.set(report.text, report.id)
        }
        return
      case 'text-delivered':
        this.delivered.set(report.id, new Set(report.to.map(({ fingerprint }) => fingerprint)))
        return
      case 'member-removed':
        if (report.counts || !this.#overriddenBefore.has(pairOf(report.by, report.person))) {
          this.#removersOf(report.person.fingerprint).add(report.by.fingerprint)
        }
        return
      case 'member-restored':
        this.#removersOf(report.person.fingerprint).delete(report.by.fingerprint)
        return
      default:
        return
    }
  }

  list(trusted: readonly TrustedIdentity[]): void {
    this.listed = new Set(trusted.map(({ key }) => key.fingerprint))
  }

  /** The user lets that one in all the same: what was said against it by now counts no more. @returns the pairs */
  override(identity: Fingerprint): readonly string[] {
    const removers = this.#removersOf(identity)
    const pairs = [...removers].map((by) => pairOf({ fingerprint: by }, { fingerprint: identity }))
    removers.clear()
    return pairs
  }

  /** Everyone who removed that one, whether or not it counts here. */
  allRemoversOf(identity: Fingerprint): ReadonlySet<Fingerprint> {
    return this.#removersOf(identity)
  }

  /** Whose removals of that one count here, by the list: rule 7. */
  countingRemoversOf(identity: Fingerprint, self: Fingerprint): readonly Fingerprint[] {
    return [...this.#removersOf(identity)].filter((by) => by === self || this.listed.has(by))
  }

  #removersOf(identity: Fingerprint): Set<Fingerprint> {
    const known = this.#removals.get(identity) ?? new Set()
    this.#removals.set(identity, known)
    return known
  }
}

const pairOf = (
  by: { readonly fingerprint: Fingerprint },
  person: { readonly fingerprint: Fingerprint },
): string => `${by.fingerprint} ${person.fingerprint}`
