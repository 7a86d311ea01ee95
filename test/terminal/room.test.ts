import { describe, expect, it } from 'vitest'
import type { Input } from '../../src/ui/terminal/update.ts'
import { rows } from '../../src/ui/terminal/views.ts'
import {
  ALICE,
  BOB,
  DAVE,
  delivered,
  epoch,
  fingerprintOf,
  holder,
  MEMBER,
  NOW,
  READY,
  said,
} from './fake-chat.ts'

import { alice, dave, LOOK, me, SEEKING, terminal, together } from './person.ts'

describe('entering', () => {
  it('says what is waited for, and who can read once inside', () => {
    const room = terminal()
    room.tell(READY, SEEKING, SEEKING)
    expect(room.prompt()).toBe('not in the room yet > ')
    room.tell(epoch(me, alice, dave), MEMBER)
    expect(room.prompt()).toBe('> ')
    expect(room.print()).toEqual([
      '14:02 * You are bob, the room is lobby. Commands: /help',
      '14:02 * Looking for others ...',
      '14:02 * You are in the room. Who can read what you say: bob (you), alice, dave (not on your list)',
    ])
  })

  it('tells someone alone how the next person joins, once', () => {
    const room = terminal()
    const handOut = {
      bootstrap: '/home/bob/.p2p/bootstrap.pub.pem',
      identity: '/home/bob/.p2p/identity.pub.pem',
      founds: true,
    }
    room.tell(READY, SEEKING, MEMBER, epoch(me), { type: 'hand-out', handOut })
    expect(room.print().slice(2)).toEqual([
      '14:02 * You are in the room. Who can read what you say: bob (you)',
      '  You are alone here. This is how the next person joins:',
      '  1. Give them this file, never bootstrap.pem: /home/bob/.p2p/bootstrap.pub.pem',
      '  2. They start: p2p-chat --bootstrap bootstrap.pub.pem',
      '  3. You are asked to accept them, and they to accept you: both type /accept NAME.',
      '  To have the answer ready, swap identity files first; yours is',
      '     /home/bob/.p2p/identity.pub.pem',
      '     and on both machines: p2p-chat trust add FILE --name NAME',
    ])
    room.tell(SEEKING, epoch(me), MEMBER)
    expect(room.print()).toHaveLength(2)
  })

  it('says nothing of joining to someone in company, nor before the holders are known', () => {
    const room = terminal()
    room.tell(READY, MEMBER, { type: 'hand-out', handOut: { bootstrap: null, identity: '/i', founds: true } })
    expect(room.print()).toHaveLength(1)
    room.tell(epoch(me, alice))
    expect(room.print()).toEqual(['14:02 * You are in the room. Who can read what you say: bob (you), alice'])
  })

  it('says what it makes, and where', () => {
    const room = terminal()
    room.tell(
      { type: 'making-key', what: 'identity' },
      { type: 'made', what: 'identity', file: '/h/identity.pem' },
    )
    expect(room.print()).toEqual([
      '14:02 * Making your identity key; this can take some seconds ...',
      '14:02 * Made your identity key: /h/identity.pem',
    ])
  })
})

