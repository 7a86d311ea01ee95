/**
 * Schedules in which the simulation found a bug, one file each, made as short as it could be; the name says what went wrong. Each
 * failed when it was put here, and must never fail again.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { describeViolations } from './describe.ts'
import type { Plan } from './plan.ts'
import { runPlan } from './run.ts'

const FOLDER = new URL('corpus/', import.meta.url)

test.each(readdirSync(FOLDER))('%s', (name) => {
  // Written by `npm run simulate -- --plans FILE`.
  const plan = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Plan
  expect(describeViolations(runPlan(plan))).toEqual([])
})
