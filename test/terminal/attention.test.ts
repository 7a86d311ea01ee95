/** What is marked for somebody who looks away, or looks at a small screen. */
import { describe, expect, it } from 'vitest'
import { rows } from '../../src/ui/terminal/views.ts'
import { cellsMax } from '../../src/ui/terminal/width.ts'
import { ALICE, delivered, epoch, fingerprintOf, holder, NOW, READY, said } from './fake-chat.ts'
import { alice, dave, LOOK, me, online, terminal, together } from './person.ts'

const DAY_MS = 86_400_000

describe('my name in what others say', () => {
  it.each(['bob, are you there?', 'ask @bob', 'is it Bob?', 'BOB!', 'ｂｏｂ', 'line one\nand bob', '(bob)'])(
    '%s gives a sign',
    (text) => {
      const room = together()
      room.tell(said(alice, text))
      expect(room.print()[0]).toMatch(/^14:02 alice \(mentions you\): /)
      expect(room.alerts()).toMatchObject([{ title: 'alice in lobby' }])
    },
  )

  it.each(['bobsleigh', 'kebob', 'bob_2', 'nobody', 'bòb', ''])('%s gives none', (text) => {
    const room = together()
    room.tell(said(alice, text))
    expect(room.alerts()).toEqual([])
  })

  it('is a sign when others say it now, not when I do, nor when it is fetched', () => {
    const room = together()
    room.tell(said(me, 'I, bob'), said(alice, 'bob?', { history: true }))
    expect(room.alerts()).toEqual([])
    expect(room.print()).toEqual(['14:02 bob (you): I, bob', '14:02 alice (mentions you, earlier): bob?'])
  })

  it('adds nothing to what a pipe prints', () => {
    const pipe = terminal(false)
    pipe.tell(READY, said(alice, 'hello bob'))
    expect(pipe.print().at(-1)).toBe('14:02 alice: hello bob')
    expect(pipe.alerts()).toEqual([])
  })

  it('shows in the sign nothing that a terminal obeys, on one short line', () => {
    const room = together()
    room.tell(said({ ...alice, name: 'al\u001b]0;x\u0007ice\n' }, `bob\u001b[2J\n${'x\u202e'.repeat(1000)}`))
    const [alert] = room.alerts()
    expect(alert?.title).toBe('alice in lobby')
    expect(alert?.body).toMatch(/^bob x{195}…$/)
  })

  it('is found in as much time as the text is long, whatever I am called', () => {
    const room = terminal()
    room.tell({
      type: 'ready',
      room: 'lobby',
      roomId: '00',
      name: '㈠ a.1+',
      fingerprint: fingerprintOf('b0b'),
      peerId: 'p',
      addresses: [],
    })
    room.tell(said(alice, 'aaaa'.repeat(16_000)), said(alice, 'so, (一) a.1+ it is'))
    expect(room.alerts()).toHaveLength(1)
  })

  it('of one letter takes an @', () => {
    const room = together()
    room.tell({
      type: 'member',
      event: 'renamed',
      name: 'a',
      before: 'bob',
      fingerprint: me.fingerprint,
      trusted: true,
    })
    room.tell(said(alice, 'a word'), said(alice, 'ask @a'))
    expect(room.alerts().map(({ body }) => body)).toEqual(['ask @a'])
  })

  it('is shown in bold, where there is colour', () => {
    const room = together()
    room.tell(said(alice, 'hey bob'))
    const line = { ...rowsOfMention, text: 'hey bob' }
    expect(rows(line, { ...LOOK, colour: true })[0]).toContain('\u001b[1m: hey bob\u001b[22m')
  })

  const rowsOfMention = {
    type: 'said',
    label: 'alice',
    fingerprint: ALICE,
    time: NOW,
    self: false,
    trusted: true,
    removed: false,
    mentions: true,
    mark: null,
  } as const
})

describe('who asks to come in', () => {
  it('is a sign, once', () => {
    const room = together()
    const request = { type: 'request', name: 'dave', fingerprint: dave.fingerprint, removedBy: [] } as const
    room.tell(request, request)
    expect(room.alerts()).toEqual([
      { title: 'dave asks to join', body: 'In lobby: /accept dave or /refuse dave' },
    ])
    room.tell({ type: 'offer', name: 'dave', fingerprint: dave.fingerprint })
    expect(room.alerts()).toMatchObject([{ title: 'dave offers you a key' }])
  })
})

