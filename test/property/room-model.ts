/**
 * What a room comes to once the network is quiet, said as shortly as it can be: no frames, no keys, no time, nothing of
 * src/protocol. Nodes that trust one another, directly or by way of others, are a circle: whoever of a circle can be reached
 * holds the highest epoch that one of it holds; where someone gone holds that, a fresh one follows for the circle alone.
 *
 * Two things it is told, since they are chance: for whom the bootstrap founds, and who has heard of which removal.
 */

export interface Epoch {
  readonly generation: number
  readonly counter: number
  /** What the room itself calls it, once that was seen: of two with one counter the higher id counts. */
  id: string | null
  /** Sessions that hold it, and persons who may: who lets someone in cannot know whether that one takes its KEY. */
  readonly holders: Set<string>
  readonly mayHold: Set<number>
  /** Removals, `session by>person`, that were named when that session was let in. */
  readonly named: Set<string>
}

export interface Node {
  readonly person: number
  readonly trusts: Set<number>
  readonly removed: Set<number>
  /** Removals that this user overrode. */
  readonly overridden: Set<string>
  /** By what was said in this run or an earlier one: it is kept. */
  removalsHeard: ReadonlySet<string>
  /** Of this run: */
  session: string | null
  epoch: Epoch | null
  /** The hour in which it came to hold it. */
  sinceHour: number
  leftHeard: Set<string>
  /** It asked in its last run: whoever trusts it only now may still answer, within ten minutes. */
  diedAsking: boolean
}

const pairOf = (by: number, person: number): string => `${by}>${person}`
export const personOf = (session: string): number => Number(session.split('/')[0])

const compare = (left: Epoch | null, right: Epoch | null): number => {
  if (left === null || right === null || left === right) {
    return Number(left !== null) - Number(right !== null)
  }
  return (
    left.generation - right.generation ||
    left.counter - right.counter ||
    ((left.id ?? '') < (right.id ?? '') ? -1 : 1)
  )
}

const freshEpoch = (generation: number, counter: number): Epoch => ({
  generation,
  counter,
  id: null,
  holders: new Set(),
  mayHold: new Set(),
  named: new Set(),
})

export class RoomModel {
  readonly nodes: readonly Node[]
  hour = 0
  #generation = 0
  #sessions = 0
  /** Whether more fresh keys may have followed than had to: one who had not heard of a removal lets someone in. */
  isUncertain = false

  constructor(people: number) {
    const persons = Array.from({ length: people }, (_, person) => person)
    this.nodes = persons.map((person) => ({
      person,
      trusts: new Set(persons.filter((other) => other !== person)),
      removed: new Set(),
      overridden: new Set(),
      session: null,
      epoch: null,
      sinceHour: 0,
      leftHeard: new Set(),
      removalsHeard: new Set(),
      diedAsking: false,
    }))
  }

  /** Who was removed it knows from its history. */
  start(node: Node): void {
    this.#sessions += 1
    node.session = `${node.person}/${this.#sessions}`
    node.epoch = null
    node.diedAsking = false
    node.leftHeard = new Set()
  }

  /** Whoever holds the same epoch and is there hears it. */
  leave(node: Node): void {
    for (const other of this.hearersOf(node)) {
      other.leftHeard.add(node.session ?? '')
    }
    this.stop(node)
  }

  stop(node: Node): void {
    node.diedAsking = node.session !== null
    node.session = null
    node.epoch = null
  }

  /** Who speaks after an hour makes a fresh key first. @returns whether it does */
  say(node: Node): boolean {
    if (node.epoch === null || this.hour === node.sinceHour) {
      return false
    }
    this.#makeFresh(node, node.epoch)
    return true
  }

  /** Removals of `person` that count at `node`. */
  removalsCounting(
    { person: self, trusts, removalsHeard, overridden }: Node,
    person: number,
  ): readonly string[] {
    const listed = [...trusts, self]
    return listed
      .map((by) => pairOf(by, person))
      .filter((pair) => person !== self && removalsHeard.has(pair) && !overridden.has(pair))
  }

  trusts(node: Node, other: Node): boolean {
    return node.trusts.has(other.person) && this.removalsCounting(node, other.person).length === 0
  }

  /** Others who run. */
  around(node: Node): readonly Node[] {
    return this.nodes.filter((other) => other !== node && other.session !== null)
  }

  /** Others who hear what it says. */
  hearersOf(node: Node): readonly Node[] {
    return this.around(node).filter(({ epoch }) => epoch !== null && epoch === node.epoch)
  }

  circleOf(node: Node): ReadonlySet<Node> {
    const circle = new Set([node])
    for (const member of circle) {
      for (const other of this.around(member)) {
        if (this.trusts(member, other) && this.trusts(other, member)) {
          circle.add(other)
        }
      }
    }
    return circle
  }

  /** Seekers whom nobody who holds an epoch would answer: two of them, or one where nobody holds any, are founded for. */
  get stuck(): readonly Node[] {
    return this.nodes.filter(
      (node) =>
        node.session !== null &&
        node.epoch === null &&
        !this.around(node).some((other) => other.epoch !== null && this.trusts(other, node)),
    )
  }

  /**
   * A founding. For someone who holds an epoch it counts for nothing.
   * @returns whether it was the bootstrap's turn
   */
  found(node: Node): boolean {
    if (node.epoch !== null) {
      return true
    }
    const isDue = this.stuck.includes(node)
    this.#generation += 1
    this.#hold([node], freshEpoch(this.#generation, 0), [node])
    return isDue
  }

