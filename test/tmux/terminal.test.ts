import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { NodeProcess } from '../../scripts/node-process.ts'
import { befriend, trust } from '../lan/homes.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { addressOf, argumentsFor, founderAndGuest, rowsOf, startGuest } from './company.ts'
import { type Desk, LOOPBACK, openDesks, terminalTest } from './terminals.ts'

terminalTest('a first start says what it made, and how the next person joins', async () => {
  const home = join(await temporaryFolder(), 'new')
  const desk = (await openDesks()).sit('alice', ['--home', home, '--name', 'alice', ...LOOPBACK])
  const { terminal } = desk
  await terminal.shows('You are alone here. This is how the next person joins:')
  await terminal.shows('p2p-chat trust add FILE --name NAME')
  const screen = terminal.screen('plain')
  for (const words of [
    `Made your identity key: ${home}/identity.pem`,
    `Made your bootstrap key: ${home}/bootstrap.pem`,
    'You are alice, the room is lobby. Commands: /help',
    'You are in the room. Who can read what you say: alice (you)',
    `1. Give them this file, never bootstrap.pem: ${home}/bootstrap.pub.pem`,
    '2. They start: p2p-chat --bootstrap bootstrap.pub.pem',
    `${home}/identity.pub.pem`,
  ]) {
    expect(screen).toContain(words)
  }
  // The prompt stands alone below, and once.
  expect(rowsOf(desk).filter((row) => /^>|^not in the room/.test(row))).toEqual(['>'])
})

terminalTest('two people who trust each other talk; /who and /help say what they say', async () => {
  const [alice, bob] = await founderAndGuest()
  await befriend([alice, bob])
  const desks = await openDesks()
  const first = desks.sit('alice', argumentsFor(alice))
  await first.terminal.shows('You are in the room.')
  const second = desks.sit('bob', argumentsFor(bob, ['--peer', await addressOf(alice)]))
  await second.terminal.shows('You are in the room. Who can read what you say: ')
  await first.terminal.shows('bob joined.')

  await first.terminal.type('hello Bob, grüß dich 🦊')
  await second.terminal.shows('alice (mentions you): hello Bob, grüß dich 🦊')
  await second.terminal.type('hello Alice')
  await first.terminal.shows('bob (mentions you): hello Alice')
  await first.terminal.shows('alice (you): hello Bob')
  expect(rowsOf(first).filter((row) => row.includes('hello Bob'))).toHaveLength(1)

  await first.terminal.type('/who')
  await first.terminal.shows('Who can read what you say: alice (you), bob')
  await first.terminal.shows(
    `Your fingerprint: ${alice.fingerprint.slice(0, 8)} ${alice.fingerprint.slice(8, 16)}`,
  )
  await first.terminal.type('/help')
  await first.terminal.shows('/accept NAME')

  await second.terminal.type('/quit')
  await first.terminal.shows('bob left.')
})

terminalTest('what begins with / is never said', async () => {
  const [alice, bob] = await founderAndGuest()
  await befriend([alice, bob])
  const { terminal } = (await openDesks()).sit('alice', argumentsFor(alice))
  await terminal.shows('You are in the room.')
  const guest = await startGuest(bob, alice)
  await terminal.shows('bob joined.')
  await terminal.type('/acept my secret')
  await terminal.shows('Not sent: "/acept my secret" is no command')
  await terminal.type('said')
  await guest.waitFor('message', ({ text }) => text === 'said')
  expect(guest.all('message').map(({ text }) => text)).toEqual(['said'])
})

terminalTest('who asks to join is let in with /accept', async () => {
  const [alice, bob] = await founderAndGuest()
  await trust(bob.home, [alice])
  const { terminal } = (await openDesks()).sit('alice', argumentsFor(alice))
  await terminal.shows('You are in the room.')
  const guest = await startGuest(bob, alice)
  await terminal.shows('bob is not on your list and asks to join. To accept: /accept bob')
  await terminal.shows(`must show ${bob.fingerprint.replace(/(.{8})(?=.)/g, '$1 ')}`)
  await terminal.type('/accept nobody')
  await terminal.shows('Nobody called nobody waits to be accepted. Waiting: bob')
  expect(await readdir(join(alice.home, 'trusted'))).toEqual([])
  await terminal.type('/accept bob')
  await terminal.shows('bob is on your list now.')
  await terminal.shows('bob joined.')
  await guest.waitFor('state', ({ state }) => state === 'member')
  expect(await readFile(join(alice.home, 'trusted', 'bob.pem'), 'utf8')).toBe(bob.publicPem)
})

