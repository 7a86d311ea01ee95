/** Who is who: names, words, requests, what a first start finds, and what somebody hostile can do to a screen. */
import { join } from 'node:path'
import { expect } from 'vitest'
import { befriend, bootstrapKey, giveBootstrap, makeHome, trust } from '../lan/homes.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { HOSTILE_STRINGS } from '../terminal/hostile-strings.ts'
import { addressOf, argumentsFor, founderAndGuest, rowsOf, startGuest } from './company.ts'
import { type Desk, LOOPBACK, openDesks, terminalTest } from './terminals.ts'

/** The ten words below the last /verify. */
const wordsOn = (desk: Desk): string => {
  const rows = rowsOf(desk)
  const place = rows.findLastIndex((row) => row.includes('Read these words to'))
  return rows.slice(place + 1, place + 3).join(' ')
}

terminalTest('a new name is seen by the other, and both see the same words', async () => {
  const [alice, bob] = await founderAndGuest()
  await befriend([alice, bob])
  const desks = await openDesks()
  const first = desks.sit('alice', argumentsFor(alice))
  await first.terminal.shows('You are in the room.')
  const second = desks.sit('bob', argumentsFor(bob, ['--peer', await addressOf(alice)]))
  await first.terminal.shows('bob joined.')
  await second.terminal.shows('-- read by alice · lobby')

  await first.terminal.type('/name alicia')
  await first.terminal.shows('You are called alicia from now on.')
  await second.terminal.shows('alice is called alicia from now on.')
  await second.terminal.shows('-- read by alicia · lobby')
  await first.terminal.type('hello bob')
  await second.terminal.shows('alicia (mentions you): hello bob')

  await first.terminal.type('/verify bob')
  await first.terminal.shows('All ten alike: it is bob.')
  await second.terminal.type('/verify alicia')
  await second.terminal.shows('All ten alike: it is alicia.')
  expect(wordsOn(second)).toBe(wordsOn(first))
  expect(wordsOn(first)).toMatch(/^ {5}([a-z]+ ){4}[a-z]+ {6}([a-z]+ ){4}[a-z]+$/)

  await second.terminal.type('/trust')
  await second.terminal.shows(`alicia (on your list as alice): ${alice.fingerprint.slice(0, 8)}`)
  await second.terminal.type('/peers')
  await second.terminal.shows('has the key')
})

terminalTest('who is refused is not asked about again, and may be accepted after all', async () => {
  const [alice, bob] = await founderAndGuest()
  await trust(bob.home, [alice])
  const desk = (await openDesks()).sit('alice', argumentsFor(alice))
  const { terminal } = desk
  await terminal.shows('You are in the room.')
  const guest = await startGuest(bob, alice)
  await terminal.shows('bob is not on your list and asks to join. To accept: /accept bob')
  await terminal.shows('Or compare words with bob, by /verify on both sides: ')
  await terminal.shows('-- bob waits: /accept or /refuse · nobody else is here · lobby')
  await terminal.type('/refuse bob')
  await terminal.shows('bob is not let in, and you are not asked again in this run. After all: /accept bob')
  // It asks anew, under another name; what is heard of it later shows that this was heard, too.
  guest.command({ type: 'name', name: 'robert' })
  guest.command({ type: 'rejoin' })
  await terminal.type('/who')
  await terminal.shows('Turned down: bob')
  expect(rowsOf(desk).filter((row) => row.includes('asks to join'))).toHaveLength(1)
  await terminal.type('/accept bob')
  await terminal.shows('is on your list now.')
  await guest.waitFor('state', ({ state }) => state === 'member')
  expect(rowsOf(desk).filter((row) => row.includes('asks to join'))).toHaveLength(1)
})

terminalTest('lines only: --plain talks, and takes commands', async () => {
  const [alice, bob] = await founderAndGuest()
  await befriend([alice, bob])
  const desk = (await openDesks()).sit('alice', argumentsFor(alice, ['--plain']))
  const { terminal } = desk
  await terminal.shows('You are in the room.')
  const guest = await startGuest(bob, alice)
  await terminal.shows('bob joined.')
  await terminal.type('hello in plain')
  await guest.waitFor('message', ({ text }) => text === 'hello in plain')
  guest.say('hello back')
  await terminal.shows('bob: hello back')
  await terminal.type('/who')
  await terminal.shows('Who can read what you say: alice (you), bob')
  await terminal.shows('What you said last: ')
  expect(terminal.screen('styled')).not.toContain('\u001b[')
  expect(rowsOf(desk).filter((row) => /^(>|--)/.test(row))).toEqual([])
  await terminal.type('/quit')
  await terminal.shows('ended with 0, terminal as before')
})

