import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { prepareSessionKey, takeSessionKey } from '../../src/storage/session-key.ts'
import { fixtureKey, temporaryFolder } from './keys.ts'
import { problemIn, valueIn } from './outcomes.ts'

test('there is none where none was prepared', async () => {
  expect(await takeSessionKey(await temporaryFolder())).toBeUndefined()
})

test('what is prepared is closed to others, is taken once, and is off the disk then', async () => {
  const home = await temporaryFolder()
  valueIn(await prepareSessionKey(home))
  const [file = ''] = await readdir(home)
  expect((await stat(join(home, file))).mode & 0o777).toBe(0o600)
  const key = await takeSessionKey(home)
  expect(key?.asymmetricKeyDetails?.modulusLength).toBe(4096)
  expect(await readdir(home)).toEqual([])
  expect(await takeSessionKey(home)).toBeUndefined()
})

test('of two that take it at the same instant one gets it', async () => {
  const home = await temporaryFolder()
  await writeFile(join(home, 'session-key.pem'), (await fixtureKey('alice')).privatePem, { mode: 0o600 })
  const taken = await Promise.all([takeSessionKey(home), takeSessionKey(home), takeSessionKey(home)])
  expect(taken.filter((key) => key !== undefined)).toHaveLength(1)
})

test('one that waits is kept', async () => {
  const home = await temporaryFolder()
  const { privatePem, object } = await fixtureKey('alice')
  await writeFile(join(home, 'session-key.pem'), privatePem, { mode: 0o600 })
  valueIn(await prepareSessionKey(home))
  expect((await takeSessionKey(home))?.equals(object)).toBe(true)
})

test.each([
  ['broken', 0o600, () => Promise.resolve('broken')],
  ['public', 0o600, async () => (await fixtureKey('alice')).publicPem],
  ['readable by others', 0o644, async () => (await fixtureKey('alice')).privatePem],
  ['huge', 0o600, () => Promise.resolve('x'.repeat(100_000))],
] as const)('one that is %s is deleted and not used', async (_, mode, text) => {
  const home = await temporaryFolder()
  await writeFile(join(home, 'session-key.pem'), await text(), { mode })
  expect(await takeSessionKey(home)).toBeUndefined()
  expect(await readdir(home)).toEqual([])
})

test('what cannot be deleted is not used, and in its place nothing is written', async () => {
  const home = await temporaryFolder()
  await mkdir(join(home, 'session-key.pem'))
  expect(await takeSessionKey(home)).toBeUndefined()
  expect(problemIn(await prepareSessionKey(home)).message).toContain('session-key.pem')
})
