import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { runTerminal } from '../../src/ui/terminal/run.ts'
import {
  ALICE,
  BOB,
  DAVE,
  epoch,
  fakeChat,
  fakeSurface,
  fingerprintOf,
  holder,
  MEMBER,
  OPTIONS,
  said,
} from './fake-chat.ts'
import { screenOf } from './screen.ts'

const COLUMNS = 60
const me = holder('bob', BOB)
const alice = holder('alice', ALICE)

/** A terminal of 60 columns with Bob and Alice in the room. */
const start = async () => {
  const fake = fakeChat()
  const surface = fakeSurface()
  Object.assign(surface.stdout, { columns: COLUMNS, isTTY: true })
  const ended = runTerminal(fake.create, OPTIONS, surface)
  await fake.started
  fake.emit(epoch(me, alice))
  fake.emit(MEMBER)
  const screen = (): string[] => screenOf(surface.printed(), COLUMNS)
  const type = async (keys: string): Promise<void> => {
    surface.stdin.write(keys)
    await turn()
    await turn()
  }
  return { fake, surface, ended, screen, type }
}

const GREETING = [
  '14:02 * You are bob, the room is lobby. Commands: /help',
  '14:02 * You are in the room. Who can read what you say: bob',
  '      | (you), alice',
]

describe('the line mode', () => {
  it('prints what is said above what is being typed', async () => {
    const { fake, screen, type } = await start()
    await type('half a sen')
    fake.emit(said(alice, 'hello'))
    fake.emit(said(alice, 'are you there?'))
    expect(screen()).toEqual([
      ...GREETING,
      '14:02 alice: hello',
      '14:02 alice: are you there?',
      '> half a sen',
    ])
    await type('tence\r')
    expect(fake.asked).toEqual(['send half a sentence'])
    fake.emit(said(me, 'half a sentence'))
    expect(screen().slice(3)).toEqual([
      '14:02 alice: hello',
      '14:02 alice: are you there?',
      '14:02 bob (you): half a sentence',
      '>',
    ])
  })

  it('keeps long lines whole, with the cursor where it was', async () => {
    const { fake, screen, type } = await start()
    const long = 'word '.repeat(30).trim()
    await type(long)
    // Two words back, into the row above.
    await type('\u001b[D'.repeat(80))
    fake.emit(said(alice, 'one'))
    fake.emit(said(alice, 'two'))
    expect(screen().slice(3, 5)).toEqual(['14:02 alice: one', '14:02 alice: two'])
    expect(screen().slice(5).join('').replaceAll(' ', '')).toBe(`> ${long}`.replaceAll(' ', ''))
    expect(screen()).toHaveLength(8)
    await type('!')
    await type('\r')
    expect(fake.asked).toHaveLength(1)
    expect(fake.asked[0]).toHaveLength('send !'.length + long.length)
    expect(screen().slice(3)).toEqual(['14:02 alice: one', '14:02 alice: two', '>'])
  })

  it('shows wide and pasted lines once', async () => {
    const { fake, screen, type } = await start()
    fake.sendOutcome = () => ({ type: 'waiting' })
    await type('first\rsecond\r')
    expect(screen().slice(3)).toEqual([
      '14:02 bob (you, waiting): first',
      '14:02 bob (you, waiting): second',
      '>',
    ])
  })

  it('does what commands say', async () => {
    const { fake, screen, type } = await start()
    fake.holders = [me]
    await type('/who\r')
    expect(screen()[3]).toBe('14:02 * Who can read what you say: bob (you)')
    fake.emit({ type: 'request', name: 'dave', fingerprint: DAVE, removedBy: [] })
    await type('/acc\t')
    expect(screen().at(-1)).toBe('> /accept')
    await type('\t')
    expect(screen().at(-1)).toBe('> /accept dave')
    await type('\r')
    expect(fake.asked).toEqual([`trust ${DAVE} dave`])
    expect(screen().at(-2)).toBe('14:02 * dave is on your list now.')
    fake.whitelist = { trusted: [], removed: [{ name: 'eve', fingerprint: fingerprintOf('e') }] }
    await type('/remove al\t')
    await type('\r')
    expect(fake.asked.at(-1)).toBe(`remove ${ALICE}`)
    expect(screen().at(-2)).toBe('14:02 * alice is off your list and gets no key from you.')
    await type('/rest\t')
    await type('\t')
    await type('\r')
    expect(fake.asked.at(-1)).toBe(`restore ${fingerprintOf('e')}`)
    expect(screen().at(-2)).toBe('14:02 * eve is on your list again.')
    await type('/rejoin\r')
    expect(fake.asked.at(-1)).toBe('rejoin')
    await type('/nonsense\r')
    expect(screen().slice(-3).join('')).toContain('Not sent: "/nonsense" is no command')
  })

  it.each([
    ['/quit', '/quit\r'],
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('leaves with %s', async (_what, keys) => {
    const { fake, ended, screen, type } = await start()
    await type(keys)
    expect(await ended).toBe(0)
    expect(fake.asked).toEqual(['leave'])
    expect(screen().slice(3)).toEqual(['14:02 * You have left the room.', ''])
  })

  it.each([
    ['its input ends', 'stdin'],
    ['its terminal is gone', 'stdout'],
  ] as const)('leaves when %s', async (_what, stream) => {
    const { fake, surface, ended } = await start()
    if (stream === 'stdin') surface.stdin.end()
    else surface.stdout.destroy(new Error('EIO'))
    expect(await ended).toBe(0)
    expect(fake.asked).toEqual(['leave'])
  })

  it('keeps half a line that was typed from staying on the screen', async () => {
    const { ended, screen, surface, type } = await start()
    await type('x'.repeat(100))
    surface.leaving.abort()
    expect(await ended).toBe(0)
    expect(screen().slice(3)).toEqual(['14:02 * You have left the room.', ''])
  })

  it('leaves the room before it passes on a bug', async () => {
    const { fake, ended, type } = await start()
    fake.sendOutcome = () => {
      throw new Error('a bug')
    }
    const failed = expect(ended).rejects.toThrow('a bug')
    await type('x\r')
    await failed
    expect(fake.asked).toEqual(['send x', 'leave'])
  })

  it('ends with 1 when the chat ends by itself', async () => {
    const { fake, ended, screen } = await start()
    fake.emit({ type: 'state', state: 'left', detail: 'The disk is full.' })
    expect(await ended).toBe(1)
    expect(screen()[3]).toBe('14:02 * The disk is full.')
  })
})
