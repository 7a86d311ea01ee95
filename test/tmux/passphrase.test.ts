import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { run } from '../cli/run.ts'
import { bootstrapKey, giveBootstrap, type Home, makeHome } from '../lan/homes.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { LOOPBACK, openDesks, terminalTest } from './terminals.ts'

const PASSPHRASE = 'open sesame'

const founderHome = async (): Promise<Home> => {
  const home = await makeHome(await temporaryFolder(), 'alice')
  await giveBootstrap(home.home, await bootstrapKey('bootstrap'))
  return home
}

const lockedHome = async (): Promise<Home> => {
  const home = await founderHome()
  const { code } = await run(['passwd', '--home', home.home], { stdin: `${PASSPHRASE}\n${PASSPHRASE}\n` })
  expect(code).toBe(0)
  return home
}

const identityIn = ({ home }: Home): Promise<string> => readFile(join(home, 'identity.pem'), 'utf8')

const chatArguments = ({ home, name }: Home): readonly string[] => [
  '--home',
  home,
  '--name',
  name,
  ...LOOPBACK,
]

terminalTest('a passphrase is asked for and not shown; a wrong one is asked for again', async () => {
  const alice = await lockedHome()
  const { terminal } = (await openDesks()).sit('alice', chatArguments(alice))
  await terminal.shows(`Passphrase for ${join(alice.home, 'identity.pem')}:`)
  await terminal.type('wrong one')
  await terminal.shows('That does not open it. Passphrase for ')
  await terminal.type(PASSPHRASE)
  await terminal.shows('You are in the room.')
  expect(terminal.screen('plain')).not.toMatch(/wrong one|sesame/)
  // What is typed is shown again, and said.
  await terminal.type('hello')
  await terminal.shows('hello')
  await terminal.type('/quit')
  await terminal.shows('ended with 0, terminal as before')
})

terminalTest('three wrong ones end it', async () => {
  const { terminal } = (await openDesks()).sit('alice', chatArguments(await lockedHome()))
  await terminal.shows('Passphrase for ')
  await terminal.type('first')
  await terminal.shows('That does not open it.')
  await terminal.type('second')
  const refusals = (): number => terminal.screen('plain').split('That does not open it.').length - 1
  await expect.poll(refusals, { timeout: 60_000 }).toBe(2)
  await terminal.type('third')
  await terminal.shows('p2p-chat: this passphrase does not open ')
  await terminal.shows('ended with 2, terminal as before')
})

for (const [name, key, ending] of [
  ['Ctrl-C', 'C-c', 'ended with 0, terminal as before'],
  ['Ctrl-D', 'C-d', 'ended with 2, terminal as before'],
] as const) {
  terminalTest(`${name} while a passphrase is asked for ends it and gives the terminal back`, async () => {
    const desk = (await openDesks()).sit('alice', chatArguments(await lockedHome()))
    await desk.terminal.shows('Passphrase for ')
    desk.press(key)
    await desk.terminal.shows(ending)
  })
}

terminalTest('passwd asks for the old one, and twice for the new one', async () => {
  const alice = await lockedHome()
  const before = await identityIn(alice)
  const desks = await openDesks()
  const { terminal } = desks.sit('change', ['passwd', '--home', alice.home])
  await terminal.shows('Passphrase for ')
  await terminal.type(PASSPHRASE)
  await terminal.shows('New passphrase (empty for none):')
  await terminal.type('another')
  await terminal.shows('The same again:')
  await terminal.type('another')
  await terminal.shows('locked with the new passphrase')
  await terminal.shows('ended with 0, terminal as before')
  expect(terminal.screen('plain')).not.toMatch(/sesame|another/)
  expect(await identityIn(alice)).not.toBe(before)

  const taking = desks.sit('take', ['passwd', '--home', alice.home])
  await taking.terminal.shows('Passphrase for ')
  await taking.terminal.type('another')
  await taking.terminal.shows('New passphrase (empty for none):')
  await taking.terminal.type('')
  await taking.terminal.shows('Empty again leaves your keys in clear:')
  await taking.terminal.type('')
  await taking.terminal.shows('ended with 0, terminal as before')
  expect(await identityIn(alice)).toContain('BEGIN PRIVATE KEY')
})

terminalTest('passwd that is interrupted changes nothing', async () => {
  const alice = await founderHome()
  const before = await identityIn(alice)
  const desk = (await openDesks()).sit('alice', ['passwd', '--home', alice.home])
  await desk.terminal.shows('New passphrase (empty for none):')
  await desk.terminal.type('another')
  await desk.terminal.shows('The same again:')
  desk.press('C-c')
  await desk.terminal.shows('ended with 130, terminal as before')
  expect(await identityIn(alice)).toBe(before)
})
