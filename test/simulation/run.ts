/** One run of one plan: what happens, the healing, the quiet, and what must hold then. */
import { createHash } from 'node:crypto'
import { act } from './acting.ts'
import { Adversary } from './adversary.ts'
import type { Cryptography } from './cryptography.ts'
import type { Violation } from './invariants/invariant.ts'
import {
  agreement,
  everyoneHears,
  everyoneIsToldOf,
  founding,
  kept,
  quiescence,
  readers,
  sameBatches,
} from './invariants/settled.ts'
import { Watch } from './invariants/watch.ts'
import { Log } from './log.ts'
import type { SimulatedNode } from './node.ts'
import { type Plan, SOUND } from './plan.ts'
import { forgetSealed } from './stand-in/seal.ts'
import { StandIn } from './stand-in/suite.ts'
import { type MakeRoom, World } from './world.ts'

/** The last round in which a member shows its epoch to stragglers may end so late, where frames were lost in all before. */
const SETTLE_MS = 330_000
const HEAR_MS = 20_000
const JOIN_MS = 8_000
/** After which it has the conversation so far: it compares with whoever it meets. */
const CATCH_UP_MS = 4_000
/** Rounds and asking pause ever longer: after so long hardly anything is still to be said. */
const DYING_DOWN_MS = 1_800_000
const QUIET_MS = 150_000
/** Whether a home that is down when the network heals comes back then. */
const COMES_BACK = 0.6
export const NEWCOMER = 2_000_000

export interface RunOptions {
  readonly cryptography?: Cryptography
  readonly makeRoom?: MakeRoom
  readonly logs?: boolean
}

export interface Outcome {
  readonly plan: Plan
  readonly violations: readonly Violation[]
  readonly virtualMs: number
  readonly frames: number
  readonly lines: readonly string[]
  /** Of the whole history; empty where it was not kept. */
  readonly digest: string
}

const heal = (world: World, adversary: Adversary | null): void => {
  adversary?.end()
  for (const node of world.nodes) {
    node.outgoing.crashAtWrite(null)
    world.wake(node)
  }
  for (const home of world.homes) {
    if (home.node === null && world.random.chance(COMES_BACK)) {
      world.start(home)
    }
  }
  world.links.heal()
  world.disk = SOUND
}

const everyoneSays = (world: World): ReadonlyMap<SimulatedNode, readonly string[]> =>
  new Map(
    world.running.filter((node) => node.who !== null).map((node) => [node, world.say(node, 1)] as const),
  )

/** Someone new whom one member trusts, and who trusts that one. */
const letNewcomerIn = (world: World, watch: Watch): void => {
  const host = world.random.pick(world.running.filter(({ room }) => room.epoch !== null))
  if (host?.who == null) {
    return
  }
  host.home.trusted.add(NEWCOMER)
  world.tellWhitelist(host.home)
  const plan = {
    person: NEWCOMER,
    trusts: [host.who.person],
    hasBootstrap: false,
    skewMs: 0,
    startsAtMs: null,
  }
  const home = world.addHome(plan)
  world.start(home)
  world.run(world.nowMs + JOIN_MS)
  if (home.node?.room.epoch === null) {
    watch.note(
      'Liveness',
      `the newcomer, whom ${host.label} trusts, was not let in within ${JOIN_MS / 1000} s`,
    )
  }
  world.run(world.nowMs + CATCH_UP_MS)
  const lacking = host.history.batches.filter(({ id }) => !home.history.has(id))
  if (lacking.length > 0 && host.alive) {
    watch.note('Durability', `the newcomer has not got ${lacking.length} batches of ${host.label}'s`)
  }
}

const conclude = (world: World, watch: Watch): void => {
  const noteAll = (name: string, sentences: readonly string[]): void => {
    for (const sentence of sentences) {
      watch.note(name, sentence)
    }
  }
  noteAll('Agreement', agreement(world))
  noteAll('Founding', founding(world))
  const said = everyoneSays(world)
  world.run(world.nowMs + HEAR_MS)
  noteAll('Agreement', agreement(world))
  noteAll('Agreement', everyoneHears(world, said))
  noteAll('Agreement', sameBatches(world))
  noteAll('Durability', kept(world))
  noteAll('Durability', everyoneIsToldOf(world, said))
  noteAll('Readers', readers(world))
  letNewcomerIn(world, watch)
  world.run(world.nowMs + DYING_DOWN_MS)
  const sinceMs = world.nowMs
  const sent = new Map(world.running.map((node) => [node, node.sentOnStreams]))
  const standing = world.running.map(({ room }) => room.epoch?.id)
  world.run(world.nowMs + QUIET_MS)
  noteAll('Quiescence', quiescence(world, sinceMs, QUIET_MS, sent))
  if (world.running.some(({ room }, index) => room.epoch?.id !== standing[index])) {
    watch.note('Quiescence', 'an epoch changed while nothing happened')
  }
  noteAll('Agreement', agreement(world))
  noteAll('Agreement', sameBatches(world))
}

const schedule = (world: World, adversary: Adversary | null, log: Log | null): void => {
  const { plan } = world
  for (const home of world.homes) {
    if (home.plan.startsAtMs !== null) {
      world.after(home.plan.startsAtMs, () => world.start(home))
    }
  }
  for (const action of plan.actions) {
    world.after(action.atMs, () => {
      log?.add(`* ${JSON.stringify(action)}`)
      act(world, adversary, action)
    })
  }
}

export const runPlan = (plan: Plan, options: RunOptions = {}): Outcome => {
  forgetSealed()
  const world = new World(plan, options.cryptography ?? new StandIn(plan.seed), options.makeRoom)
  const log = options.logs === true ? new Log(world) : null
  const watch = new Watch(world)
  const adversary = plan.adversary === null ? null : new Adversary(world, plan.adversary)
  schedule(world, adversary, log)
  try {
    world.run(plan.healsAtMs)
    log?.add('* healed')
    heal(world, adversary)
    world.run(world.nowMs + SETTLE_MS)
    log?.add('* quiet')
    conclude(world, watch)
  } catch (error) {
    watch.note('No exception', error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  const lines = log?.lines ?? []
  return {
    plan,
    violations: watch.violations,
    virtualMs: world.nowMs,
    frames: world.nodes.reduce((sum, { published }) => sum + published.length, 0),
    lines,
    digest: log === null ? '' : createHash('sha256').update(lines.join('\n')).digest('hex'),
  }
}
