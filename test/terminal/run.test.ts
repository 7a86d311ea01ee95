import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ALICE, BOB, DAVE, delivered, epoch, fingerprintOf, holder, NOW, said } from './fake-chat.ts'
import { COLUMNS, eventually, sitDown, sitInRoom } from './sitting.ts'

const me = holder('bob', BOB)
const alice = holder('alice', ALICE)

const GREETING = [
  '14:02 * You are bob, the room is lobby. Commands: /help',
  '14:02 * You are in the room. Who can read what you say: bob',
  '      | (you), alice',
]
/** Nobody was told to be within reach. */
const READERS = 'read by alice (away) · lobby'

describe('the line mode', () => {
  it('prints what is said above what is being typed', async () => {
    const { fake, screen, type } = await sitInRoom()
    await type('half a sen')
    fake.emit(said(alice, 'hello'))
    fake.emit(said(alice, 'are you there?'))
    await eventually(screen()).toEqual([
      ...GREETING,
      '14:02 alice: hello',
      '14:02 alice: are you there?',
      `-- ${READERS}`,
      '> half a sen',
    ])
    await type('tence\r')
    expect(fake.asked).toEqual(['send half a sentence'])
    fake.emit(said(me, 'half a sentence'))
    await eventually(screen(3)).toEqual([
      '14:02 alice: hello',
      '14:02 alice: are you there?',
      '14:02 bob (you): half a sentence',
      `-- sent, waiting for alice · ${READERS}`,
      '>',
    ])
  })

  it('says above the prompt who has what I said last, and keeps what is typed', async () => {
    const { fake, screen, type } = await sitInRoom()
    const message = said(me, 'hi')
    fake.emit(message)
    await type('half a sen')
    fake.emit(epoch(me, alice, holder('dave', DAVE)))
    fake.emit(delivered(message))
    await eventually(screen(3)).toEqual([
      '14:02 bob (you): hi',
      '-- 1 of 2 have it · read by 2, 0 here',
      '> half a sen',
    ])
    fake.emit(said(alice, 'hello'))
    await eventually(screen(-3)).toEqual([
      '14:02 alice: hello',
      '-- 1 of 2 have it · read by 2, 0 here',
      '> half a sen',
    ])
    fake.emit(delivered(message, ALICE, DAVE))
    await type('tence\r')
    expect(fake.asked).toEqual(['send half a sentence'])
    await eventually(screen(-3)).toEqual([
      '14:02 alice: hello',
      '-- delivered to all 2 · read by alice (away), dave (away)',
      '>',
    ])
  })

  it('has one row for that, however narrow the terminal is', async () => {
    const { fake, screen } = await sitInRoom({ columns: 24 })
    fake.emit(said(me, 'hi'))
    fake.emit(epoch(me, alice, holder('someone with a long name', DAVE)))
    await eventually(screen(-2)).toEqual(['-- 0 of 2 have it', '>'])
  })

  it('begins with what was said last, pages back from there, and looks for things', async () => {
    const yesterday = { history: true, time: NOW - 86_400_000 }
    const [first, second] = [said(alice, 'first', yesterday), said(me, 'second', yesterday)]
    const { fake, surface, ended, screen, type } = await sitDown({ columns: COLUMNS, rows: 24 }, (chat) => {
      chat.pageOf = () => ({ type: 'page', messages: [second], before: second.id })
      chat.undelivered = ['an id']
    })
    expect(fake.pages).toEqual([{ limit: 16 }])
    await eventually(screen()).toEqual([
      '14:02 * Said earlier:',
      '2026-11-23 14:02 bob (you, earlier): second',
      '14:02 * Earlier still: /history',
      '14:02 * You are bob, the room is lobby. Commands: /help',
      '14:02 * 1 of your messages has reached nobody yet, as far',
      '      | as is known here; it goes out as soon as somebody',
      '      | is here.',
      '-- lobby',
      'not in the room yet >',
    ])
    fake.pageOf = () => ({ type: 'page', messages: [first], before: null })
    await type('/history 5\r')
    expect(fake.pages.at(-1)).toEqual({ limit: 5, before: second.id })
    await eventually(screen(7)).toEqual([
      '14:02 * Said earlier:',
      '2026-11-23 14:02 alice (earlier): first',
      '14:02 * That is the beginning of what is kept here.',
      '-- lobby',
      'not in the room yet >',
    ])
    await type('/history Fir st\r')
    expect(fake.pages.at(-1)).toEqual({ limit: 20, search: 'Fir st' })
    surface.leaving.abort()
    expect(await ended).toBe(0)
  })

  it('shows once what is said while it begins', async () => {
    const [one, two] = [said(alice, 'one'), said(alice, 'two')]
    const { surface, ended, screen } = await sitDown({ columns: COLUMNS }, (chat) => {
      chat.pageOf = () => {
        chat.emit(one)
        chat.emit(two)
        return { type: 'page', messages: [{ ...one, history: true }], before: null }
      }
    })
    await eventually(async () => (await screen()()).filter((row) => /one|two/.test(row))).toEqual([
      '14:02 alice (earlier): one',
      '14:02 alice: two',
    ])
    surface.leaving.abort()
    await ended
  })

  it('shows the newest of much that came from earlier, in order, and counts the rest', async () => {
    const { fake, screen } = await sitInRoom()
    fake.emit({ type: 'catching-up', outstanding: 120 })
    await eventually(screen(-2, -1)).toEqual(['-- 120 to come · read by 1, 0 here'])
    const late = Array.from({ length: 1200 }, (_, n) => said(alice, `old ${n}`, { history: true }))
    const live = said(alice, 'live')
    // The newest part comes first, each part in order; the page is in order, and has what is on the screen already.
    fake.pageOf = () => ({ type: 'page', messages: [...late.slice(-3), live], before: 'there' })
    fake.emit(live)
    late.slice(600).forEach(fake.emit)
    await turn()
    late.slice(0, 600).forEach(fake.emit)
    fake.emit({ type: 'catching-up', outstanding: 0 })
    expect(fake.pages.slice(1)).toEqual([{ limit: 50 }])
    await eventually(screen(3)).toEqual([
      '14:02 alice: live',
      '14:02 alice (earlier): old 1197',
      '14:02 alice (earlier): old 1198',
      '14:02 alice (earlier): old 1199',
      '14:02 * 1197 more messages from earlier have come; /history',
      '      | pages back to them.',
      `-- ${READERS}`,
      '>',
    ])
    fake.emit(said(alice, 'a straggler', { history: true }))
    await eventually(screen(-3, -2)).toEqual(['14:02 alice (earlier): a straggler'])
  })

  it('keeps long lines whole, with the cursor where it was', async () => {
    const { fake, screen, type } = await sitInRoom()
    const long = 'word '.repeat(30).trim()
    await type(long)
    // Two words back, into the row above.
    await type('\u001b[D'.repeat(80))
    fake.emit(said(alice, 'one'))
    fake.emit(said(alice, 'two'))
    await eventually(screen(3, 5)).toEqual(['14:02 alice: one', '14:02 alice: two'])
    await eventually(screen(5, 6)).toEqual([`-- ${READERS}`])
    const typed = async () => (await screen(6)()).join('').replaceAll(' ', '')
    await eventually(typed).toBe(`> ${long}`.replaceAll(' ', ''))
    await eventually(screen()).toHaveLength(9)
    await type('!')
    await type('\r')
    expect(fake.asked).toHaveLength(1)
    expect(fake.asked[0]).toHaveLength('send !'.length + long.length)
    await eventually(screen(3)).toEqual(['14:02 alice: one', '14:02 alice: two', `-- ${READERS}`, '>'])
  })

  it('shows wide and pasted lines once', async () => {
    const { fake, screen, type } = await sitInRoom()
    fake.sendOutcome = () => ({ type: 'waiting' })
    await type('first\rsecond\r')
    await eventually(screen(3)).toEqual([
      '14:02 bob (you, waiting): first',
      '14:02 bob (you, waiting): second',
      `-- ${READERS}`,
      '>',
    ])
  })

  it('does what commands say', async () => {
    const { fake, screen, type } = await sitInRoom()
    fake.holders = [me]
    await type('/who\r')
    await eventually(screen(3, 4)).toEqual(['14:02 * Who can read what you say: bob (you)'])
    fake.emit({ type: 'request', name: 'dave', fingerprint: DAVE, removedBy: [] })
    await type('/acc\t')
    await eventually(screen(-1)).toEqual(['> /accept'])
    await type('\t')
    await eventually(screen(-1)).toEqual(['> /accept dave'])
    await type('\r')
    expect(fake.asked).toEqual([`verify ${DAVE}`, `trust ${DAVE} dave`])
    await eventually(screen(-3, -2)).toEqual(['14:02 * dave is on your list now.'])
    fake.whitelist = { trusted: [], removed: [{ name: 'eve', fingerprint: fingerprintOf('e') }] }
    await type('/remove al\t')
    await type('\r')
    expect(fake.asked.at(-1)).toBe(`remove ${ALICE}`)
    await eventually(screen(-3, -2)).toEqual(['14:02 * alice is off your list and gets no key from you.'])
    await type('/rest\t')
    await type('\t')
    await type('\r')
    expect(fake.asked.at(-1)).toBe(`restore ${fingerprintOf('e')}`)
    await eventually(screen(-3, -2)).toEqual(['14:02 * eve is on your list again.'])
    await type('/rejoin\r')
    expect(fake.asked.at(-1)).toBe('rejoin')
    await type('/nonsense\r')
    await eventually(async () => (await screen(-5)()).join('')).toContain(
      'Not sent: "/nonsense" is no command',
    )
  })

  it.each([
    ['/quit', '/quit\r'],
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('leaves with %s', async (_what, keys) => {
    const { fake, ended, screen, type } = await sitInRoom()
    await type(keys)
    expect(await ended).toBe(0)
    expect(fake.asked).toEqual(['leave'])
    await eventually(screen(3)).toEqual(['14:02 * You have left the room.', ''])
  })

  it.each([
    ['its input ends', 'stdin'],
    ['its terminal is gone', 'stdout'],
  ] as const)('leaves when %s', async (_what, stream) => {
    const { fake, surface, ended } = await sitInRoom()
    if (stream === 'stdin') surface.stdin.end()
    else surface.stdout.destroy(new Error('EIO'))
    expect(await ended).toBe(0)
    expect(fake.asked).toEqual(['leave'])
  })

  it('keeps half a line that was typed from staying on the screen', async () => {
    const { ended, screen, surface, type } = await sitInRoom()
    await type('x'.repeat(100))
    surface.leaving.abort()
    expect(await ended).toBe(0)
    await eventually(screen(3)).toEqual(['14:02 * You have left the room.', ''])
  })

  it('leaves the room before it passes on a bug', async () => {
    const { fake, ended, type } = await sitInRoom()
    fake.sendOutcome = () => {
      throw new Error('a bug')
    }
    const failed = expect(ended).rejects.toThrow('a bug')
    await type('x\r')
    await failed
    expect(fake.asked).toEqual(['send x', 'leave'])
  })

  it('ends with 1 when the chat ends by itself', async () => {
    const { fake, ended, screen } = await sitInRoom()
    fake.emit({ type: 'state', state: 'left', detail: 'The disk is full.' })
    expect(await ended).toBe(1)
    await eventually(screen(3, 4)).toEqual(['14:02 * The disk is full.'])
  })
})
