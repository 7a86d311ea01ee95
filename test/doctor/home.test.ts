import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { judgeKeyFiles } from '../../src/doctor/checks/key-files.ts'
import { judgeNodeVersion } from '../../src/doctor/checks/node-version.ts'
import { judgeWhitelist } from '../../src/doctor/checks/whitelist.ts'
import { lookAtHome } from '../../src/doctor/facts/home.ts'
import { fixtureKeys, temporaryFolder } from '../storage/keys.ts'

const fullHome = async (): Promise<string> => {
  const home = await temporaryFolder()
  const [alice, bob, bootstrap] = await fixtureKeys()
  await mkdir(join(home, 'trusted'))
  await chmod(home, 0o700)
  await Promise.all([
    writeFile(join(home, 'identity.pem'), alice.privatePem, { mode: 0o600 }),
    writeFile(join(home, 'identity.pub.pem'), alice.publicPem),
    writeFile(join(home, 'bootstrap.pub.pem'), bootstrap.publicPem),
    writeFile(join(home, 'trusted', 'bob.pem'), bob.publicPem),
  ])
  return home
}

test.each([
  ['24.0.0', 'ok'],
  ['26.1.0', 'ok'],
  ['22.19.0', 'problem'],
])('Node %s is %s', (version, level) => {
  expect(judgeNodeVersion(version)).toMatchObject([{ level }])
})

test('a home that is not there is no problem, is not made, and is told what the first start makes', async () => {
  const parent = await temporaryFolder()
  const home = join(parent, 'new')
  const looked = await lookAtHome(home, undefined)
  expect(judgeKeyFiles(home, looked)).toMatchObject([
    { level: 'ok', seen: expect.stringContaining('first start') },
  ])
  expect(judgeWhitelist(looked)).toMatchObject([
    { level: 'warning', remedy: expect.stringContaining('p2p-chat id') },
  ])
  expect(await readdir(parent)).toEqual([])
})

test('a home in order says who is in it', async () => {
  const home = await fullHome()
  const looked = await lookAtHome(home, undefined)
  expect(judgeKeyFiles(home, looked)).toMatchObject([
    { level: 'ok', seen: expect.stringMatching(/has the identity [0-9a-f]{16} and a bootstrap key/) },
  ])
  expect(judgeWhitelist(looked)).toMatchObject([{ level: 'ok', seen: '1 person on the whitelist: bob.' }])
})

test('a home of its own kind is a problem with its words', async () => {
  const file = join(await fullHome(), 'identity.pub.pem')
  const looked = await lookAtHome(file, undefined)
  expect(judgeKeyFiles(file, looked)).toMatchObject([
    { level: 'problem', remedy: 'Choose another with --home' },
  ])
  expect(judgeWhitelist(looked)).toMatchObject([{ level: 'warning' }])
})

test.each([
  ['identity.pem', 0o644],
  ['identity.pem', 0o660],
  ['session-key.pem', 0o640],
  [join('history', 'key'), 0o604],
])('%s with mode %o is a problem, told once, with the command', async (name, mode) => {
  const home = await fullHome()
  const file = join(home, name)
  const [alice] = await fixtureKeys()
  await mkdir(join(home, 'history'))
  await writeFile(file, alice.privatePem)
  await chmod(file, mode)
  expect(judgeKeyFiles(home, await lookAtHome(home, undefined))).toMatchObject([
    { level: 'problem', seen: expect.stringContaining(file), remedy: `Run: chmod 600 '${file}'` },
  ])
})

test('a damaged list of addresses is a warning', async () => {
  const home = await fullHome()
  await writeFile(join(home, 'peers.json'), '{')
  const findings = judgeKeyFiles(home, await lookAtHome(home, undefined))
  expect(findings).toMatchObject([
    { level: 'ok' },
    { level: 'warning', seen: expect.stringContaining('peers.json') },
  ])
})

test('one file that two readers refuse is told once', async () => {
  const home = await fullHome()
  const file = join(home, 'identity.pem')
  await chmod(file, 0o644)
  expect(judgeKeyFiles(home, await lookAtHome(home, file))).toHaveLength(1)
})

test('a home that others may look into is a warning, with the command', async () => {
  const home = await fullHome()
  await chmod(home, 0o755)
  const findings = judgeKeyFiles(home, await lookAtHome(home, undefined))
  expect(findings.map(({ level }) => level)).toEqual(['ok', 'warning'])
  expect(findings[1]?.remedy).toBe(`Run: chmod 700 '${home}'`)
})

test('a bootstrap file that was named and is not there is told', async () => {
  const home = await fullHome()
  const looked = await lookAtHome(home, join(home, 'nowhere.pem'))
  expect(judgeKeyFiles(home, looked)).toMatchObject([
    {
      level: 'problem',
      seen: expect.stringContaining('nowhere.pem'),
      remedy: expect.stringContaining('--bootstrap'),
    },
  ])
})

test('an empty whitelist, and files in it that cannot be read, are warned of', async () => {
  const home = await temporaryFolder()
  expect(judgeWhitelist(await lookAtHome(home, undefined))).toMatchObject([
    { level: 'warning', remedy: expect.stringContaining('p2p-chat trust add') },
  ])
  const full = await fullHome()
  await writeFile(join(full, 'trusted', 'eve.pem'), 'no key')
  await writeFile(join(full, 'trusted', 'readme.txt'), 'no name')
  const findings = judgeWhitelist(await lookAtHome(full, undefined))
  expect(findings.map(({ level }) => level)).toEqual(['ok', 'warning', 'warning'])
  expect(findings[1]?.seen).toContain('eve.pem')
  expect(findings[2]?.seen).toContain('readme.txt')
})
