/** Who goes by a name that is another's, or looks like it: told once for each two (rule 10). A name is only what someone says. */
import type { Fingerprint } from '../../crypto/signing.ts'
import type { Person } from '../contract.ts'
import { NAMESAKES_TOLD_MAX } from '../limits.ts'
import type { Outbox } from '../outbox.ts'
import type { Directory } from './directory.ts'
import { nameKey } from './name-key.ts'

interface Around {
  readonly directory: Directory
  readonly outbox: Outbox
}

export class Namesakes {
  readonly #self: Fingerprint
  readonly #around: Around
  /** Pairs told, with the key they share: another name is told anew. */
  readonly #told = new Set<string>()

  constructor(self: Fingerprint, around: Around) {
    this.#self = self
    this.#around = around
  }

  /** Myself and my list come before those given: they are not whom to warn of. */
  tell(people: readonly Person[]): void {
    const { directory, outbox } = this.#around
    const listed = directory.listed.map(({ key }) => directory.person(key.fingerprint))
    for (const alike of this.#observe([directory.person(this.#self), ...listed, ...people])) {
      outbox.report({ type: 'name-imitated', ...alike })
    }
  }

  /** @returns the pairs not told before; the later of the list is the one who is told of, the earlier was there first */
  #observe(people: readonly Person[]): readonly { readonly person: Person; readonly other: Person }[] {
    const first = new Map<string, Person>()
    const alike: { person: Person; other: Person }[] = []
    for (const person of people) {
      const key = nameKey(person.name)
      const other = first.get(key)
      if (other === undefined) {
        first.set(key, person)
      } else if (
        other.fingerprint !== person.fingerprint &&
        this.#isNew(person.fingerprint, other.fingerprint, key)
      ) {
        alike.push({ person, other })
      }
    }
    return alike
  }

  #isNew(left: Fingerprint, right: Fingerprint, key: string): boolean {
    const pair = [...[left, right].sort(), key].join(' ')
    if (this.#told.has(pair)) {
      return false
    }
    if (this.#told.size >= NAMESAKES_TOLD_MAX) {
      this.#told.clear()
    }
    this.#told.add(pair)
    return true
  }
}
