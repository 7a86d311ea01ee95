/** What happens to a room, to the model and to the real one alike; after each, all that the model says is looked for. */
import type fc from 'fast-check'
import { expect } from 'vitest'
import { type Epoch, type Node, personOf, type RoomModel } from './room-model.ts'
import type { RealRoom } from './room-model-world.ts'

/** fast-check hands a check a model of which it has made all fields read-only, so the model itself is one of them. */
interface Modelled {
  readonly room: RoomModel
}

type RoomCommand = fc.Command<Modelled, RealRoom>

/** Hears the real room out on what is chance, lets the model follow, and compares. */
const settleAndCompare = (model: RoomModel, real: RealRoom): void => {
  real.settle()
  model.settle()
  for (const person of real.takeFounded()) {
    expect(model.found(nodeOf(model, person)), `the bootstrap founds for ${person}`).toBe(true)
    model.settle()
  }
  for (const node of model.nodes) {
    const heard = real.removalsHeard(node.person)
    if (node.session !== null && [...heard].sort().join() !== [...node.removalsHeard].sort().join()) {
      model.isUncertain = true
      node.removalsHeard = heard
    }
  }
  model.settle()
  compare(model, real)
}

const nodeOf = (model: RoomModel, person: number): Node => {
  const node = model.nodes[person]
  if (node === undefined) {
    throw new RangeError('persons are counted from 0')
  }
  return node
}

const compare = (model: RoomModel, real: RealRoom): void => {
  expect(real.blamed).toEqual(new Set())
  const { stuck } = model
  const someoneHolds = model.nodes.some(({ epoch }) => epoch !== null)
  expect(stuck.length, 'the bootstrap founds for whoever is stuck').toBeLessThan(someoneHolds ? 2 : 1)
  const ids = new Map<string, Epoch>()
  for (const node of model.nodes) {
    const held = real.epochOf(node.person)
    const who = `person ${node.person}`
    expect(held !== null, `${who} is a member`).toBe(node.epoch !== null)
    if (held === null || node.epoch === null) {
      continue
    }
    const { epoch } = node
    if (model.isUncertain && ids.get(held.id) === undefined) {
      epoch.id = held.id
    }
    epoch.id ??= held.id
    expect(held.id, `${who} holds the same as its circle`).toBe(epoch.id)
    expect(ids.get(held.id) ?? epoch, `${who} holds what only its circle holds`).toBe(epoch)
    ids.set(held.id, epoch)
    compareCounter(model, epoch, held.counter, who)
    expect(held.due, `nobody gone holds what ${who} holds`).toBe(false)
    const shown = real.holdersOf(node.person)
    const atLeast = new Set([...epoch.holders].map(personOf))
    const hidden = [...atLeast].filter((person) => !shown.has(person))
    const wrong = [...shown].filter((person) => !epoch.mayHold.has(person))
    expect(hidden, `whom ${who} does not show though they can read`).toEqual([])
    expect(wrong, `whom ${who} shows though they cannot`).toEqual([])
  }
}

const compareCounter = (model: RoomModel, epoch: Epoch, counter: number, who: string): void => {
  if (!model.isUncertain) {
    expect(counter, `fresh keys that ${who} has seen`).toBe(epoch.counter)
  }
}

/** One of the commands: when it makes sense, and what it does to both. */
const command = (
  name: string,
  makesSense: (model: RoomModel) => boolean,
  act: (model: RoomModel, real: RealRoom) => void,
): RoomCommand => ({
  check: ({ room }) => makesSense(room),
  run: ({ room }, real) => {
    act(room, real)
    settleAndCompare(room, real)
  },
  toString: () => name,
})

const at = { atMs: 0 }

export const start = (who: number): RoomCommand =>
  command(
    `start ${who}`,
    (model) => nodeOf(model, who).session === null,
    (model, real) => {
      model.start(nodeOf(model, who))
      real.do({ ...at, do: 'start', home: who })
    },
  )

