/** §13.2: the hashes of sets of batches, and what is told of a node. */
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../../../src/crypto/bytes.ts'
import { hashSetLeaf, hashSetNode } from '../../../src/crypto/set-hash.ts'
import type { SetNode } from '../../../src/storage/history/contract.ts'
import { batchOf, newHistory } from '../../storage/history/batches.ts'
import { valueIn } from '../../storage/outcomes.ts'
import { countIn, nodeHashOf } from './by-the-text/set-tree.ts'
import trees from './set-tree.json' with { type: 'json' }

type SetVector = (typeof trees.sets)[number]

const hashIn = ({ nodes }: SetVector, { level, position }: SetNode): string =>
  nodes.find((node) => node.level === level && node.position === position)?.hash ?? 'nothing is there'

/** From the nodes right below, as the vector has them. */
const hashOf = (vector: SetVector, { level, position }: SetNode): Uint8Array => {
  const { nodes, entries } = vector
  if (level === 1) {
    const within = entries.filter(({ clock }) => Math.floor(clock / 16) === position)
    const inOrder = within.toSorted(
      (left, right) => left.clock - right.clock || (left.id < right.id ? -1 : 1),
    )
    return hashSetLeaf(inOrder.map(({ clock, id }) => ({ clock, id: fromHex(id) })))
  }
  const parts = nodes.filter(
    (node) => node.level === level - 1 && Math.floor(node.position / 16) === position,
  )
  return hashSetNode(parts.map((part) => ({ index: part.position % 16, hash: fromHex(part.hash) })))
}

test.each(trees.sets)('every node of the set $name', (vector) => {
  for (const node of vector.nodes) {
    expect(toHex(hashOf(vector, node))).toBe(node.hash)
  }
})

test.each(trees.sets)('every node of the set $name, by the text alone', ({ entries, nodes }) => {
  for (const { level, position, count, hash } of nodes) {
    expect(countIn(entries, level, position)).toBe(count)
    expect(toHex(nodeHashOf(entries, level, position))).toBe(hash)
  }
})

test.each(trees.sets)(
  'a history with the set $name knows its nodes, and tells what is in them',
  async (vector) => {
    const { entries, nodes, asked } = vector
    const history = await newHistory()
    const batches = entries.map(({ clock, id }) => batchOf(id, { clock, id }))
    // Newest first, as they are fetched.
    valueIn(await history.append(batches.toReversed(), 0))
    expect(valueIn(await history.summaries(nodes))).toEqual(nodes)
    const questions = asked.map(({ level, position, after }) => ({ level, position, after, fromClock: 0 }))
    expect(valueIn(await history.contents(questions))).toEqual(asked.map(({ content }) => content))
  },
)

test('parts that are told have the hashes of their nodes', () => {
  const told = trees.sets.flatMap((vector) =>
    vector.asked.flatMap(({ content }) =>
      'parts' in content ? (content.parts ?? []).map((part) => [hashIn(vector, part), part.hash]) : [],
    ),
  )
  expect(told.length).toBeGreaterThan(2)
  for (const [known, hash] of told) {
    expect(hash).toBe(known)
  }
})

test('the example that the document works by hand', () => {
  const hash = '6bdc5e27770f846820367334a035c1d6882fcc8e82ef574c5fd12bf756a86ae7'
  const entry = { clock: 0, id: '00'.repeat(32) }
  expect(toHex(hashSetLeaf([{ clock: 0, id: fromHex(entry.id) }]))).toBe(hash)
  expect(toHex(nodeHashOf([entry], 1, 0))).toBe(hash)
})