terminalTest('a first start finds who is there, and joins them with their file', async () => {
  const folder = await temporaryFolder()
  const alice = await makeHome(folder, 'alice')
  await giveBootstrap(alice.home, await bootstrapKey('bootstrap'))
  const desks = await openDesks()
  const first = desks.sit('alice', argumentsFor(alice))
  await first.terminal.shows('You are in the room.')
  const near = [...LOOPBACK, '--peer', await addressOf(alice)]

  const bob = join(folder, 'bob-is-new')
  const second = desks.sit('bob', ['--home', bob, '--name', 'bob', ...near])
  await second.terminal.shows('Looking for others on this network, for 4 seconds ...')
  await second.terminal.shows('1 computer here runs p2p-chat, in a room that your home has no file for')
  await second.terminal.type(join(alice.home, 'nothing.pem'))
  await second.terminal.shows('cannot be read, or is not there; type another')
  await second.terminal.type(join(alice.home, 'bootstrap.pub.pem'))
  await second.terminal.shows('You are let in as soon as a member accepts you.')
  await second.terminal.shows(`${bob}/identity.pub.pem`)
  await first.terminal.shows('bob is not on your list and asks to join. To accept: /accept bob')
  await first.terminal.type('/accept bob')
  await second.terminal.shows('To accept: /accept alice')
  await second.terminal.type('/accept alice')
  await second.terminal.shows('You are in the room. Who can read what you say: ')

  const carol = join(folder, 'carol-is-new')
  const third = desks.sit('carol', ['--home', carol, '--name', 'carol', ...near])
  await third.terminal.shows('To open a room of your own, just press Enter.')
  await third.terminal.type('')
  await third.terminal.shows('You are alone here. This is how the next person joins:')
})

/** Every row that may be there: the program's, what somebody said, and what goes on with the row above. */
const ROW =
  /^(\d\d:\d\d ([*!] |\S.*:( |$)|[^:]+$)|--- new since \d\d:\d\d ---$|--- \w{3} \d+ \w{3,4} \d{4} ---$|-- \S| {6}\| | {2,5}\S|> ?$|$)/

const BATCH = 8

terminalTest('somebody hostile does nothing to two screens, which show the same', async () => {
  const [alice, bob] = await founderAndGuest()
  const mallory = await makeHome(await temporaryFolder(), 'mallory')
  await giveBootstrap(mallory.home, await bootstrapKey('bootstrap'))
  await befriend([alice, bob, mallory])
  const desks = await openDesks()
  const first = desks.sit('alice', argumentsFor(alice))
  await first.terminal.shows('You are in the room.')
  const second = desks.sit('bob', argumentsFor(bob, ['--peer', await addressOf(alice)]))
  await first.terminal.shows('bob joined.')
  const guest = await startGuest(mallory, alice)
  await guest.waitFor('state', ({ state }) => state === 'member')
  await first.terminal.shows('mallory joined.')
  await second.terminal.shows('mallory joined.')

  // Rows that need no scrolling to be seen; the very long ones are laid out in test/terminal/hostile.test.ts.
  const texts = HOSTILE_STRINGS.map(({ text }) => text.toWellFormed()).filter(
    (text) => text.length <= 300 && text.split(/[\n\r\v\f]/).length <= 6,
  )
  expect(texts.length).toBeGreaterThan(200)
  for (let batch = 0; batch * BATCH < texts.length; batch += 1) {
    const some = texts.slice(batch * BATCH, (batch + 1) * BATCH)
    const name = Array.from(some[0] ?? '')
      .slice(0, 64)
      .join('')
    guest.command({ type: 'name', name })
    for (const text of some) guest.say(text)
    guest.say(`end of ${batch}.`)
    const since = batch === 0 ? 'mallory joined.' : `end of ${batch - 1}.`
    const seen: string[][] = []
    for (const desk of [first, second]) {
      await desk.terminal.shows(`end of ${batch}.`)
      const rows = rowsOf(desk)
      for (const row of rows) expect(row).toMatch(ROW)
      const place = (words: string): number => rows.findLastIndex((row) => row.endsWith(words))
      const said = rows.slice(place(since) + 1, place(`end of ${batch}.`))
      // When each of them meets mallory is their own affair, and so is whose name it says.
      seen.push(
        said
          .map((row) => row.slice('00:00 '.length).replace(' (mentions you)', ''))
          .filter((row) => !row.endsWith(' is online.')),
      )
    }
    expect(seen[1]).toEqual(seen[0])
    expect(seen[0]?.length).toBeGreaterThanOrEqual(1)
  }
  await first.terminal.type('still here')
  await second.terminal.shows('alice: still here')
  await second.terminal.type('/quit')
  await second.terminal.shows('ended with 0, terminal as before')
})
