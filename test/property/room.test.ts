/** Rooms under random weather: whatever was cut, lost, killed and said, in the end there is one epoch and no lie. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ROUNDS_MS, SimulatedNetwork } from '../room/simulated-network.ts'
import type { SimulatedNode } from '../room/simulated-node.ts'

const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin']

type Step =
  | { readonly do: 'link' | 'unlink'; readonly left: number; readonly right: number }
  | { readonly do: 'say' | 'restart' | 'rejoin' | 'leave'; readonly who: number }
  | { readonly do: 'wait'; readonly durationMs: number }
  | { readonly do: 'lose'; readonly oneIn: number }

const who = fc.nat({ max: NAMES.length - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('link' as const), left: who, right: who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unlink' as const), left: who, right: who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('say' as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('restart' as const, 'rejoin' as const, 'leave' as const),
      who,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      durationMs: fc.integer({ min: 1, max: 9_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('lose' as const), oneIn: fc.integer({ min: 2, max: 12 }) }),
  },
)

class Weather {
  readonly network: SimulatedNetwork
  /** Who runs now under each name. */
  readonly present: SimulatedNode[] = []
  #said = 0

  constructor(network: SimulatedNetwork) {
    this.network = network
  }

  async start(index: number): Promise<void> {
    const node = await this.network.add({
      name: NAMES[index] ?? '',
      trusts: NAMES,
      bootstrap: index === 0,
      clockSkewMs: index * 1_000,
    })
    this.present[index] = node
  }

  async take(now: Step): Promise<void> {
    const { network } = this
    if (now.do === 'wait') {
      network.run(now.durationMs)
    } else if (now.do === 'lose') {
      let count = 0
      network.loses = () => {
        count += 1
        return count % now.oneIn === 0
      }
    } else if ('left' in now) {
      const [left, right] = [this.present[now.left], this.present[now.right]]
      if (left !== undefined && right !== undefined && left !== right) {
        const areLinked = left.links.has(right)
        if (now.do === 'link' && !areLinked) {
          network.link(left, right)
        } else if (now.do === 'unlink' && areLinked) {
          network.unlink(left, right)
        }
      }
    } else {
      await this.#let(now.do, now.who)
    }
  }

  async #let(what: 'say' | 'restart' | 'rejoin' | 'leave', index: number): Promise<void> {
    const node = this.present[index]
    if (node === undefined) {
      return
    }
    if (what === 'say') {
      this.#said += 1
      this.network.say(node, `${node.name} ${this.#said}`)
    } else if (what === 'rejoin') {
      this.network.handle(node, { type: 'rejoin-requested' })
    } else {
      if (what === 'leave') {
        this.network.handle(node, { type: 'leave-requested' })
        this.network.run(10)
      }
      this.network.kill(node)
      await this.start(index)
    }
  }

  /** Everyone linked to everyone, nothing lost. */
  heal(): void {
    this.network.loses = () => false
    for (const node of this.present) {
      this.network.linkAll(node)
    }
    this.network.run(120_000)
  }
}

test('whatever happened, once the network is whole and quiet there is one epoch, and everyone hears everyone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const weather = new Weather(await SimulatedNetwork.create())
      for (const index of NAMES.keys()) {
        await weather.start(index)
      }
      for (const now of steps) {
        await weather.take(now)
      }
      weather.heal()
      const { network, present } = weather
      // Agreement.
      expect(new Set(present.map(({ room }) => room.epoch?.id)).size).toBe(1)
      expect(present[0]?.room.epoch).not.toBeNull()
      for (const node of present) {
        network.say(node, `${node.name} last`)
      }
      network.run(1_000)
      for (const node of present) {
        expect(new Set(node.texts.filter((text) => text.endsWith(' last')))).toEqual(
          new Set(NAMES.map((name) => `${name} last`)),
        )
      }
      for (const node of network.nodes) {
        // Once, and by whom it says.
        expect(new Set(node.texts).size).toBe(node.texts.length)
        for (const { text, author } of node.of('text-said')) {
          expect(text.split(' ')[0]).toBe(author.name)
        }
        // An honest neighbour is never blamed.
        expect(node.verdicts.filter(({ verdict }) => verdict === 'reject')).toEqual([])
        expect(node.penalties).toBe(0)
      }
      // A whole and quiet network stays quiet.
      network.run(ROUNDS_MS)
      const frames = present.map(({ published }) => published.length)
      network.run(600_000)
      expect(present.map(({ published }) => published.length)).toEqual(frames)
    }),
    { numRuns: 25 },
  )
})
