/** A small part of `npm run explore`, in a process of its own, where the private fields of the rooms can be read. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const HOOKS = fileURLToPath(new URL('open-private-fields.ts', import.meta.url))
const EXPLORE = fileURLToPath(new URL('../../scripts/explore/explore.ts', import.meta.url))

/** @returns a line for each scenario; fails with the history that breaks a rule */
const explore = async (...options: readonly string[]): Promise<readonly string[]> => {
  const node = ['--disable-warning=ExperimentalWarning', '--import', HOOKS, EXPLORE, ...options]
  const { stdout } = await promisify(execFile)(process.execPath, node)
  return stdout.split('\n').filter((line) => line.includes(' states, '))
}

test('in whatever order frames are heard, three nodes found a room, join it and leave it', async () => {
  const lines = await explore('--losses', '0', '--delays', '0', '--states', '4000', '--horizon', '8')
  expect(lines).toHaveLength(9)
  expect(lines.filter((line) => line.includes('all within the bounds')).length).toBeGreaterThanOrEqual(4)
})

test('whichever frame is lost while two leave', async () => {
  const lines = await explore('--losses', '1', '--delays', '0', '--scenario', 'two leave')
  expect(lines[0]).toContain('all within the bounds')
})