const ofRunning = (
  name: string,
  who: number,
  act: (model: RoomModel, real: RealRoom, node: Node) => void,
): RoomCommand =>
  command(
    `${name} ${who}`,
    (model) => nodeOf(model, who).session !== null,
    (model, real) => act(model, real, nodeOf(model, who)),
  )

export const leave = (who: number): RoomCommand =>
  ofRunning('leave', who, (model, real, node) => {
    model.leave(node)
    real.leave(who)
  })

export const kill = (who: number): RoomCommand =>
  ofRunning('kill', who, (model, real, node) => {
    model.stop(node)
    real.do({ ...at, do: 'crash', home: who })
  })

export const rejoin = (who: number): RoomCommand =>
  ofRunning('rejoin', who, (_model, real, node) => {
    node.epoch = null
    real.do({ ...at, do: 'rejoin', home: who })
  })

/** Only with somebody to hear it; a text that waits is another matter. */
export const say = (who: number): RoomCommand => {
  return {
    check: ({ room: model }) => {
      const node = nodeOf(model, who)
      const circle = model.circleOf(node)
      return node.session !== null && model.hearersOf(node).some((other) => circle.has(other))
    },
    run: ({ room: model }, real) => {
      const node = nodeOf(model, who)
      const isFresh = model.say(node)
      const text = real.say(who)
      settleAndCompare(model, real)
      const mayHear = model.hearersOf(node)
      // For whom it does not trust, and who asks others for the fresh key, it does not wait.
      const hears = mayHear.filter(
        (other) => !isFresh || (model.trusts(node, other) && model.trusts(other, node)),
      )
      const heard = real.whoHeard(text)
      const missing = hears.filter(({ person }) => !heard.has(person))
      const wrong = [...heard].filter((person) => person !== who && !mayHear.includes(nodeOf(model, person)))
      expect(missing, `who does not hear ${who}`).toEqual([])
      expect(wrong, `who hears ${who} and cannot`).toEqual([])
      expect(heard.has(who), `${who} sees what it says`).toBe(true)
    },
    toString: () => `say ${who}`,
  }
}

const aboutTwo = (
  name: 'trust' | 'vanish' | 'remove' | 'restore' | 'override',
  who: number,
  whom: number,
  makesSense: (node: Node, model: RoomModel) => boolean,
  act: (node: Node, model: RoomModel) => void,
): RoomCommand =>
  command(
    `${name} ${who} ${whom}`,
    (model) => who !== whom && makesSense(nodeOf(model, who), model),
    (model, real) => {
      act(nodeOf(model, who), model)
      real.do({ ...at, do: name, home: who, person: whom })
    },
  )

export const trust = (who: number, whom: number): RoomCommand =>
  aboutTwo(
    'trust',
    who,
    whom,
    ({ trusts, removed }) => !trusts.has(whom) && !removed.has(whom),
    ({ trusts }) => trusts.add(whom),
  )

export const vanish = (who: number, whom: number): RoomCommand =>
  aboutTwo(
    'vanish',
    who,
    whom,
    ({ trusts }) => trusts.has(whom),
    ({ trusts }) => trusts.delete(whom),
  )

export const remove = (who: number, whom: number): RoomCommand =>
  aboutTwo(
    'remove',
    who,
    whom,
    ({ trusts }) => trusts.has(whom),
    ({ trusts, removed }) => {
      trusts.delete(whom)
      removed.add(whom)
    },
  )

export const restore = (who: number, whom: number): RoomCommand =>
  aboutTwo(
    'restore',
    who,
    whom,
    ({ removed }) => removed.has(whom),
    ({ trusts, removed }) => {
      removed.delete(whom)
      trusts.add(whom)
    },
  )

export const override = (who: number, whom: number): RoomCommand =>
  aboutTwo(
    'override',
    who,
    whom,
    (node, model) =>
      node.session !== null && node.trusts.has(whom) && model.removalsCounting(node, whom).length > 0,
    (node, model) => {
      for (const pair of model.removalsCounting(node, whom)) {
        node.overridden.add(pair)
      }
    },
  )

export const hour = (): RoomCommand =>
  command(
    'an hour passes',
    () => true,
    (model, real) => {
      model.hour += 1
      real.passHour()
    },
  )