terminalTest('who is removed is told, asks again, and is taken back', async () => {
  const [alice, bob] = await founderAndGuest()
  await befriend([alice, bob])
  const desks = await openDesks()
  const first = desks.sit('alice', argumentsFor(alice))
  await first.terminal.shows('You are in the room.')
  const second = desks.sit('bob', argumentsFor(bob, ['--peer', await addressOf(alice)]))
  await first.terminal.shows('bob joined.')

  await first.terminal.type('/remove bob')
  await first.terminal.shows('You removed bob. A fresh key follows that bob does not get.')
  await first.terminal.shows('bob is off your list and gets no key from you.')
  await second.terminal.shows('alice removed you: no further key comes from alice')
  await first.terminal.shows('bob was removed by you and asks to join again. To accept: /accept bob')
  await first.terminal.type('/who')
  await first.terminal.shows('Removed by you: bob. To take it back: /restore NAME')

  await first.terminal.type('/restore bob')
  await first.terminal.shows('You took back the removal of bob.')
  await second.terminal.shows('alice took back your removal')
  await second.terminal.type('here again')
  await first.terminal.shows('bob: here again')
})

terminalTest('hostile text moves no cursor, hides nothing and imitates no row of the program', async () => {
  const [alice, bob] = await founderAndGuest()
  await befriend([alice, bob])
  const desk = (await openDesks()).sit('alice', argumentsFor(alice))
  const { terminal } = desk
  await terminal.shows('You are in the room.')
  const guest = await startGuest(bob, alice)
  await terminal.shows('bob joined.')
  guest.say(
    '\u001b[2J\u001b[H\u001b]0;pwned\u0007cleared?\u001b[31m red \u009b8m hidden \u202egnirts\u0008\u0008',
  )
  guest.say('one\r* alice left.\n12:00 alice (you): I never said this\n> \u001bcreset')
  guest.say('the end')
  await terminal.shows('bob: the end')

  const rows = rowsOf(desk)
  expect(rows.some((row) => row.includes('You are in the room.'))).toBe(true)
  expect(rows.some((row) => row.includes('bob: cleared? red  hidden gnirts'))).toBe(true)
  expect(rows.some((row) => row.endsWith('bob (mentions you): one'))).toBe(true)
  for (const imitation of ['* alice left.', '12:00 alice (you): I never said this', '> reset']) {
    expect(rows.filter((row) => row.includes(imitation))).toEqual([`      | ${imitation}`])
  }
  await terminal.type('still here')
  await guest.waitFor('message', ({ text }) => text === 'still here')
})

terminalTest('what is being typed stays whole while others talk', async () => {
  const [alice, bob] = await founderAndGuest()
  await befriend([alice, bob])
  const desk = (await openDesks()).sit('alice', argumentsFor(alice))
  const { terminal } = desk
  await terminal.shows('You are in the room.')
  const guest = await startGuest(bob, alice)
  await terminal.shows('bob joined.')
  for (const key of 'half a') {
    desk.press(key === ' ' ? 'Space' : key)
  }
  await terminal.shows('> half a')
  guest.say('an interruption')
  await terminal.shows('bob: an interruption')
  await terminal.type(' sentence')
  expect((await guest.waitFor('message', ({ from }) => from.name === 'alice')).text).toBe('half a sentence')
  await terminal.shows('alice (you): half a sentence')
})

terminalTest(
  'what was said alone is kept, shown at the next start, found again, and handed over',
  async () => {
    const [alice, bob] = await founderAndGuest()
    await befriend([alice, bob])
    const desks = await openDesks()
    const first = desks.sit('alice', argumentsFor(alice))
    await first.terminal.shows('You are in the room.')
    await first.terminal.type('remember the milk')
    await first.terminal.shows('alice (you, waiting): remember the milk')
    await first.terminal.shows('-- kept; will be sent when somebody is here')
    await first.terminal.type('and the bread')
    await first.terminal.shows('alice (you, waiting): and the bread')
    await first.terminal.type('/quit')
    await first.terminal.shows(
      'they are kept, and go out as soon as you are in the room with somebody again.',
    )
    await first.terminal.shows('ended with 0, terminal as before')

    const again = desks.sit('again', argumentsFor(alice))
    const { terminal } = again
    await terminal.shows('2 of your messages have reached nobody yet')
    await terminal.shows('You are in the room.')
    const rows = rowsOf(again)
    const place = (words: string): number => rows.findIndex((row) => row.includes(words))
    expect(place('alice (you, earlier): remember the milk')).toBeGreaterThan(place('Said earlier:'))
    expect(place('alice (you, earlier): and the bread')).toBeGreaterThan(place('remember the milk'))
    expect(place('You are alice, the room is lobby.')).toBeGreaterThan(place('and the bread'))

    await terminal.type('/history MILK')
    await terminal.shows('Said earlier, with "MILK" in it:')
    await terminal.shows('That is all of it.')
    expect(rowsOf(again).filter((row) => row.includes('remember the milk'))).toHaveLength(2)
    expect(rowsOf(again).filter((row) => row.includes('and the bread'))).toHaveLength(1)

    const guest = await startGuest(bob, alice)
    await guest.waitFor('message', ({ text }) => text === 'remember the milk')
    await terminal.shows('What was waiting has been delivered to bob.')
    await terminal.type('thanks')
    await terminal.shows('-- delivered to bob')
  },
)

