/** Members of one kind who are together: in one room, on one topic, all connected to one another, or at one server. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Home } from '../../test/lan/homes.ts'
import { makeHomes } from './homes.ts'
import { startIrcServer } from './irc-server.ts'
import { MemberProcess } from './member-process.ts'
import type { Kind } from './orders.ts'
import type { Place } from './places.ts'

const GATHER_LIMIT_MS = 120_000

export interface CompanyInit {
  readonly kind: Kind
  readonly place: Place
  readonly members: number
  /** Homes for so many more, who are to come later. */
  readonly newcomers?: number
  readonly mdns?: boolean
}

export class Company implements AsyncDisposable {
  readonly init: CompanyInit
  readonly members: MemberProcess[] = []
  readonly #stack = new AsyncDisposableStack()
  #homes: readonly Home[] = []
  readonly #addresses: string[] = []
  #started = 0

  private constructor(init: CompanyInit) {
    this.init = init
  }

  static async gather(init: CompanyInit): Promise<Company> {
    const company = new Company(init)
    try {
      await company.#gather()
      return company
    } catch (error) {
      await company[Symbol.asyncDispose]()
      throw error
    }
  }

  async #gather(): Promise<void> {
    const { kind, place, members, newcomers = 0 } = this.init
    if (kind === 'chat') {
      const folder = await mkdtemp(join(tmpdir(), 'p2p-chat-bench-'))
      this.#stack.defer(() => rm(folder, { recursive: true, force: true }))
      this.#homes = await makeHomes(folder, members + newcomers)
    }
    if (kind === 'irc') {
      const server = await startIrcServer(await place.machine(members))
      this.#stack.use(server)
      this.#addresses.push(server.address)
    }
    for (let number = 0; number < members; number++) {
      const member = await this.start()
      const { address } = await member.wait('up')
      if (kind !== 'irc') this.#addresses.push(address)
    }
    await this.together()
  }

  /** One more. */
  async start(): Promise<MemberProcess> {
    const { kind, place, mdns = false } = this.init
    const number = this.#started
    this.#started += 1
    const machine = await place.machine(number)
    const home = this.#homes[number]
    const member = new MemberProcess(
      {
        kind,
        number,
        address: machine.address,
        others: mdns ? [] : this.#addresses,
        home: home?.home ?? '',
        name: home?.name ?? '',
        mdns,
      },
      machine,
    )
    this.members.push(member)
    this.#stack.use(member)
    return member
  }

  /** It leaves by itself. */
  async gone(member: MemberProcess): Promise<void> {
    await member.gone
    this.members.splice(this.members.indexOf(member), 1)
  }

  async together(): Promise<void> {
    const count = this.members.length
    await Promise.all(
      this.members.map((member) =>
        member.ask({ type: 'gather', members: count }, 'gathered', GATHER_LIMIT_MS),
      ),
    )
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync()
  }
}