describe('what came while nobody looked', () => {
  const MARK = '--- new since 14:02 ---'

  it('is marked before the first of it, once each time', () => {
    const room = together()
    room.tell({ type: 'focus', focused: false, now: NOW })
    room.tell(said(me, 'from another window'), said(alice, 'one'), said(alice, 'two'))
    expect(room.print()).toEqual([
      '14:02 bob (you): from another window',
      MARK,
      '14:02 alice: one',
      '14:02 alice: two',
    ])
    room.tell({ type: 'focus', focused: true, now: NOW })
    room.tell(said(alice, 'three'))
    expect(room.print()).toEqual(['14:02 alice: three'])
    room.tell(
      { type: 'focus', focused: false, now: NOW },
      { type: 'focus', focused: false, now: NOW + 60_000 },
    )
    room.tell(said(alice, 'four'))
    expect(room.print()).toEqual([MARK, '14:02 alice: four'])
  })

  it('is not marked where a terminal does not tell, nor when nothing was said', () => {
    const room = together()
    room.tell(said(alice, 'one'))
    room.tell({ type: 'focus', focused: false, now: NOW }, online(dave), {
      type: 'focus',
      focused: true,
      now: NOW,
    })
    expect(room.print().filter((row) => row.startsWith('---'))).toEqual([])
  })

  it('cannot be marked by a text or a name', () => {
    const room = together()
    room.tell(said(alice, `x\n${MARK}\n--- Mon 23 Nov 2026 ---`), said({ ...alice, name: MARK }, MARK))
    for (const row of room.print()) expect(row).toMatch(/^(14:02 | {6}\| )/)
  })
})

describe('another day', () => {
  it('has a row of its own, before what was said then', () => {
    const room = together()
    room.tell(
      said(alice, 'one'),
      said(alice, 'two', { time: NOW + DAY_MS }),
      said(me, 'three', { time: NOW + DAY_MS }),
    )
    expect(room.print()).toEqual([
      '14:02 alice: one',
      '--- Wed 25 Nov 2026 ---',
      '2026-11-25 14:02 alice: two',
      '2026-11-25 14:02 bob (you): three',
    ])
  })

  it('stands below the mark of what is new', () => {
    const room = together()
    room.tell(said(alice, 'one'), { type: 'focus', focused: false, now: NOW })
    room.tell(said(alice, 'two', { time: NOW + DAY_MS }))
    expect(room.print().slice(1, 3)).toEqual(['--- new since 14:02 ---', '--- Wed 25 Nov 2026 ---'])
  })

  it('is none where the time is none, nor in a pipe', () => {
    const room = together()
    room.tell(said(alice, 'one'), said(alice, 'two', { time: Number.MAX_SAFE_INTEGER }), said(alice, 'three'))
    const pipe = terminal(false)
    pipe.tell(said(alice, 'one'), said(alice, 'two', { time: NOW + DAY_MS }))
    expect([...room.print(), ...pipe.print()].filter((row) => row.startsWith('---'))).toEqual([])
  })
})

describe('the row above the prompt', () => {
  const carol = holder('carol', fingerprintOf('ca'))

  it('says who can read this, who of them is here, and who waits for an answer', () => {
    const room = together()
    room.tell(epoch(me, alice, { ...carol, left: true }, { ...dave, removedBy: [ALICE] }))
    expect(room.status()).toBe('-- read by alice, carol (left), dave (removed, away) · lobby')
    room.tell({ type: 'request', name: 'eve', fingerprint: fingerprintOf('e7e'), removedBy: [] })
    expect(room.status()).toContain('-- eve waits: /accept or /refuse · read by alice')
    room.tell({ ...online(alice), event: 'offline' } as ReturnType<typeof online>)
    expect(room.status()).toContain('alice (away)')
  })

  it('leaves out the least important where it is narrow, and stays in one row', () => {
    const room = together()
    const mine = said(me, 'hi')
    room.tell(epoch(me, alice, carol, dave), online(carol), mine, delivered(mine, ALICE, carol.fingerprint))
    const narrow = [140, 100, 70, 50, 40, 30, 24].map((columns) => room.status(columns))
    expect(narrow).toEqual([
      '-- delivered to 2 of 3, waiting for dave · read by alice, carol, dave (not on your list, away) · lobby',
      '-- delivered to 2 of 3, waiting for dave · read by alice, carol, dave (not on your list, away)',
      '-- delivered to 2 of 3, waiting for dave · read by 3, 2 here',
      '-- 2 of 3 have it · read by 3, 2 here',
      '-- 2 of 3 have it · read by 3, 2 here',
      '-- 2 of 3 have it',
      '-- 2 of 3 have it',
    ])
    for (let columns = 24; columns < 200; columns += 1) {
      expect(cellsMax(room.status(columns))).toBeLessThan(columns)
    }
  })

  it('is said by /who, too', () => {
    const room = together()
    room.tell(said(me, 'hi'))
    room.print()
    room.tell({ type: 'who', holders: [me, alice] })
    expect(room.print()).toContain('14:02 * What you said last: sent, waiting for alice')
  })

  it('keeps to one row, whatever people are called', () => {
    const room = together()
    const long = holder('𝕎'.repeat(64), fingerprintOf('10'))
    room.tell(epoch(me, long), {
      type: 'request',
      name: 'x'.repeat(64),
      fingerprint: fingerprintOf('11'),
      removedBy: [],
    })
    for (let columns = 24; columns < 300; columns += 7) {
      expect(cellsMax(room.status(columns))).toBeLessThan(columns)
    }
  })
})