describe('talk', () => {
  it('shows each message with time and name, mine marked as mine', () => {
    const room = together()
    room.tell(
      said(alice, 'hello'),
      said(me, 'hi'),
      said(alice, 'first', { history: true, time: NOW - 86_400_000 }),
    )
    expect(room.print()).toEqual([
      '14:02 alice: hello',
      '14:02 bob (you): hi',
      '--- Mon 23 Nov 2026 ---',
      '2026-11-23 14:02 alice (earlier): first',
    ])
  })

  it('shows what I type once: waiting at first, and told when somebody has all of it', () => {
    const room = together()
    for (const text of ['one', 'two']) {
      expect(room.type(text)).toEqual({ type: 'send', text })
      room.tell({ type: 'sent', text, outcome: { type: 'waiting' }, now: NOW })
    }
    expect(room.print()).toEqual(['14:02 bob (you, waiting): one', '14:02 bob (you, waiting): two'])
    const [one, two] = [said(me, 'one'), said(me, 'two')]
    room.tell(one, delivered(one))
    expect(room.print()).toEqual([])
    room.tell(two, delivered(two, BOB))
    expect(room.print()).toEqual([])
    room.tell(delivered(two, ALICE, DAVE), delivered(two, ALICE, DAVE, BOB))
    expect(room.print()).toEqual(['14:02 * What was waiting has been delivered to alice, unnamed#da0e0000.'])
    room.tell(said(me, 'two'))
    expect(room.print()).toEqual(['14:02 bob (you): two'])
  })

  it('prints few messages from earlier as they come, and no more than few', () => {
    const room = together()
    room.tell({ type: 'catching-up', outstanding: 3 })
    for (let n = 0; n < 11; n++) room.tell(said(alice, `old ${n}`, { history: true }))
    expect(room.print()).toHaveLength(10)
    room.tell({ type: 'catching-up', outstanding: 0 })
    expect(room.model().late.page).toBe('wanted')
    room.tell({ type: 'late-page-asked' })
    room.tell({ type: 'late-page', outcome: { type: 'refused', reason: 'the disk is gone' } })
    expect(room.print()).toEqual([
      '14:02 ! What came from earlier cannot be shown: the disk is gone',
      '14:02 * 1 more message from earlier has come; /history pages back to them.',
    ])
  })

  it('takes no name from what is old', () => {
    const room = together()
    room.tell({ type: 'catching-up', outstanding: 1 }, said(holder('al', ALICE), 'x', { history: true }))
    room.tell(said(holder('al', DAVE, false), 'y'))
    expect(room.print()).toEqual(['14:02 al (earlier): x', '14:02 al (not on your list): y'])
  })

  it('says who has what I said last, in a word', () => {
    const room = together()
    expect(room.status()).toBe('-- read by alice · lobby')
    const mine = said(me, 'hi')
    const carol = holder('carol', fingerprintOf('ca'))
    room.tell(mine)
    expect(room.status()).toBe('-- sent, waiting for alice · read by alice · lobby')
    room.tell(delivered(mine))
    expect(room.status()).toBe('-- delivered to alice · read by alice · lobby')
    room.tell(epoch(me, alice, carol))
    expect(room.status()).toBe(
      '-- delivered to 1 of 2, waiting for carol · read by alice, carol (away) · lobby',
    )
    room.tell(delivered(mine, ALICE, carol.fingerprint))
    expect(room.status()).toBe('-- delivered to all 2 · read by alice, carol (away) · lobby')
    room.tell(epoch(me), said(me, 'alone'))
    expect(room.status()).toBe('-- kept; will be sent when somebody is here · nobody else is here · lobby')
    room.tell({ type: 'state', state: 'left', detail: '' })
    expect(room.status()).toBe('')
  })

  it.each([
    ['/history', { search: null, before: null, limit: 20 }],
    ['/history 200', { search: null, before: null, limit: 200 }],
    ['/history  at  eight ', { search: 'at eight', before: null, limit: 20 }],
    ['/history 1x', { search: '1x', before: null, limit: 20 }],
  ])('%s looks back', (line, page) => {
    expect(together().type(line)).toEqual({ type: 'look-back', page })
  })

  it('says what cannot be looked back to, and where the end is', () => {
    const room = together()
    expect(room.type('/history 0')).toBeNull()
    expect(room.type('/history 1001')).toBeNull()
    const nothing = { type: 'page', messages: [], before: null } as const
    for (const asked of [
      { search: null, before: null },
      { search: null, before: 'there' },
      { search: 'x\u001b[2J', before: null },
    ]) {
      room.tell({ type: 'looked-back', asked, outcome: nothing, isAsked: true })
    }
    room.tell({
      type: 'looked-back',
      asked: { search: null, before: null },
      outcome: nothing,
      isAsked: false,
    })
    const refused = { type: 'refused', reason: 'No.' } as const
    room.tell({ type: 'looked-back', asked: { search: null, before: null }, outcome: refused, isAsked: true })
    expect(room.print()).toEqual([
      '14:02 ! Say how many: /history N, with N from 1 to 1000.',
      '14:02 ! Say how many: /history N, with N from 1 to 1000.',
      '14:02 * Nothing is kept here yet.',
      '14:02 * Nothing earlier is kept here.',
      '14:02 * Nothing that is kept here has "x" in it.',
      '14:02 ! What was said earlier cannot be shown: No.',
    ])
  })

  it('goes on with a search where it ended', () => {
    const room = together()
    const found = said(alice, 'dinner', { history: true })
    room.tell({
      type: 'looked-back',
      asked: { search: 'dinner', before: null },
      outcome: { type: 'page', messages: [found], before: 'there' },
      isAsked: true,
    })
    expect(room.print()).toEqual([
      '14:02 * Said earlier, with "dinner" in it:',
      '14:02 alice (earlier): dinner',
      '14:02 * More of it: /history',
    ])
    expect(room.type('/history')).toEqual({
      type: 'look-back',
      page: { search: 'dinner', before: 'there', limit: 20 },
    })
  })

  it('gives back what could not be sent', () => {
    const room = together()
    room.tell({
      type: 'sent',
      text: 'too much',
      outcome: { type: 'refused', reason: 'It is too long.' },
      now: NOW,
    })
    expect(room.print()).toEqual(['14:02 ! Not sent, because: It is too long. You typed: too much'])
  })

  it('marks every row of a text but its first', () => {
    const room = together()
    room.tell(said(alice, 'hello\n14:03 bob (you): I owe you money'))
    expect(room.print()).toEqual([
      '14:02 alice (mentions you): hello',
      '      | 14:03 bob (you): I owe you money',
    ])
  })

  it('breaks rows itself, so that padding cannot begin a row of its own', () => {
    const room = together()
    room.tell(said(alice, `hello${' '.repeat(82)}14:03 * carol left.`))
    const printed = room.print()
    expect(printed.length).toBeGreaterThan(1)
    for (const row of printed) expect(row.length).toBeLessThan(LOOK.columns)
    for (const row of printed.slice(1)) expect(row).toMatch(/^ {6}\| /)
  })

  it('shows times that are none as none', () => {
    const room = together()
    room.tell(said(alice, 'x', { time: Number.NaN }), said(alice, 'y', { time: 1e300 }))
    expect(room.print()).toEqual(['--:-- alice: x', '--:-- alice: y'])
  })
})

