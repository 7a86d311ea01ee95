/** The real thing: rooms in a simulated network, driven by the same commands as the model, and what can be seen of them. */
import type { Report } from '../../src/protocol/contract.ts'
import { act } from '../simulation/acting.ts'
import type { SimulatedNode } from '../simulation/node.ts'
import { type Action, CALM, SOUND } from '../simulation/plan.ts'
import { StandIn } from '../simulation/stand-in/suite.ts'
import { World } from '../simulation/world.ts'

/** Longer than a seeker pauses, a lost connection goes unnoticed, and the bootstrap waits for a crowd, several times over. */
const SETTLE_MS = 100_000
/** Longer than any frame is under way. */
const FLIGHT_MS = 200
const HOUR_MS = 3_600_000

export class RealRoom {
  readonly people: number
  readonly #world: World
  readonly #founded: number[] = []
  readonly #removals = new Map<SimulatedNode, Set<string>>()
  readonly #texts = new Map<SimulatedNode, string[]>()
  readonly #blamed = new Set<string>()

  constructor(people: number, seed: number) {
    const persons = Array.from({ length: people }, (_, person) => person)
    this.people = people
    const home = { hasBootstrap: false, skewMs: 0, startsAtMs: null }
    this.#world = new World(
      {
        seed,
        shape: 'clique',
        homes: [
          ...persons.map((person) => ({
            ...home,
            person,
            trusts: persons.filter((other) => other !== person),
          })),
          { ...home, person: null, trusts: persons, hasBootstrap: true },
        ],
        unlinked: [],
        weather: CALM,
        disk: SOUND,
        adversary: null,
        actions: [],
        healsAtMs: 0,
      },
      new StandIn(seed),
    )
    this.#world.observers.push({
      reported: (node, report) => this.#reported(node, report),
      judged: (node, _, verdict) => verdict === 'reject' && this.#blamed.add(node.label),
      penalised: (node) => this.#blamed.add(node.label),
    })
    act(this.#world, null, { atMs: 0, do: 'start', home: people })
  }

  do(action: Action): void {
    act(this.#world, null, action)
  }

  /** What it says last is heard before its connections close. */
  leave(person: number): void {
    const node = this.#node(person)
    if (node !== undefined) {
      this.#world.handle(node, { type: 'leave-requested' })
      this.#world.run(this.#world.nowMs + FLIGHT_MS)
      this.#world.stop(node, true)
    }
  }

  say(person: number): string {
    const node = this.#node(person)
    const [text = ''] = node === undefined ? [] : this.#world.say(node, 1)
    return text
  }

  settle(): void {
    this.#world.run(this.#world.nowMs + SETTLE_MS)
  }

  passHour(): void {
    this.#world.run(this.#world.nowMs + HOUR_MS)
  }

  /** For whom the bootstrap founded since this was asked last. */
  takeFounded(): readonly number[] {
    return this.#founded.splice(0)
  }

  /** Removals that stand, `by>person`, by what this node's user was told in this run. */
  removalsHeard(person: number): ReadonlySet<string> {
    const node = this.#node(person)
    return (node && this.#removals.get(node)) ?? new Set()
  }

  epochOf(person: number) {
    return this.#node(person)?.room.epoch ?? null
  }

  /** Persons who hold the epoch, as this node shows it. */
  holdersOf(person: number): ReadonlySet<number> {
    const holders = this.epochOf(person)?.holders ?? []
    return new Set(holders.filter(({ left }) => !left).map(({ fingerprint }) => this.#personOf(fingerprint)))
  }

  whoHeard(text: string): ReadonlySet<number> {
    const nodes = this.#world.running.filter((node) => this.#texts.get(node)?.includes(text))
    return new Set(nodes.map(({ home }) => home.index))
  }

  /** Nodes that blamed an honest neighbour. */
  get blamed(): ReadonlySet<string> {
    return this.#blamed
  }

  #node(person: number): SimulatedNode | undefined {
    return this.#world.homes[person]?.node ?? undefined
  }

  #personOf(fingerprint: string): number {
    return this.#world.homes.findIndex(
      ({ plan: { person } }) =>
        person !== null && this.#world.identityOf(person).publicKey.fingerprint === fingerprint,
    )
  }

  #reported(node: SimulatedNode, report: Report): void {
    switch (report.type) {
      case 'founded':
        this.#founded.push(this.#personOf(report.person.fingerprint))
        return
      case 'text-said':
        this.#texts.set(node, [...(this.#texts.get(node) ?? []), report.text])
        return
      case 'member-removed':
      case 'member-restored': {
        const heard = this.#removals.get(node) ?? new Set()
        this.#removals.set(node, heard)
        const pair = `${this.#personOf(report.by.fingerprint)}>${this.#personOf(report.person.fingerprint)}`
        if (report.type === 'member-removed') {
          heard.add(pair)
        } else {
          heard.delete(pair)
        }
        return
      }
      default:
        return
    }
  }
}
