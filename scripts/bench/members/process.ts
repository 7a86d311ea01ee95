/** A member in a process of its own, which does what the measuring process orders. */
import { setTimeout as delay } from 'node:timers/promises'
import { sharedMs } from '../clock.ts'
import type { Answer, Kind, MemberInit, Order } from '../orders.ts'
import { parseText, textOf } from '../texts.ts'
import type { Member, StartMember } from './member.ts'
import { OpenStretch } from './stretch.ts'

const POLL_MS = 5

const startBystander: StartMember = async () => ({
  address: '',
  gathered: async () => undefined,
  say: () => false,
  ready: async () => undefined,
  order: async () => null,
  leave: async () => undefined,
})

/** Only what is needed is loaded: what a member weighs is measured. */
const starterOf = async (kind: Kind): Promise<StartMember> => {
  switch (kind) {
    case 'chat':
      return (await import('./chat.ts')).startChat
    case 'gossip':
      return (await import('./gossip.ts')).startGossip
    case 'tcp':
      return (await import('./tcp.ts')).startTcpWithEd25519
    case 'tcp-rsa':
      return (await import('./tcp.ts')).startTcpWithRsa
    case 'irc':
      return (await import('./irc.ts')).startIrc
    case 'bystander':
      return startBystander
  }
}

const tell = (answer: Answer): void => void process.send?.(answer)

class MemberProcess {
  readonly #self: number
  #member: Member | undefined
  #stretch: OpenStretch | undefined
  #tellsEach = false
  /** Above every number that is ordered: no text is said twice. */
  #next = 1_000_000

  constructor(self: number) {
    this.#self = self
  }

  /** A stretch begins with the process, too: whoever comes late is told of what was said before. */
  async begin(profiles: boolean): Promise<void> {
    this.#stretch = await OpenStretch.begin(profiles)
  }

  run(member: Member): void {
    this.#member = member
  }

  shown(text: string): void {
    const atMs = sharedMs()
    const heard = parseText(text)
    if (heard === undefined || this.#stretch === undefined) return
    this.#stretch.heard(heard)
    if (this.#tellsEach) tell({ type: 'shown', ...heard, atMs })
  }

  async obey(order: Order): Promise<void> {
    const member = this.#member
    if (member === undefined) throw new Error('Nothing was started.')
    switch (order.type) {
      case 'gather':
        await member.gathered(order.members)
        tell({ type: 'gathered' })
        return
      case 'begin':
        this.#tellsEach = order.tellsEach
        await this.begin(order.profiles)
        tell({ type: 'begun' })
        return
      case 'say':
        this.#say(member, order.number)
        return
      case 'talk':
        await this.#talk(member, order.durationMs)
        return
      case 'recite':
        await this.#recite(member, order.count)
        return
      case 'expect':
        await this.#expect(order.counts, order.patienceMs)
        return
      case 'finish':
        await this.#finish()
        return
      case 'order':
        tell({ type: 'order', digest: await member.order() })
        return
      case 'leave':
        await member.leave()
        process.exit(0)
    }
  }

  #say(member: Member, number: number): void {
    const atMs = sharedMs()
    member.say(textOf(this.#self, number))
    tell({ type: 'said', number, atMs })
  }

  /** @returns whether one more was said */
  #sayNext(member: Member): boolean {
    const isSaid = member.say(textOf(this.#self, this.#next))
    if (isSaid) this.#next += 1
    return isSaid
  }

  async #talk(member: Member, durationMs: number): Promise<void> {
    const beganMs = sharedMs()
    let count = 0
    while (sharedMs() < beganMs + durationMs) {
      if (this.#sayNext(member)) count += 1
      else await delay(1)
      await member.ready()
    }
    tell({ type: 'talked', count, beganMs })
  }

  async #recite(member: Member, total: number): Promise<void> {
    const beganMs = sharedMs()
    let count = 0
    while (count < total) {
      if (this.#sayNext(member)) count += 1
      // Long enough that it is out, and no other shares its signature.
      await delay(POLL_MS)
    }
    tell({ type: 'talked', count, beganMs })
  }

  async #expect(counts: readonly number[], patienceMs: number): Promise<void> {
    const untilMs = sharedMs() + patienceMs
    const hasAll = (): boolean =>
      counts.every(
        (count, speaker) => speaker === this.#self || (this.#stretch?.shownOf(speaker) ?? 0) >= count,
      )
    while (!hasAll() && sharedMs() < untilMs) await delay(POLL_MS)
    tell({ type: 'complete' })
  }

  async #finish(): Promise<void> {
    const stretch = await this.#stretch?.end()
    if (stretch === undefined) throw new Error('Nothing was begun.')
    this.#stretch = undefined
    tell({ type: 'finished', stretch })
  }
}

const fail = (error: unknown): void => {
  tell({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}

const run = async (): Promise<void> => {
  const init: MemberInit = JSON.parse(process.argv[2] ?? '')
  const own = new MemberProcess(init.number)
  await own.begin(false)
  process.on('message', (order: Order) => void own.obey(order).catch(fail))
  // Whoever gave the orders is gone.
  process.on('disconnect', () => process.exit(1))
  const milestone = (name: string): void => tell({ type: 'milestone', name, atMs: sharedMs() })
  milestone('running')
  const start = await starterOf(init.kind)
  const member = await start(init, (text) => own.shown(text), milestone)
  own.run(member)
  tell({ type: 'up', address: member.address })
}

run().catch(fail)
