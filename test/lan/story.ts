import { rm } from 'node:fs/promises'
import { test } from 'vitest'
import { Laboratory } from '../../scripts/lan/laboratory.ts'
import { whyNoLaboratory } from '../../scripts/lan/requirements.ts'
import type { Cable, VirtualHost } from '../../scripts/lan/virtual-host.ts'
import type { VirtualLan } from '../../scripts/lan/virtual-lan.ts'
import { type NodeOptions, NodeProcess } from '../../scripts/node-process.ts'
import {
  type BootstrapKey,
  befriend,
  bootstrapKey,
  giveRoom,
  type Home,
  makeBootstrapHome,
  makeHome,
  trust,
} from './homes.ts'
import { makeFolder } from './temporary-folder.ts'

/** Several waits of up to two minutes fit in: the first wait that fails tells what is wrong. */
const STORY_LIMIT_MS = 600_000

/** A machine with a home folder on it. */
export interface Resident {
  readonly name: string
  readonly home: string
  readonly host: VirtualHost
}

/** Someone with an identity. */
export type Person = Resident & Home

/** What a test plays with: machines, networks, people, their nodes. All gone when it is closed. */
export class Story implements AsyncDisposable {
  readonly laboratory: Laboratory
  readonly #folder: string

  private constructor(laboratory: Laboratory, folder: string) {
    this.laboratory = laboratory
    this.#folder = folder
  }

  static async open(): Promise<Story> {
    const laboratory = await Laboratory.open()
    return new Story(laboratory, await makeFolder())
  }

  async addOffice(name = 'office'): Promise<Office> {
    const [lan, key] = await Promise.all([this.laboratory.addLan(name), bootstrapKey(`bootstrap-${name}`)])
    return new Office(this, lan, key)
  }

  /** Someone with a machine of their own. */
  async addPerson(name: string, cables: readonly Cable[]): Promise<Person> {
    const [host, home] = await Promise.all([
      this.laboratory.addHost(name, cables),
      makeHome(this.#folder, name),
    ])
    return { ...home, host }
  }

  /** A machine for `p2p-chat bootstrap`, which founds for these people. */
  async addBootstrap(
    name: string,
    cables: readonly Cable[],
    key: BootstrapKey,
    people: readonly Home[],
  ): Promise<Resident> {
    const host = await this.laboratory.addHost(name, cables)
    const home = await makeBootstrapHome(this.#folder, name, key)
    await trust(home, people)
    return { name, home, host }
  }

  /** Starts a node on the resident's machine. */
  start(
    resident: Resident,
    options: Pick<NodeOptions, 'command' | 'args' | 'environment'> = {},
  ): NodeProcess {
    const { name, home, host } = resident
    return new NodeProcess({ name, home, commandPrefix: host.commandPrefix, ...options })
  }

  /** Starts a bootstrap and waits until it listens. */
  async startBootstrap(resident: Resident, environment: Record<string, string> = {}): Promise<NodeProcess> {
    const bootstrap = this.start(resident, { command: 'bootstrap', environment })
    await bootstrap.waitFor('ready')
    return bootstrap
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Whatever still runs ends with its machine.
    await this.laboratory[Symbol.asyncDispose]()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** A switch with machines on it as in an office, and the room of the people there. */
export class Office {
  readonly lan: VirtualLan
  readonly key: BootstrapKey
  readonly #story: Story
  #addresses = 0

  constructor(story: Story, lan: VirtualLan, key: BootstrapKey) {
    this.#story = story
    this.lan = lan
    this.key = key
  }

  /** What every machine has there: an IPv4 address, a default route, IPv6 link-local. */
  cable(): Cable {
    this.#addresses += 1
    return { lan: this.lan, addresses: [`10.7.0.${this.#addresses}/24`], gateway: '10.7.0.254' }
  }

  /** Someone who has the room's public key; whom they trust is up to the test. */
  async addPerson(name: string): Promise<Person> {
    const person = await this.#story.addPerson(name, [this.cable()])
    await giveRoom(person.home, this.key)
    return person
  }

  /** People each of whom has all others on the list. */
  async addFriends<const Names extends readonly string[]>(
    ...names: Names
  ): Promise<{ readonly [Index in keyof Names]: Person }> {
    const people = await Promise.all(names.map((name) => this.addPerson(name)))
    await befriend(people)
    return people as unknown as { readonly [Index in keyof Names]: Person }
  }

  addBootstrap(people: readonly Home[], name = 'bootstrap'): Promise<Resident> {
    return this.#story.addBootstrap(name, [this.cable()], this.key, people)
  }
}

const missing = await whyNoLaboratory()
if (missing !== undefined) {
  // Where a skipped test's name is not shown, this still is.
  process.stderr.write(`The tests on a virtual LAN are skipped: ${missing}\n`)
}

/**
 * A test that needs a virtual LAN; skipped, with the reason, where none can be made.
 * @param limitMs for a story of more than some waits
 */
export const lanTest = (name: string, play: () => Promise<void>, limitMs = STORY_LIMIT_MS): void => {
  test.skipIf(missing !== undefined)(
    missing === undefined ? name : `${name} (skipped: ${missing})`,
    { timeout: limitMs },
    play,
  )
}