describe('people', () => {
  it('are told apart by fingerprint when their names look alike', () => {
    const room = together()
    room.tell(said(holder('ALICE', DAVE, false), 'it is me'), said(alice, 'no, it is me'))
    expect(room.print()).toEqual([
      '14:02 ALICE#da0e0000 (not on your list): it is me',
      '14:02 alice#a11ce000: no, it is me',
    ])
  })

  it('cannot pass for me', () => {
    const room = together()
    room.tell(said(holder('bob', DAVE, false), 'x'), said(holder('bob (you)', DAVE, false), 'y'))
    expect(room.print()).toEqual([
      '14:02 bob#da0e0000 (not on your list): x',
      '14:02 bob you (not on your list): y',
    ])
  })

  it('have a name even without one', () => {
    const room = together()
    room.tell(said(holder('\u200b', DAVE, false), 'x'))
    expect(room.print()).toEqual(['14:02 unnamed#da0e0000 (not on your list): x'])
  })

  it('come and go', () => {
    const room = together()
    for (const event of ['joined', 'left', 'online', 'offline'] as const) {
      room.tell({ type: 'member', event, name: 'carol', fingerprint: fingerprintOf('ca'), trusted: true })
    }
    room.tell({ type: 'member', event: 'joined', name: 'dave', fingerprint: DAVE, trusted: false })
    expect(room.print()).toEqual([
      '14:02 * carol joined.',
      '14:02 * carol left.',
      '14:02 * carol is online.',
      '14:02 * carol is offline: out of reach, or gone without a word.',
      '14:02 * dave (not on your list) joined.',
    ])
  })

  it('are listed by /who, one mention each', () => {
    const room = together()
    expect(room.type('/who')).toEqual({ type: 'who' })
    room.tell({ type: 'refused', frame: 'INI', reason: 'stale', count: 3 }, { type: 'nearby', count: 1 })
    room.tell({ type: 'who', holders: [me, alice, { ...alice, session: 'other' }] })
    expect(room.print()).toEqual([
      '14:02 * 1 computer nearby is in a room that your bootstrap file does not open, nor tell the name',
      '      | of: ask there for bootstrap.pub.pem.',
      '14:02 * Who can read what you say: bob (you), alice (in 2 sessions)',
      '14:02 * 1 computer nearby is in a room that your bootstrap file does not open, nor tell the name',
      '      | of: ask there for bootstrap.pub.pem.',
      `14:02 * Your fingerprint: b0b00000${' 00000000'.repeat(7)}`,
      '14:02 * Frames refused since the start: 3; "p2p-chat debug metrics" says why.',
    ])
  })

  it('are listed by /who as long as they can read, though they have left', () => {
    const room = together()
    const gone = { ...alice, left: true }
    room.tell({ type: 'who', holders: [me, gone] })
    expect(room.print()[0]).toBe(
      '14:02 * Who can read what you say: bob (you), alice (has left, with the key)',
    )
    room.tell({ type: 'who', holders: [me, gone, { ...alice, session: 'other' }] })
    expect(room.print()[0]).toBe('14:02 * Who can read what you say: bob (you), alice')
  })

  it('nearby are told of when their number changes', () => {
    const room = together()
    for (const count of [2, 2, 0, 2]) room.tell({ type: 'nearby', count })
    expect(room.print()).toEqual([
      '14:02 * 2 computers nearby are in rooms that your bootstrap file does not open, nor tell the names',
      '      | of: ask there for bootstrap.pub.pem.',
      '14:02 * 2 computers nearby are in rooms that your bootstrap file does not open, nor tell the names',
      '      | of: ask there for bootstrap.pub.pem.',
    ])
  })
})

