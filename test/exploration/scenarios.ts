/** What the environment does while three nodes found a room, join it, leave it, are cut apart and come together again. */
import type { Deed } from './world.ts'

export interface Scenario {
  readonly name: string
  /** Done one after the other, each once the network is quiet: where the exploration begins. */
  readonly before: readonly Deed[]
  /** From there on: each list in its order, all of them at any time. */
  readonly threads: readonly (readonly Deed[])[]
}

const ALL: readonly Deed[] = [
  { do: 'start', who: 'A' },
  { do: 'start', who: 'B' },
  { do: 'start', who: 'C' },
]

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'founding and joins',
    before: [],
    threads: ALL.map((start) => [start]),
  },
  {
    name: 'concurrent joins',
    before: ALL.slice(0, 1),
    threads: ALL.slice(1).map((start) => [start]),
  },
  {
    name: 'one leaves, one speaks',
    before: ALL,
    threads: [[{ do: 'leave', who: 'B' }], [{ do: 'say', who: 'C', text: 'during' }]],
  },
  {
    name: 'the founder leaves while one joins',
    before: ALL.slice(0, 2),
    threads: [[{ do: 'leave', who: 'A' }], [{ do: 'start', who: 'C' }]],
  },
  {
    name: 'two leave',
    before: ALL,
    threads: [[{ do: 'leave', who: 'A' }], [{ do: 'leave', who: 'B' }]],
  },
  {
    name: 'cut off during a leave, and merged',
    before: ALL,
    threads: [[{ do: 'cut', who: 'C' }, { do: 'heal' }], [{ do: 'leave', who: 'B' }]],
  },
  {
    name: 'cut off during a join, and merged',
    before: ALL.slice(0, 2),
    threads: [[{ do: 'cut', who: 'B' }, { do: 'heal' }], [{ do: 'start', who: 'C' }]],
  },
  {
    name: 'two that were cut apart both move on, and merge',
    before: ALL,
    threads: [
      [
        { do: 'cut', who: 'C' },
        { do: 'rejoin', who: 'A' },
        { do: 'say', who: 'B', text: 'there' },
        { do: 'heal' },
      ],
      [{ do: 'say', who: 'C', text: 'here' }],
    ],
  },
]
