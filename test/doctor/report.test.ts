import { expect, test } from 'vitest'
import { ok, problem, warning } from '../../src/doctor/finding.ts'
import { type Check, runChecks } from '../../src/doctor/report.ts'

const LIMIT_MS = 60_000

const check = (name: string, look: Check['look']): Check => ({ name, title: name, look })

test('the level of a check, and of all, is that of the worst finding', async () => {
  const report = await runChecks(
    [
      check('fine', async () => [ok('a')]),
      check('so-so', async () => [ok('b'), warning('c', 'd')]),
      check('bad', async () => [warning('e', 'f'), problem('g', 'h'), ok('i')]),
    ],
    LIMIT_MS,
  )
  expect(report.checks.map(({ level }) => level)).toEqual(['ok', 'warning', 'problem'])
  expect(report.level).toBe('problem')
  expect((await runChecks([], LIMIT_MS)).level).toBe('ok')
})

test('a check that throws, at once or later, is a problem of ours, and the others are told', async () => {
  const { checks } = await runChecks(
    [
      check('at-once', () => {
        throw new Error('a bug')
      }),
      check('later', () => Promise.reject(new Error('another bug'))),
      check('fine', async () => [ok('a')]),
    ],
    LIMIT_MS,
  )
  expect(checks.map(({ level }) => level)).toEqual(['problem', 'problem', 'ok'])
  expect(checks[0]?.findings[0]?.seen).toContain('a fault of p2p-chat: a bug')
  expect(checks[1]?.findings[0]?.seen).toContain('another bug')
})

test('checks run side by side, and one that never ends is told as such', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { checks } = await runChecks(
    [
      check('hangs', () => new Promise(() => undefined)),
      check('waits', async () => {
        await promise
        return [ok('a')]
      }),
      check('lets go', async () => {
        resolve()
        return [ok('b')]
      }),
    ],
    100,
  )
  expect(checks.map(({ level }) => level)).toEqual(['warning', 'ok', 'ok'])
  expect(checks[0]?.findings[0]?.seen).toContain('has not ended within 0.1 s')
})
