import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { controlPath } from '../../src/control/address.ts'
import { takeNodeLock } from '../../src/control/node-lock.ts'
import { type ChatProblem, createChat, runBootstrap } from '../../src/index.ts'
import { readIdentity } from '../../src/storage/identity.ts'
import { parsePassphrase } from '../../src/storage/passphrase.ts'
import { changePassphrase } from '../../src/storage/passphrase-change.ts'
import type { Home } from '../lan/homes.ts'
import { valueIn } from '../storage/outcomes.ts'
import { neverAsked } from '../storage/passphrases.ts'
import { enter, homeOf, LOOPBACK } from './guests.ts'

const PASSPHRASE = 'open sesame'

const lockedHomeOf = async (name: string): Promise<Home> => {
  const home = await homeOf(name)
  const identity = valueIn(await readIdentity(home.home, neverAsked()))
  if (identity === undefined) throw new Error('a home has an identity')
  const next = valueIn(parsePassphrase(PASSPHRASE))
  valueIn(await changePassphrase(home.home, { identity, storeKey: undefined }, next))
  return home
}

const expectFree = async (home: string): Promise<void> => {
  const lock = takeNodeLock(`${await controlPath(home)}.lock`)
  expect(lock).not.toBe('in use')
  if (lock !== 'in use') lock.release()
}

const problemOf = (starting: Promise<unknown>): Promise<ChatProblem> =>
  starting.then(
    () => {
      throw new Error('it started')
    },
    (problem: ChatProblem) => problem,
  )

test('without its passphrase a locked home starts nothing, makes nothing and is free again', async () => {
  const { home } = await lockedHomeOf('alice')
  const before = await readdir(home)
  for (const passphrase of [undefined, () => Promise.resolve(undefined), () => Promise.resolve('wrong')]) {
    const asked = passphrase === undefined ? {} : { passphrase }
    const problem = await problemOf(createChat({ ...LOOPBACK, home, name: 'alice', ...asked }))
    expect(problem).toMatchObject({ exitCode: 2, message: expect.stringContaining('identity.pem') })
    await expectFree(home)
  }
  expect((await readdir(home)).filter((name) => !name.startsWith('control.'))).toEqual(before)
})

test('with it one is in the room; the store key is sealed, and no session key lies ahead', async () => {
  const locked = await lockedHomeOf('alice')
  const asked: unknown[] = []
  const { log } = await enter(locked, {
    passphrase: (question) => {
      asked.push(question)
      return Promise.resolve(PASSPHRASE)
    },
  })
  await log.waitFor('state', ({ state }) => state === 'member')
  expect(asked).toEqual([{ file: join(locked.home, 'identity.pem'), attempt: 1 }])
  expect(await readFile(join(locked.home, 'history', 'key'), 'utf8')).toContain('"type": "scrypt"')

  // Started later, it has made the key of its next session by the time that the first one would have.
  const open = await homeOf('bob')
  await enter(open)
  await expect.poll(() => readdir(open.home), { timeout: 100_000 }).toContain('session-key.pem')
  expect(await readdir(locked.home)).not.toContain('session-key.pem')
  expect(await readFile(join(open.home, 'history', 'key'), 'utf8')).toContain('"type": "clear"')
})

test('a start that is given up while it asks ends with an AbortError and frees the home', async () => {
  const { home } = await lockedHomeOf('alice')
  const giving = new AbortController()
  const starting = createChat({
    ...LOOPBACK,
    home,
    name: 'alice',
    signal: giving.signal,
    passphrase: () => {
      giving.abort()
      return Promise.resolve(undefined)
    },
  })
  await expect(starting).rejects.toHaveProperty('name', 'AbortError')
  await expectFree(home)
})

test('a bootstrap signs with its own key, and asks nobody for the passphrase of an identity', async () => {
  const { home } = await lockedHomeOf('alice')
  await using bootstrap = await runBootstrap({
    ...LOOPBACK,
    home,
    passphrase: () => Promise.reject(new Error('asked')),
  })
  expect(bootstrap.ready.name).toBe('bootstrap')
})