describe('join requests and offers', () => {
  const request = (name: string, fingerprint: typeof DAVE, removedBy: (typeof DAVE)[] = []): Input => ({
    type: 'request',
    name,
    fingerprint,
    removedBy,
  })
  const trust = (name: string, fingerprint: string, as = name) => ({
    type: 'trust',
    asking: { kind: 'request', fingerprint, name, removedBy: [] },
    name: as,
  })

  it('come with the words to accept them, once', () => {
    const room = together()
    room.tell(request('dave', DAVE), request('dave', DAVE))
    const shown = `      | 00000000${' 00000000'.repeat(3)}; if not: /refuse dave`
    expect(room.print()).toEqual([
      '14:02 * dave is not on your list and asks to join. To accept: /accept dave',
      '14:02 *   Is it really them? Their "p2p-chat id" must show da0e0000 00000000 00000000 00000000',
      shown,
    ])
    expect(room.type('/accept dave')).toEqual(trust('dave', DAVE))
    const asking = { kind: 'request', fingerprint: DAVE, name: 'dave', removedBy: [] } as const
    room.tell({ type: 'trusted', asking, name: 'dave', outcome: { type: 'done' } })
    expect(room.type('/accept dave')).toBeNull()
    expect(room.print()).toEqual([
      '14:02 * dave is on your list now.',
      '14:02 * Nobody waits to be accepted.',
    ])
  })

  it('say who removed whoever asks again, and who offers', () => {
    const room = together()
    room.tell(request('dave', DAVE, [ALICE]), { type: 'offer', name: 'eve', fingerprint: fingerprintOf('e') })
    const printed = room.print()
    expect(printed[0]).toBe(
      '14:02 * dave was removed by alice and asks to join again. To accept: /accept dave',
    )
    expect(printed[3]).toBe(
      '14:02 * eve is not on your list and offers you the key to this room. To accept: /accept eve',
    )
    expect(room.type('/accept EVE')).toEqual({
      type: 'trust',
      asking: { kind: 'offer', fingerprint: fingerprintOf('e'), name: 'eve', removedBy: [] },
      name: 'eve',
    })
  })

  it('keep the name they came with when the offer has none', () => {
    const room = terminal()
    room.tell(READY, SEEKING, request('dave', DAVE))
    room.tell({ type: 'offer', name: 'da0e0000', fingerprint: DAVE })
    expect(room.print().filter((row) => row.includes('/accept'))).toEqual([
      '14:02 * dave is here, too, and not on your list. To accept: /accept dave',
      '14:02 * dave is not on your list and offers you the key to this room. To accept: /accept dave',
    ])
    expect(room.type('/accept dave')).toMatchObject({ type: 'trust', name: 'dave' })
  })

  it('ask for another name only where somebody trusted has it', () => {
    const room = together()
    room.tell(request('Alice', DAVE))
    room.print()
    expect(room.type('/accept Alice#da0e0000')).toBeNull()
    expect(room.prompt()).toBe('name for #da0e0000 > ')
    expect(room.type('alice')).toBeNull()
    expect(room.type(' * ')).toBeNull()
    expect(room.type('alice at work')).toEqual(trust('Alice', DAVE, 'alice at work'))
    expect(room.prompt()).toBe('> ')
    const taken = '14:02 * There is another %s already. Under which name should this one be on your list?'
    expect(room.print()).toEqual([
      taken.replace('%s', 'Alice'),
      taken.replace('%s', 'alice'),
      '14:02 * Under which name should they be on your list?',
    ])
  })

  it('are dropped by an empty name, and by any command', () => {
    for (const line of ['', '/help']) {
      const room = together()
      room.tell(request('Alice', DAVE))
      room.type('/accept Alice')
      expect(room.type(line)).toBeNull()
      expect(room.prompt()).toBe('> ')
      expect(room.type('hello')).toEqual({ type: 'send', text: 'hello' })
    }
  })

  it('ask for another name when the first one is refused', () => {
    const room = together()
    const asking = { kind: 'request', fingerprint: DAVE, name: 'con', removedBy: [] } as const
    room.tell(request('con', DAVE))
    room.print()
    room.tell({
      type: 'trusted',
      asking,
      name: 'con',
      outcome: { type: 'refused', reason: 'No file can have this name.' },
    })
    expect(room.print()).toEqual([
      '14:02 ! Not accepted: No file can have this name.',
      '14:02 * Type another name for them, or just Enter to drop it.',
    ])
    expect(room.type('connie')).toEqual(trust('con', DAVE, 'connie'))
  })

  it('need a fingerprint where two have one name', () => {
    const room = together()
    room.tell(request('eve', fingerprintOf('e1')), request('eve', fingerprintOf('e2')))
    room.print()
    expect(room.type('/accept eve')).toBeNull()
    expect(room.print()).toEqual(['14:02 ! Which one? /accept one of: eve#e1000000, eve#e2000000'])
    expect(room.type('/accept eve#e2000000')).toEqual(trust('eve', fingerprintOf('e2')))
    expect(room.type('/accept e1000000')).toEqual(trust('eve', fingerprintOf('e1')))
    expect(room.type('/accept mallory')).toBeNull()
    expect(room.type('/accept')).toBeNull()
    expect(room.print()).toEqual([
      '14:02 ! Nobody called mallory waits to be accepted. Waiting: eve#e1000000, eve#e2000000',
      '14:02 ! Say whom: /accept NAME. Waiting: eve#e1000000, eve#e2000000',
    ])
  })

  it('are bounded: a flood displaces nobody', () => {
    const room = together()
    for (let n = 0; n < 100; n++)
      room.tell(request(`flood ${n}`, fingerprintOf(n.toString(16).padStart(4, '0'))))
    room.print()
    room.type('/accept')
    const listed = room.print().join('')
    expect(listed).toContain('flood 0,')
    expect(listed).not.toContain('flood 32')
  })
})

