import { chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { locateHome, openHome } from '../../src/storage/home.ts'
import { temporaryFolder } from './keys.ts'
import { expectRefusal, problemIn, valueIn } from './outcomes.ts'

describe('the home folder is', () => {
  test('what is chosen, before the environment', () => {
    expect(valueIn(locateHome('x', { P2P_CHAT_HOME: '/y' }))).toBe(resolve('x'))
  })

  test('what P2P_CHAT_HOME says, unless it is empty', () => {
    expect(valueIn(locateHome(undefined, { P2P_CHAT_HOME: '/y' }))).toBe(resolve('/y'))
    expect(valueIn(locateHome(undefined, { P2P_CHAT_HOME: '' }))).not.toBe(resolve(''))
  })

  test.runIf(process.platform === 'linux')('else in the XDG data folder, where that is absolute', () => {
    const fallback = join(homedir(), '.local', 'share', 'p2p-chat')
    expect(valueIn(locateHome(undefined, { XDG_DATA_HOME: '/data' }))).toBe('/data/p2p-chat')
    expect(valueIn(locateHome(undefined, { XDG_DATA_HOME: 'data' }))).toBe(fallback)
    expect(valueIn(locateHome(undefined, {}))).toBe(fallback)
  })

  test('never nothing', () => {
    expectRefusal(locateHome(''), '--home')
  })
})

describe('opening it', () => {
  test.skipIf(process.platform === 'win32')('makes it for this user only', async () => {
    const home = join(await temporaryFolder(), 'a', 'b')
    valueIn(await openHome(home))
    expect((await stat(home)).mode & 0o777).toBe(0o700)
  })

  test('gives one path for one folder', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'real'))
    await symlink(join(folder, 'real'), join(folder, 'link'))
    expect(valueIn(await openHome(join(folder, 'link')))).toBe(valueIn(await openHome(join(folder, 'real'))))
  })

  test('refuses a file, and a path through one', async () => {
    const file = join(await temporaryFolder(), 'file')
    await writeFile(file, '')
    expectRefusal(await openHome(file), file, 'not a folder', '--home')
    expectRefusal(await openHome(join(file, 'home')), 'not a folder')
  })

  test('refuses what lies behind a link to nowhere', async () => {
    const link = join(await temporaryFolder(), 'link')
    await symlink('nowhere', link)
    expectRefusal(await openHome(join(link, 'home')), 'home', 'not a folder')
  })

  test('refuses links in a circle', async () => {
    const link = join(await temporaryFolder(), 'link')
    await symlink(link, link)
    expectRefusal(await openHome(link), link, 'not a folder')
  })

  test.skipIf(process.getuid?.() === 0)('says so where it may not be written (root may always)', async () => {
    const home = await temporaryFolder()
    await chmod(home, 0o500)
    const problem = problemIn(await openHome(home))
    expect(problem).toMatchObject({
      fault: 'environment',
      message: expect.stringContaining('permission denied'),
    })
  })

  test.runIf(process.platform === 'linux')('says so where the file system takes nothing', async () => {
    const problem = problemIn(await openHome('/proc/p2p-chat'))
    expect(problem.message).toContain('/proc/p2p-chat')
  })
})