terminalTest('who was away for long sees the newest at once, and pages back to the rest', async () => {
  const [alice, bob] = await founderAndGuest()
  await befriend([alice, bob])
  const startHost = async (): Promise<NodeProcess> => {
    const node = new NodeProcess({ name: alice.name, home: alice.home, args: LOOPBACK })
    onTestFinished(() => node[Symbol.asyncDispose]())
    await node.waitFor('state', ({ state }) => state === 'member')
    return node
  }
  const host = await startHost()
  for (let n = 1; n <= 80; n++) {
    host.say(`line ${n}.`)
    await host.waitFor('stored', () => host.all('stored').length >= n)
  }
  // What waits to be sent is sent; what an earlier run said is fetched.
  await host.leave()
  await startHost()
  const desk = (await openDesks()).sit('bob', argumentsFor(bob, ['--peer', await addressOf(alice)]))
  const { terminal } = desk
  await terminal.shows('30 more messages from earlier have come; /history pages back to them.')
  const said = (): readonly string[] =>
    rowsOf(desk).flatMap((row) => /alice \(earlier\): (line \d+\.)$/.exec(row)?.[1] ?? [])
  // The screen has 50 rows: what is above has scrolled away, and what is there is in order.
  const shown = said()
  expect(shown.length).toBeGreaterThan(30)
  expect(shown).toEqual(Array.from({ length: shown.length }, (_, n) => `line ${81 - shown.length + n}.`))
  await terminal.type('/history 30')
  await terminal.shows('That is the beginning of what is kept here.')
  expect(said().slice(-30)).toEqual(Array.from({ length: 30 }, (_, n) => `line ${n + 1}.`))
})

const WAYS_OUT: Readonly<Record<string, (desk: Desk) => unknown>> = {
  '/quit': ({ terminal }) => terminal.type('/quit'),
  'Ctrl-D': ({ press }) => press('C-d'),
  'Ctrl-C': ({ press }) => press('C-c'),
}

for (const [name, leave] of Object.entries(WAYS_OUT)) {
  terminalTest(`${name} leaves the room and gives the terminal back`, async () => {
    const [alice] = await founderAndGuest()
    const desk = (await openDesks()).sit('alice', argumentsFor(alice))
    await desk.terminal.shows('You are in the room.')
    await leave(desk)
    await desk.terminal.shows('You have left the room.')
    await desk.terminal.shows('ended with 0, terminal as before')
  })
}

terminalTest('Ctrl-C while keys are made ends it and gives the terminal back', async () => {
  const home = join(await temporaryFolder(), 'new')
  const desk = (await openDesks()).sit('alice', ['--home', home, ...LOOPBACK])
  await desk.terminal.shows('Making your identity key')
  desk.press('C-c')
  await desk.terminal.shows('ended with 0, terminal as before')
  expect(desk.terminal.screen('plain')).not.toMatch(/should not happen|p2p-chat:/)
})

terminalTest('a start that cannot be is one sentence, and the terminal is as before', async () => {
  const [alice] = await founderAndGuest()
  const desk = (await openDesks()).sit('alice', argumentsFor(alice, ['--bootstrap', '/nonexistent.pem']))
  await desk.terminal.shows('ended with 2, terminal as before')
  expect(rowsOf(desk).filter((row) => row !== '')).toEqual([
    expect.stringMatching(/^p2p-chat: .*\/nonexistent\.pem/),
    'ended with 2, terminal as before',
  ])
})

terminalTest('NO_COLOR is honoured', async () => {
  const [alice] = await founderAndGuest()
  const desk = (await openDesks()).sit('alice', argumentsFor(alice), { NO_COLOR: '1' })
  await desk.terminal.shows('You are in the room.')
  expect(desk.terminal.screen('styled')).not.toContain('\u001b[')
})
