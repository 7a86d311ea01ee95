/** What each action of a plan does. One that has lost its sense, after others were left out, does nothing. */
import type { Adversary } from './adversary.ts'
import type { Home, SimulatedNode } from './node.ts'
import type { Action } from './plan.ts'
import type { World } from './world.ts'

interface TrustAction {
  readonly do: 'trust' | 'vanish' | 'remove' | 'restore'
  readonly home: number
  readonly person: number
}

const RESTART_MS = 400

const runningIn = (world: World, home: number): SimulatedNode | null => world.homes[home]?.node ?? null

const leave = (world: World, node: SimulatedNode): void => {
  if (!node.asleep) {
    world.leave(node)
  }
}

const changeTrust = (world: World, action: TrustAction): void => {
  const home = world.homes[action.home]
  if (home === undefined || home.plan.person === action.person || home.isCaptured) {
    return
  }
  if (changesTrust(world, home, action)) {
    world.tellWhitelist(home)
  }
}

/** @returns whether anything changed; nobody trusts again whom the adversary has */
const changesTrust = (
  world: World,
  { trusted, removed }: Home,
  { do: what, person }: TrustAction,
): boolean => {
  const isCaptured = world.homes.some((home) => home.isCaptured && home.plan.person === person)
  switch (what) {
    case 'trust':
      return !isCaptured && !removed.has(person) && !trusted.has(person) && trusted.add(person).size > 0
    case 'vanish':
      return trusted.delete(person)
    case 'remove':
      return trusted.delete(person) && removed.add(person).size > 0
    case 'restore':
      return !isCaptured && removed.delete(person) && trusted.add(person).size > 0
  }
}

/** The user accepts the request of someone whom others removed; whom one removed oneself is restored, not overridden. */
const override = (world: World, home: number, person: number): void => {
  const node = runningIn(world, home)
  if (node?.home.trusted.has(person) !== true) {
    return
  }
  const identity = world.identityOf(person).publicKey.fingerprint
  world.handle(node, { type: 'removals-overridden', identity })
}

const restartFromSnapshot = (world: World, home: Home | undefined): void => {
  if (home === undefined || home.isCaptured || !home.hasSnapshot) {
    return
  }
  if (home.node !== null) {
    world.stop(home.node, false)
  }
  home.goBack()
  for (const captured of world.homes.filter(({ isCaptured }) => isCaptured)) {
    home.trusted.delete(captured.plan.person ?? -1)
  }
  world.after(RESTART_MS, () => world.start(home))
}

const part = (world: World, action: Action & { readonly do: 'part' }): void => {
  const side = new Set(action.side)
  for (const from of action.side) {
    for (const to of world.homes.keys()) {
      if (!side.has(to)) {
        world.links.cut(from, to, !action.oneWay, action.forMs)
      }
    }
  }
}

const withNode = (world: World, home: number, act: (node: SimulatedNode) => void): void => {
  const node = runningIn(world, home)
  if (node !== null) {
    act(node)
  }
}

const jump = (world: World, home: number, byMs: number): void => {
  const jumping = world.homes[home]
  if (jumping !== undefined) {
    jumping.skewMs += byMs
  }
}

export const act = (world: World, adversary: Adversary | null, action: Action): void => {
  switch (action.do) {
    case 'say':
      withNode(world, action.home, (node) => {
        if (node.who !== null) {
          world.say(node, action.count)
        }
      })
      return
    case 'crash':
      withNode(world, action.home, (node) => world.stop(node, false))
      return
    case 'crash-at-write':
      withNode(world, action.home, (node) => world.crashAtWrite(node, action.backAfterMs))
      return
    case 'start': {
      const home = world.homes[action.home]
      if (home !== undefined) {
        world.start(home)
      }
      return
    }
    case 'leave':
      withNode(world, action.home, (node) => leave(world, node))
      return
    case 'rejoin':
      withNode(world, action.home, (node) => world.handle(node, { type: 'rejoin-requested' }))
      return
    case 'sleep':
      withNode(world, action.home, (node) => world.sleep(node, action.forMs, action.monotonicStops))
      return
    case 'clock':
      jump(world, action.home, action.byMs)
      return
    case 'renew-keys':
      withNode(world, action.home, (node) => {
        world.renewKeys(node)
      })
      return
    case 'trust':
    case 'vanish':
    case 'remove':
    case 'restore':
      changeTrust(world, action)
      return
    case 'override':
      override(world, action.home, action.person)
      return
    case 'snapshot':
      world.homes[action.home]?.keepSnapshot()
      return
    case 'go-back':
      restartFromSnapshot(world, world.homes[action.home])
      return
    case 'cut':
      if (action.from !== action.to) {
        world.links.cut(action.from, action.to, !action.oneWay, action.forMs)
      }
      return
    case 'part':
      part(world, action)
      return
    case 'weather':
      world.links.weather = action.weather
      return
    case 'capture':
      adversary?.capture(action.home, action.removers)
      return
    case 'puppet':
      adversary?.play(action.what)
      return
    case 'lie':
      adversary?.lie(action.how)
      return
    case 'attack':
      adversary?.attack(action.forgery, action.to)
      return
  }
}
