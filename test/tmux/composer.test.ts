import { expect } from 'vitest'
import { befriend } from '../lan/homes.ts'
import { argumentsFor, founderAndGuest, startGuest } from './company.ts'
import { type Desk, openDesks, terminalTest } from './terminals.ts'

/** Alice at a terminal, and Bob in the room without one. */
const aliceAndBob = async () => {
  const [alice, bob] = await founderAndGuest()
  await befriend([alice, bob])
  const desk = (await openDesks()).sit('alice', argumentsFor(alice))
  await desk.terminal.shows('You are in the room.')
  const guest = await startGuest(bob, alice)
  await desk.terminal.shows('bob joined.')
  return { desk, guest }
}

const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 60_000 })

/** The rows from the one that begins with `start` to the last. */
const rowsFrom = ({ allRows }: Desk, start: string): readonly string[] => {
  const rows = allRows()
  return rows.slice(
    rows.findLastIndex((row) => row.startsWith(start)),
    rows.findLastIndex((row) => row !== '') + 1,
  )
}

terminalTest('a paste of 200 lines is one message, folded until Enter sends it', async () => {
  const { desk, guest } = await aliceAndBob()
  const lines = Array.from({ length: 200 }, (_, n) => `\tline ${n + 1} 日本語`)
  desk.paste(`${lines.join('\n')}\u001b[2Jx`)
  await desk.terminal.shows('… 190 more rows')
  expect(rowsFrom(desk, '>')[0]).toBe('>     line 1 日本語')
  expect(rowsFrom(desk, '>').at(-1)).toBe('      line 200 日本語x')
  desk.press('BSpace', 'Enter')
  const message = await guest.waitFor('message', ({ from }) => from.name === 'alice')
  expect(message.text).toBe(lines.join('\n'))
  await eventually(() => rowsFrom(desk, '-- delivered')).toEqual([
    expect.stringMatching(/^-- delivered to bob/),
    '>',
  ])
  expect(guest.all('message')).toHaveLength(1)
  // It comes back with the up key, and goes with Ctrl-C.
  desk.press('Up')
  await desk.terminal.shows('… 190 more rows')
  desk.press('C-c')
  await eventually(() => rowsFrom(desk, '-- delivered')).toEqual([
    expect.stringMatching(/^-- delivered to bob/),
    '>',
  ])
})

terminalTest('several lines are typed, edited and sent as one; what was sent comes back', async () => {
  const { desk, guest } = await aliceAndBob()
  desk.press('o', 'n', 'e', 'M-Enter', 't', 'w', 'o', 'C-j', 't', 'h', 'r', 'e', 'e')
  desk.press('Up', 'Up', 'End', '!', 'Down', 'Home', 'DC', 'T', 'M-f', 'C-w', 'f', 'o', 'u', 'r')
  await eventually(() => rowsFrom(desk, '>')).toEqual(['> one!', '  four', '  three'])
  guest.say('an interruption')
  await desk.terminal.shows('bob: an interruption')
  await eventually(() => rowsFrom(desk, '>')).toEqual(['> one!', '  four', '  three'])
  desk.press('Enter')
  await guest.waitFor('message', ({ text }) => text === 'one!\nfour\nthree')
  await eventually(() => rowsFrom(desk, '-- delivered').at(-1)).toBe('>')
  desk.press('n', 'e', 'x', 't', 'Up')
  await eventually(() => rowsFrom(desk, '>')).toEqual(['> one!', '  four', '  three'])
  desk.press('Down')
  await eventually(() => rowsFrom(desk, '>')).toEqual(['> next'])
  // Whom one means is completed.
  desk.press('C-u', 'b', 'o', 'Tab', 'h', 'i', 'Enter')
  await guest.waitFor('message', ({ text }) => text === 'bob: hi')
})

terminalTest('a window that changes its size keeps what is said and what is typed, each once', async () => {
  const { desk, guest } = await aliceAndBob()
  const text = 'a sentence of twelve words that is longer than forty columns are'
  for (const word of text.split(' ')) desk.press('-l', `${word} `)
  await desk.terminal.shows(`> ${text}`)
  const folded = ['> a sentence of twelve words that is ', '  longer than forty columns are']
  // Drawn before the next: of sizes that change faster than a program is told, it cannot know what became of its rows.
  for (const columns of [40, 100, 40]) {
    desk.resize(columns, 30)
    const rows = columns === 40 ? folded.map((row) => row.trimEnd()) : [`> ${text}`]
    await eventually(() => rowsFrom(desk, '>')).toEqual(rows)
  }
  guest.say('x'.repeat(60))
  await eventually(() => rowsFrom(desk, '>')).toEqual(folded.map((row) => row.trimEnd()))
  await eventually(() => desk.allRows().filter((row) => row.includes('xxx'))).toHaveLength(2)
  desk.resize(300, 40)
  await eventually(() => rowsFrom(desk, '>')).toEqual([`> ${text}`])
  expect(desk.allRows().filter((row) => row.includes('a sentence'))).toHaveLength(1)
  expect(desk.allRows().filter((row) => row.includes('bob joined'))).toHaveLength(1)
  desk.press('Enter')
  await guest.waitFor('message', (message) => message.text === `${text} `)
})

terminalTest('Ctrl-Z stops it and gives the terminal back; fg goes on where one was', async () => {
  const [alice] = await founderAndGuest()
  const { desk, run } = (await openDesks()).sitAtShell('alice', argumentsFor(alice))
  const { terminal } = desk
  await terminal.shows('shell>')
  await terminal.type('before=$(stty -g)')
  await terminal.type(run)
  await terminal.shows('You are in the room.')
  desk.press('h', 'a', 'l', 'f')
  await terminal.shows('> half')
  desk.press('C-z')
  await terminal.shows('Stopped')
  await terminal.type('[ "$before" = "$(stty -g)" ] && echo "as it $((1 + 1)) was"')
  await terminal.shows('as it 2 was')
  await terminal.type('fg')
  await eventually(() => rowsFrom(desk, '>')).toEqual(['> half'])
  desk.press('!', 'Enter')
  await terminal.shows('alice (you, waiting): half!')
  await terminal.type('/quit')
  await terminal.shows('You have left the room.')
  await terminal.type('[ "$before" = "$(stty -g)" ] && echo "as it $((2 + 1)) was"')
  await terminal.shows('as it 3 was')
})

terminalTest('Ctrl-Z where nothing would go on with it changes nothing', async () => {
  const { desk, guest } = await aliceAndBob()
  desk.press('h', 'i', 'C-z', '!', 'Enter')
  await guest.waitFor('message', ({ text }) => text === 'hi!')
})

terminalTest('a bug is one sentence, and gives the terminal back, too', async () => {
  const [alice] = await founderAndGuest()
  const bug = `data:text/javascript,process.on('SIGWINCH',()=>{throw%20new%20Error('a%20bug')})`
  const desk = (await openDesks()).sit('alice', argumentsFor(alice), { NODE_OPTIONS: `--import=${bug}` })
  await desk.terminal.shows('You are in the room.')
  desk.press('h', 'i')
  await desk.terminal.shows('> hi')
  desk.resize(100, 40)
  await desk.terminal.shows('ended with 1, terminal as before')
  await desk.terminal.shows('p2p-chat: ')
  expect(desk.terminal.screen('plain')).not.toContain('> hi')
})
