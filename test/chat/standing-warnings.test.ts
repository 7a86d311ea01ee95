import { expect, test } from 'vitest'
import type { ChatEvent } from '../../src/chat/events.ts'
import { StandingWarnings } from '../../src/chat/standing-warnings.ts'

const warning = (code: string, message: string): ChatEvent => ({ type: 'warning', code, message })

const epoch = (id: string): ChatEvent => ({
  type: 'epoch',
  generation: 1,
  counter: 1,
  id,
  step: 0,
  members: [],
  holders: [],
  due: false,
})

test('the latest warning of each code stands, with its time', () => {
  const standing = new StandingWarnings()
  standing.heard(warning('whitelist', 'one'), 1)
  standing.heard(warning('identity-twice', 'two'), 2)
  standing.heard(warning('whitelist', 'three'), 3)
  expect(standing.report().warnings).toEqual([
    { code: 'identity-twice', message: 'two', time: 2 },
    { code: 'whitelist', message: 'three', time: 3 },
  ])
})

test('another key settles that one was lacking, and nothing else', () => {
  const standing = new StandingWarnings()
  standing.heard(epoch('a'), 1)
  for (const code of ['left-behind', 'epoch-out-of-reach', 'identity-twice']) {
    standing.heard(warning(code, code), 2)
  }
  standing.heard(epoch('a'), 3)
  expect(standing.report().warnings).toHaveLength(3)
  standing.heard(epoch('b'), 4)
  expect(standing.report().warnings.map(({ code }) => code)).toEqual(['identity-twice'])
})

test('nearby is what was told last', () => {
  const standing = new StandingWarnings()
  expect(standing.report().nearby).toBe(0)
  standing.heard({ type: 'nearby', count: 2 }, 1)
  expect(standing.report().nearby).toBe(2)
})
