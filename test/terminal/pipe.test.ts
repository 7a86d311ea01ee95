import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { UNSAID_LINES_MAX } from '../../src/ui/limits.ts'
import { runPipe } from '../../src/ui/terminal/pipe.ts'
import {
  ALICE,
  BOB,
  DAVE,
  delivered,
  epoch,
  type FakeChat,
  fakeChat,
  fakeSurface,
  holder,
  MEMBER,
  OPTIONS,
  said,
} from './fake-chat.ts'

const me = holder('bob', BOB)
const alice = holder('alice', ALICE)

const start = (unsaidWaitMs?: number) => {
  const fake = fakeChat()
  const surface = fakeSurface()
  return { fake, surface, run: () => runPipe(fake.create, OPTIONS, surface, unsaidWaitMs) }
}

/** Says what it is sent at once, as a chat in company does. */
const saysAtOnce = (fake: FakeChat): void => {
  fake.sendOutcome = (text) => {
    const message = said(me, text)
    fake.emit(message)
    fake.emit(delivered(message))
    return { type: 'sent' }
  }
}

describe('without a terminal', () => {
  it('says stdin, prints what is said, and tells the rest on stderr', async () => {
    const { fake, surface, run } = start()
    saysAtOnce(fake)
    const ended = run()
    await fake.started
    fake.emit(epoch(me, alice))
    fake.emit(MEMBER)
    fake.emit(said(alice, 'two\nlines\u001b[31m'))
    surface.stdin.end('hello\n\n  \n/quit is said, too')
    expect(await ended).toBe(0)
    expect(fake.asked).toEqual(['send hello', 'send /quit is said, too', 'leave'])
    expect(surface.printed()).toBe('alice: two ⏎ lines\nbob (you): hello\nbob (you): /quit is said, too\n')
    expect(surface.warned()).toBe(
      [
        '* You are bob, the room is lobby.',
        '* You are in the room. Who can read what you say: bob (you), alice',
        '* You have left the room.',
        '',
      ].join('\n'),
    )
  })

  it('says how to accept who was removed, where nobody can type it', async () => {
    const { fake, surface, run } = start()
    fake.whitelist = { trusted: [{ name: 'alice', fingerprint: ALICE }], removed: [] }
    const ended = run()
    await fake.started
    fake.emit(epoch(me))
    fake.emit(MEMBER)
    for (const removedBy of [[], [ALICE], [ALICE, BOB]]) {
      fake.emit({ type: 'request', name: 'dave', fingerprint: DAVE, removedBy })
    }
    fake.emit({
      type: 'member',
      event: 'removed',
      name: 'bob',
      fingerprint: BOB,
      trusted: true,
      by: { name: 'alice', fingerprint: ALICE },
      counts: true,
    })
    surface.stdin.end()
    expect(await ended).toBe(0)
    expect(surface.printed()).toBe('')
    expect(surface.warned().match(/.*dave.*|.*removed you.*/g)).toEqual([
      '* dave is not on your list and asks to join. To accept: p2p-chat trust add FILE --name NAME, with their identity.pub.pem.',
      '* dave was removed by alice and asks to join again. To accept: run p2p-chat in a terminal and type /accept NAME.',
      '* dave was removed by alice, you and asks to join again. To take it back: p2p-chat trust restore NAME.',
      '* alice removed you: no further key comes from alice and those who have alice on their list.',
    ])
  })

  it('leaves only after somebody has all of it', async () => {
    const { fake, surface, run } = start()
    fake.sendOutcome = () => ({ type: 'waiting' })
    surface.stdin.end('hello\n')
    const ended = run()
    await fake.started
    expect(fake.asked).toEqual(['send hello'])
    const message = said(me, 'hello')
    fake.emit(message)
    // On disk is not heard; nor does it count that I have it, or that somebody has another one.
    fake.emit(delivered(message, BOB))
    fake.emit(delivered(said(me, 'of an earlier run')))
    await turn()
    expect(fake.asked).toEqual(['send hello'])
    fake.emit(delivered(message))
    expect(await ended).toBe(0)
    expect(fake.asked).toEqual(['send hello', 'leave'])
  })

  it('counts what leaving itself says', async () => {
    const { fake, surface, run } = start(0)
    fake.sendOutcome = () => ({ type: 'waiting' })
    fake.beforeLeft = () => {
      const message = said(me, 'hello')
      fake.emit(message)
      fake.emit(delivered(message))
    }
    surface.stdin.end('hello\n')
    expect(await run()).toBe(0)
    expect(surface.printed()).toBe('bob (you): hello\n')
  })

  it.each([
    [undefined, 'Nobody has the last 2 line(s) yet; they are kept, and go out as soon as'],
    [false, 'Nobody has the last 2 line(s), and with --no-history nothing is kept: say them again.'],
  ])('owns up to what nobody has, kept or not: %s', async (history, words) => {
    const fake = fakeChat()
    const surface = fakeSurface()
    fake.sendOutcome = (text) => {
      fake.emit(said(me, text))
      return { type: 'waiting' }
    }
    surface.stdin.end('one\ntwo\n')
    const options = { ...OPTIONS, ...(history === undefined ? {} : { history }) }
    expect(await runPipe(fake.create, options, surface, 0)).toBe(1)
    expect(surface.warned()).toContain(words)
  })

  it('prints few messages from earlier as they come, and counts many', async () => {
    const { fake, surface, run } = start()
    const ended = run()
    await fake.started
    fake.emit({ type: 'catching-up', outstanding: 1 })
    fake.emit(said(alice, 'missed', { history: true }))
    fake.emit({ type: 'catching-up', outstanding: 0 })
    fake.emit({ type: 'catching-up', outstanding: 300 })
    for (let n = 0; n < 300; n++) fake.emit(said(alice, `old ${n}`, { history: true }))
    fake.emit({ type: 'catching-up', outstanding: 0 })
    surface.stdin.end()
    expect(await ended).toBe(0)
    expect(surface.printed()).toBe('alice (earlier): missed\n')
    expect(surface.warned()).toContain(
      '* 300 more messages from earlier have come; "p2p-chat history" shows them.\n',
    )
  })

  it('says which lines were not taken, goes on, and ends with 1', async () => {
    const { fake, surface, run } = start()
    saysAtOnce(fake)
    const { sendOutcome } = fake
    fake.sendOutcome = (text) =>
      text === 'bad' ? { type: 'refused', reason: 'it is bad.' } : sendOutcome(text)
    surface.stdin.write('bad\n')
    surface.stdin.write(Buffer.from([0xff, 0x0a]))
    surface.stdin.write(`${'x'.repeat(300_000)}\n`)
    surface.stdin.end('good\n')
    expect(await run()).toBe(1)
    expect(surface.printed()).toBe('bob (you): good\n')
    expect(surface.warned().match(/Not sent: .*/g)).toEqual([
      'Not sent: it is bad.',
      'Not sent: a line must be UTF-8.',
      'Not sent: a line may have 262144 bytes at most.',
    ])
  })

  it('reads no faster than its lines are said', async () => {
    const { fake, surface, run } = start()
    fake.sendOutcome = () => ({ type: 'waiting' })
    surface.stdin.end('x\n'.repeat(1000))
    const ended = run()
    await fake.started
    expect(fake.asked).toHaveLength(UNSAID_LINES_MAX)
    const waiting = Array.from({ length: UNSAID_LINES_MAX }, () => said(me, 'x'))
    waiting.forEach(fake.emit)
    await turn()
    expect(fake.asked).toHaveLength(UNSAID_LINES_MAX)
    saysAtOnce(fake)
    for (const message of waiting) fake.emit(delivered(message))
    expect(await ended).toBe(0)
    expect(fake.asked).toHaveLength(1001)
  })

  it('leaves on a signal, whatever is unsaid', async () => {
    const { fake, surface, run } = start()
    fake.sendOutcome = () => ({ type: 'waiting' })
    surface.stdin.write('x\n'.repeat(1000))
    const ended = run()
    await fake.started
    surface.leaving.abort()
    expect(await ended).toBe(0)
    expect(fake.asked.at(-1)).toBe('leave')
  })

  it('leaves when its reader goes away', async () => {
    const { fake, surface, run } = start()
    const ended = run()
    await fake.started
    surface.stdout.destroy(new Error('EPIPE'))
    expect(await ended).toBe(0)
    expect(fake.asked).toEqual(['leave'])
  })

  it('leaves the room before it passes on a bug', async () => {
    const { fake, surface, run } = start()
    fake.sendOutcome = () => {
      throw new Error('a bug')
    }
    surface.stdin.end('x\n')
    await expect(run()).rejects.toThrow('a bug')
    expect(fake.asked).toEqual(['send x', 'leave'])
  })
})