describe('removals', () => {
  const carol = holder('carol', fingerprintOf('ca'))
  const removal = (
    event: 'removed' | 'restored',
    who: typeof carol,
    by: typeof carol,
    counts = true,
  ): Input => ({
    type: 'member',
    event,
    name: who.name,
    fingerprint: who.fingerprint,
    trusted: who.trusted && (event === 'restored' || !counts),
    by: { name: by.name, fingerprint: by.fingerprint },
    counts,
  })
  /** As `together`, with Carol and Dave. */
  const crowd = () => {
    const room = terminal()
    room.tell(READY, epoch(me, alice, carol, dave), MEMBER)
    room.print()
    return room
  }

  it('are told with what follows, and so is their end', () => {
    const room = crowd()
    room.tell(removal('removed', carol, alice), removal('removed', dave, me), epoch(me, alice))
    room.tell(
      removal('removed', carol, me),
      removal('restored', carol, alice),
      removal('restored', carol, me),
    )
    expect(room.print()).toEqual([
      '14:02 * alice removed carol. A fresh key follows that carol does not get.',
      '14:02 * You removed dave. A fresh key follows that dave does not get.',
      '14:02 * You removed carol.',
      '14:02 * alice took back the removal of carol. carol is still removed by you.',
      '14:02 * You took back the removal of carol.',
    ])
  })

  it('by someone off my list are told as what they are', () => {
    const room = crowd()
    room.tell(
      removal('removed', alice, dave, false),
      removal('restored', alice, dave, false),
      said(alice, 'hi'),
    )
    expect(room.print().join('\n').replaceAll('\n      | ', ' ')).toBe(
      [
        '14:02 * dave (not on your list) removed alice; that counts only for those who have dave on their list.',
        '14:02 * dave (not on your list) took back the removal of alice.',
        '14:02 alice: hi',
      ].join('\n'),
    )
  })

  it('that I overrode before are told as what stands here', () => {
    const room = crowd()
    room.tell(removal('removed', carol, alice, false), removal('restored', carol, alice, false))
    expect(room.print().join('\n').replaceAll('\n      | ', ' ')).toBe(
      [
        '14:02 * alice removed carol; you let carol in all the same, and that stands here.',
        '14:02 * alice took back the removal of carol.',
      ].join('\n'),
    )
  })

  it('of me say what that means and what to do', () => {
    const room = crowd()
    room.tell(removal('removed', me, alice), removal('restored', me, alice))
    const printed = room.print().join(' ').replaceAll(' | ', ' ').replaceAll(/ +/g, ' ')
    expect(printed).toContain('alice removed you: no further key comes from alice')
    expect(printed).toContain('Ask alice to take it back (/restore)')
    expect(printed).toContain('alice took back your removal')
  })

  it('mark what is still said, and who can read all the same', () => {
    const room = crowd()
    const removed = { ...carol, trusted: false, removedBy: [ALICE] }
    room.tell(removal('removed', carol, alice))
    room.print()
    room.tell(said(removed, 'am I out?'), { type: 'member', event: 'online', ...removed })
    room.tell({ ...epoch(me, removed), due: true }, { type: 'who', holders: [me, removed] })
    room.tell(epoch(me), {
      type: 'who',
      holders: [me, { ...removed, overridden: 1, removedBy: [ALICE, BOB] }],
    })
    expect(room.print().filter((row) => !row.includes('fingerprint'))).toEqual([
      '14:02 carol (removed): am I out?',
      '14:02 * carol (removed) is online.',
      '14:02 * Who can read what you say: bob (you), carol (removed by alice)',
      '14:02 * A fresh key is due: what you say next is said with it.',
      '14:02 * Who can read what you say: bob (you), carol (removed by alice, you, let in all the same)',
    ])
  })

  it('that a newcomer hears of are one line, after it has entered', () => {
    const room = terminal()
    const others = Array.from({ length: 200 }, (_, n) => holder(`p${n}`, fingerprintOf(`ee${n}`)))
    room.tell(READY, SEEKING, ...others.map((one) => removal('removed', one, alice)))
    room.tell(
      removal('removed', carol, alice),
      removal('removed', dave, alice),
      removal('restored', dave, alice),
    )
    room.tell(removal('removed', dave, carol, false))
    expect(room.print()).toHaveLength(2)
    room.tell(epoch(me, alice), MEMBER)
    const printed = room.print()
    expect(printed).toHaveLength(2)
    expect(printed[1]).toMatch(/^14:02 \* Removed: p74 \(by alice\), p75 \(by alice\), .* and 124 more\.$/)
    room.tell(SEEKING, epoch(me, alice), MEMBER)
    expect(room.print().join()).not.toContain('Removed:')
  })

  it('are asked for by name, never on a guess', () => {
    const room = crowd()
    room.tell(said(holder('Carol', fingerprintOf('cb'), false), 'I am carol'))
    room.print()
    for (const line of [
      '/remove',
      '/remove nobody',
      '/remove bob',
      '/remove CAROL',
      '/restore',
      '/restore carol#ca000000',
    ]) {
      expect(room.type(line)).toBeNull()
    }
    expect(room.print()).toEqual(
      [
        '14:02 ! Say whom: /remove NAME.',
        '14:02 ! Nobody called nobody is known here.',
        '14:02 ! Nobody called bob is known here.',
        '14:02 ! Which one? /remove one of: carol#ca000000, Carol#cb000000',
        '14:02 ! Say whom: /restore NAME.',
        '14:02 ! You have removed nobody called carol#ca000000.',
      ].map((row) => row.replace('carol#ca000000.', 'carol ca000000.')),
    )
    expect(room.type('/remove carol#ca000000')).toMatchObject({
      type: 'remove',
      who: { fingerprint: carol.fingerprint },
    })
    expect(room.type('/remove ca000000')).toMatchObject({
      type: 'remove',
      who: { fingerprint: carol.fingerprint },
    })
  })

  it('are asked for by the name on the list, too, and taken back by whoever said them', () => {
    const room = crowd()
    room.tell(removal('removed', carol, alice))
    const eve = { name: 'eve', fingerprint: fingerprintOf('e') }
    const whitelist = {
      trusted: [{ name: 'Ally', fingerprint: ALICE }, eve],
      removed: [{ name: 'davy', fingerprint: DAVE }],
    }
    room.tell({ type: 'whitelist', whitelist })
    room.print()
    expect(room.type('/remove ally')).toMatchObject({
      type: 'remove',
      who: { fingerprint: ALICE, name: 'alice' },
    })
    expect(room.type('/remove eve')).toMatchObject({ type: 'remove', who: eve })
    for (const name of ['dave', 'davy']) {
      expect(room.type(`/restore ${name}`)).toMatchObject({ type: 'restore', who: { fingerprint: DAVE } })
    }
    expect(room.type('/remove dave')).toBeNull()
    expect(room.type('/restore carol')).toBeNull()
    expect(room.print().join(' ').replaceAll('       | ', ' ')).toBe(
      '14:02 ! You removed dave already; /restore takes it back. 14:02 ! carol was removed by alice, not by you; to let them in all the same: /accept NAME, when they ask.',
    )
    room.tell({ type: 'who', holders: [] })
    expect(room.print()).toContain('14:02 * Removed by you: dave. To take it back: /restore NAME')
  })

  it('say what became of the command', () => {
    const room = crowd()
    const who = { fingerprint: DAVE, name: 'dave' }
    room.tell({ type: 'request', name: 'dave', fingerprint: DAVE, removedBy: [] })
    room.print()
    room.tell({ type: 'removed', who, outcome: { type: 'done' } })
    expect(room.type('/accept dave')).toBeNull()
    room.tell({ type: 'restored', who, outcome: { type: 'refused', reason: 'The disk\nis full.' } })
    room.tell(SEEKING, { type: 'restored', who, outcome: { type: 'done' } })
    expect(room.print()).toEqual([
      '14:02 * dave is off your list and gets no key from you.',
      '14:02 * Nobody waits to be accepted.',
      '14:02 ! Not restored: The disk is full.',
      '14:02 * Looking for others ...',
      '14:02 * dave is on your list again. The room is told as soon as you are in it.',
    ])
  })

  it('of whoever asks to join are accepted in other words', () => {
    const words = (removedBy: (typeof DAVE)[]) => {
      const room = crowd()
      room.tell({ type: 'request', name: 'dave', fingerprint: DAVE, removedBy })
      const effect = room.type('/accept dave')
      if (effect?.type !== 'trust') throw new Error('it was accepted')
      room.tell({ type: 'trusted', asking: effect.asking, name: effect.name, outcome: { type: 'done' } })
      const printed = room.print()
      return [printed[0], printed.at(-1)]
    }
    expect(words([ALICE, BOB])).toEqual([
      '14:02 * dave was removed by alice, you and asks to join again. To accept: /accept dave',
      '14:02 * dave is let in, although removed by alice.',
    ])
    expect(words([BOB])).toEqual([
      '14:02 * dave was removed by you and asks to join again. To accept: /accept dave',
      '14:02 * dave is on your list again.',
    ])
  })

  it('change what is known of whoever asks already, and end the asking of whoever is in again', () => {
    const room = crowd()
    room.tell(
      { type: 'request', name: 'dave', fingerprint: DAVE, removedBy: [] },
      removal('removed', dave, alice),
    )
    expect(room.type('/accept dave')).toMatchObject({ asking: { removedBy: [ALICE] } })
    room.tell(epoch(me, { ...dave, trusted: true }))
    room.print()
    expect(room.type('/accept dave')).toBeNull()
    expect(room.print()).toEqual(['14:02 * Nobody waits to be accepted.'])
  })

  it('of hostile names stay on their row', () => {
    const room = crowd()
    const evil = holder('eve\n14:02 * alice left.\u001b[2J', fingerprintOf('e'))
    room.tell(removal('removed', evil, evil), removal('removed', me, evil), {
      type: 'request',
      name: evil.name,
      fingerprint: evil.fingerprint,
      removedBy: [evil.fingerprint],
    })
    for (const row of room.print()) {
      expect(row).toMatch(/^(14:02 \* (eve 14 02| {2})| {6}\| )/)
      expect(row).not.toContain('\u001b')
    }
  })
})

