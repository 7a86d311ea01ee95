import { type Watchable, waitUntil } from '../../scripts/waiting.ts'

interface Typed {
  readonly type: string
}

type OfType<Told extends Typed, Type extends Told['type']> = Told & { readonly type: Type }

/** What somebody tells, in order, and a way to wait for what is still to come. */
export class EventLog<Told extends Typed> implements Watchable {
  readonly name: string
  readonly end = undefined
  readonly events: Told[] = []
  readonly #watchers = new Set<() => void>()

  constructor(name: string) {
    this.name = name
  }

  readonly hear = (event: Told): void => {
    this.events.push(event)
    for (const watcher of this.#watchers) {
      watcher()
    }
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  report(): string {
    return [`${this.name} told:`, ...this.events.map((event) => `    ${JSON.stringify(event)}`)].join('\n')
  }

  of<Type extends Told['type']>(type: Type): readonly OfType<Told, Type>[] {
    return this.events.filter((event): event is OfType<Told, Type> => event.type === type)
  }

  /** The first event, told or to come, of this type and for which `where` holds. */
  waitFor<Type extends Told['type']>(
    type: Type,
    where: (event: OfType<Told, Type>) => boolean = () => true,
  ): Promise<OfType<Told, Type>> {
    return waitUntil([this], `"${type}" with ${where.toString()}`, () => this.of(type).find(where))
  }
}