  /** Lets everything happen that follows, one thing after the other. */
  settle(): void {
    const running = this.nodes.filter(({ session }) => session !== null)
    const happened =
      // Said before anything is answered: what a user decided waits for nothing but a key.
      running.some((node) => this.#saysWhomItRemoved(node)) ||
      running.some((node) => this.#joins(node)) ||
      running.some((node) => this.#letsIn(node)) ||
      // The remover does it at once, all others wait a second for one who speaks.
      [...running]
        .sort((left, right) => right.removed.size - left.removed.size)
        .some((node) => this.#repairs(node))
    if (happened) {
      this.settle()
    }
  }

  /**
   * It gives its key to everyone who seeks and whom it trusts, and does not know who takes it: one that does not trust it does
   * not. To one who holds another epoch only if that one asks. @returns whether someone new can read from now on
   */
  #letsIn(node: Node): boolean {
    const { epoch } = node
    const before = epoch?.holders.size
    const answered = [...this.around(node), ...this.nodes.filter(({ diedAsking }) => diedAsking)]
    for (const other of answered.filter((candidate) => this.trusts(node, candidate))) {
      epoch?.mayHold.add(other.person)
      if (epoch !== null && other.epoch === null && other.session !== null) {
        this.#letIn(other.session, epoch, [node])
      }
    }
    return epoch?.holders.size !== before
  }

  /** It is given the highest epoch that one holds who trusts it, and whom it trusts; and hears with it who was removed. */
  #joins(node: Node): boolean {
    const friends = this.around(node).filter((other) => this.trusts(node, other) && this.trusts(other, node))
    const [giver] = friends.sort((left, right) => compare(right.epoch, left.epoch))
    if (giver?.epoch == null || compare(giver.epoch, node.epoch) <= 0) {
      return false
    }
    this.#hold([node], giver.epoch, [giver])
    node.removalsHeard = new Set([...node.removalsHeard, ...giver.removalsHeard])
    return true
  }

  /** Or takes back; as soon as it holds an epoch, to all who hold it. */
  #saysWhomItRemoved(node: Node): boolean {
    const { person, trusts, removed, removalsHeard } = node
    const said = [...removed].map((whom) => pairOf(person, whom)).filter((pair) => !removalsHeard.has(pair))
    const takenBack = [...trusts]
      .map((whom) => pairOf(person, whom))
      .filter((pair) => removalsHeard.has(pair))
    if (node.epoch === null || said.length + takenBack.length === 0) {
      return false
    }
    for (const hearer of [node, ...this.hearersOf(node)]) {
      hearer.removalsHeard = new Set(
        [...hearer.removalsHeard, ...said].filter((pair) => !takenBack.includes(pair)),
      )
    }
    if (said.length > 0) {
      this.#makeFresh(node, node.epoch)
    }
    return true
  }

  /** Someone gone holds its epoch: a fresh one follows for its circle. */
  #repairs(node: Node): boolean {
    if (node.epoch === null || !this.#isDue(node)) {
      return false
    }
    this.#makeFresh(node, node.epoch)
    return true
  }

  /** Whoever lets someone in names the removals of that one that it has heard of. */
  #hold(newcomers: readonly Node[], epoch: Epoch, namedBy: readonly Node[]): void {
    for (const node of newcomers) {
      node.epoch = epoch
      node.sinceHour = this.hour
      epoch.mayHold.add(node.person)
      if (node.session !== null) {
        this.#letIn(node.session, epoch, namedBy)
      }
    }
  }

  #letIn(session: string, epoch: Epoch, namedBy: readonly Node[]): void {
    if (epoch.holders.has(session)) {
      return
    }
    epoch.holders.add(session)
    for (const pair of namedBy.flatMap(({ removalsHeard }) => [...removalsHeard])) {
      epoch.named.add(`${session} ${pair}`)
    }
  }

  /** Someone who left holds it, or someone removed, whose removal counts here and was not named. */
  #isDue(node: Node): boolean {
    const { epoch, leftHeard } = node
    const isGone = (session: string): boolean =>
      leftHeard.has(session) ||
      this.removalsCounting(node, personOf(session)).some(
        (pair) => epoch?.named.has(`${session} ${pair}`) !== true,
      )
    const gone = [...(epoch?.holders ?? [])].filter(isGone)
    const persons = new Set([...(epoch?.holders ?? [])].map(personOf))
    const mayBeGone = [...(epoch?.mayHold ?? [])].filter(
      (person) => !persons.has(person) && this.removalsCounting(node, person).length > 0,
    )
    // Whether they hold it is chance: where they do, a fresh key follows.
    this.isUncertain ||= mayBeGone.length > 0
    return gone.length > 0
  }

  /** For its maker and those who held the one before and trust it, and whom it trusts; all others join. */
  #makeFresh(maker: Node, { generation, counter }: Epoch): void {
    const given = this.hearersOf(maker).filter(
      (other) => this.trusts(maker, other) && this.trusts(other, maker),
    )
    this.#hold([maker, ...given], freshEpoch(generation, counter + 1), [maker])
    for (const node of given) {
      node.removalsHeard = new Set([...node.removalsHeard, ...maker.removalsHeard])
    }
  }
}