describe('the prompt', () => {
  it('never says what begins with a slash', () => {
    const room = together()
    for (const line of ['/qiut', '/', '/quit now', '/etc/passwd', '/\u001b[31m']) {
      expect(room.type(line)).toBeNull()
    }
    expect(room.print()[0]).toBe(
      '14:02 ! Not sent: "/qiut" is no command; did you mean /quit? To say it, begin with a space.',
    )
    expect(room.type(' /qiut')).toEqual({ type: 'send', text: ' /qiut' })
  })

  it('knows its commands', () => {
    const room = together()
    expect(room.type('/quit')).toEqual({ type: 'leave' })
    expect(room.type('/rejoin ')).toEqual({ type: 'rejoin' })
    expect(room.type('/help')).toBeNull()
    expect(room.print()).toHaveLength(14)
    expect(room.type('   ')).toBeNull()
    expect(room.print()).toEqual([])
  })
})

describe('other notices', () => {
  it('keep warnings and errors on one row of their own, cleaned', () => {
    const room = together()
    room.tell({ type: 'warning', code: 'x', message: 'Twice\nonline\u001b[2J.' })
    room.tell({ type: 'state', state: 'left', detail: '' })
    expect(room.print()).toEqual(['14:02 ! Twice online.', '14:02 * You have left the room.'])
  })

  it('are coloured: names by fingerprint, mine bold', () => {
    const look = { ...LOOK, colour: true }
    const line = {
      type: 'said',
      label: 'x',
      text: 't',
      time: NOW,
      trusted: true,
      removed: false,
      mentions: false,
      mark: null,
    } as const
    const green = rows({ ...line, fingerprint: fingerprintOf('00'), self: false }, look)
    const blue = rows({ ...line, fingerprint: fingerprintOf('00000001'), self: false }, look)
    expect(green).toEqual(['\u001b[2m14:02 \u001b[22m\u001b[32mx\u001b[39m: t'])
    expect(blue).toEqual(['\u001b[2m14:02 \u001b[22m\u001b[34mx\u001b[39m: t'])
    expect(rows({ ...line, fingerprint: BOB, self: true }, look)[0]).toContain('\u001b[1mx (you)\u001b[22m')
  })

  it('have one row each in a pipe', () => {
    const line = {
      type: 'said',
      label: 'x',
      text: 'a\nb',
      time: NOW,
      mark: null,
      fingerprint: BOB,
      self: false,
      trusted: true,
      removed: false,
      mentions: false,
    } as const
    expect(rows(line, { ...LOOK, columns: 10, oneRow: true })).toEqual(['x: a ⏎ b'])
  })
})
