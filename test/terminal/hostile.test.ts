/** Nothing that others send, as text or name, does anything to the terminal, or passes for a row of the program's or of somebody else. */
import { describe, expect, it } from 'vitest'
import { signBatch } from '../../src/protocol/wire/batch.ts'
import type { Line } from '../../src/ui/terminal/model.ts'
import { emptyModel, type Model } from '../../src/ui/terminal/model.ts'
import { statusText } from '../../src/ui/terminal/status.ts'
import { typed } from '../../src/ui/terminal/typed.ts'
import type { Input } from '../../src/ui/terminal/update.ts'
import { update } from '../../src/ui/terminal/update.ts'
import { promptText, rows, statusRows } from '../../src/ui/terminal/views.ts'
import { cellsMax } from '../../src/ui/terminal/width.ts'
import { HandMade } from '../room/hand-made.ts'
import { SimulatedNetwork } from '../room/simulated-network.ts'
import { ALICE, BOB, epoch, fingerprintOf, holder, MEMBER, NOW, READY, said } from './fake-chat.ts'
import { forbidden } from './forbidden.ts'
import { HOSTILE_STRINGS, NOT_UTF8 } from './hostile-strings.ts'
import { alice, me } from './person.ts'

const MALLORY = fingerprintOf('3a110')
const WIDTHS = [24, 40, 80, 180]

/** All that the program itself sends: colours and weights, each closed in its row. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are its own
const OWN_SEQUENCE = /\u001b\[(?:[12]|22|3[0-9]|9[0-7])m/g

/** What a row does to a terminal, or hides. */
const harm = (row: string): readonly string[] => [
  ...forbidden(row),
  ...(row.includes('\n') ? ['a line feed'] : []),
]

/** Everything through which somebody's words come to a screen. */
const inputsWith = (text: string): readonly Input[] => {
  const mallory = { ...holder('mallory', MALLORY, false), name: text }
  const person = { name: text, fingerprint: MALLORY, trusted: false }
  const by = { name: text, fingerprint: MALLORY }
  return [
    { type: 'request', name: text, fingerprint: MALLORY, removedBy: [] },
    { type: 'offer', name: text, fingerprint: MALLORY },
    { type: 'request', name: text, fingerprint: MALLORY, removedBy: [ALICE] },
    epoch(me, alice, mallory),
    { type: 'member', event: 'joined', ...person },
    { type: 'member', event: 'offline', ...person },
    { type: 'member', event: 'renamed', ...person, before: `${text}!` },
    said(mallory, text),
    said({ ...mallory, name: 'mallory' }, `bob ${text}`),
    said({ ...mallory, name: text }, 'a word', { history: true }),
    said({ ...mallory, trusted: true }, text, { time: NOW + 86_400_000 }),
    said({ ...mallory, trusted: true }, text, { time: Number.MAX_SAFE_INTEGER }),
    { type: 'member', event: 'removed', ...person, by: { name: 'alice', fingerprint: ALICE }, counts: true },
    {
      type: 'member',
      event: 'removed',
      name: 'alice',
      fingerprint: ALICE,
      trusted: false,
      by,
      counts: false,
    },
    { type: 'member', event: 'removed', name: 'bob', fingerprint: BOB, trusted: true, by, counts: true },
    { type: 'member', event: 'restored', name: 'alice', fingerprint: ALICE, trusted: true, by, counts: true },
    { type: 'warning', code: 'x', message: `${text} let in ${text}` },
    { type: 'error', code: 'x', message: text },
    { type: 'state', state: 'member', detail: text },
    { type: 'who', holders: [me, mallory] },
    {
      type: 'peers',
      peers: [
        {
          peerId: 'peer',
          addresses: [`/dns4/${text}/tcp/1`],
          stages: ['secured'],
          direction: 'inbound',
          roundTripMs: 1,
          score: 0,
          clockAheadMs: null,
          fingerprint: MALLORY,
          name: text,
        },
      ],
    },
    {
      type: 'looked-back',
      asked: { search: text, before: null },
      outcome: { type: 'page', messages: [said(mallory, text)], before: 'x' },
      isAsked: true,
    },
    {
      type: 'words',
      fingerprint: MALLORY,
      outcome: { type: 'words', words: ['abandon', 'zoo'] },
      isAsked: true,
    },
  ]
}

const COMMANDS = ['/who', '/trust', '/refuse mallory', '/nothing', '/verify x', '/remove y']

interface Shown {
  readonly model: Model
  readonly lines: readonly Line[]
}

/** After each thing told, and each command typed: what is printed, and the model that the rows below are drawn from. */
function* shownBy(text: string): Generator<Shown> {
  let model = emptyModel(true)
  for (const input of [READY, epoch(me, alice), MEMBER]) model = update(model, input).model
  for (const input of [
    ...inputsWith(text),
    { type: 'focus', focused: false, now: NOW } as const,
    said(alice, text),
  ]) {
    const change = update(model, input)
    for (const words of [change.alert?.title ?? '', change.alert?.body ?? '']) expect(harm(words)).toEqual([])
    model = change.model
    yield change
  }
  for (const command of [...COMMANDS, `/accept ${text}`, `/${text}`]) {
    const change = typed(model, command)
    model = change.model
    yield change
  }
}

const CLOCK = String.raw`(?:\d{4}-\d\d-\d\d )?(?:\d\d:\d\d|--:--) `
const CONTINUATION = '      | '

/** Which rows may begin how: one kind of line has one beginning, and nothing else has it. */
const BEGINNINGS: Readonly<Record<Line['type'], RegExp>> = {
  notice: new RegExp(`^${CLOCK}\\* `),
  warning: new RegExp(`^${CLOCK}! `),
  error: new RegExp(`^${CLOCK}! `),
  help: /^ {2}/,
  day: /^--- \w{3} \d+ \w{3,4} \d+ ---$/,
  unread: /^--- new since [\d: -]+ ---$/,
  // A name: no mark of the program's, and not its blanks either.
  // Where a name takes a row of its own, it begins the next, as what goes on.
  said: new RegExp(`^${CLOCK}(?![*!>|-])\\S|^${CLOCK.trimEnd()}$`),
}

const checkRows = (line: Line, columns: number): void => {
  const look = { columns, oneRow: false, now: NOW }
  const plain = rows(line, { ...look, colour: false })
  const coloured = rows(line, { ...look, colour: true })
  expect(coloured.map((row) => row.replaceAll(OWN_SEQUENCE, ''))).toEqual(plain)
  for (const [place, row] of plain.entries()) {
    expect(harm(row)).toEqual([])
    if (place === 0) expect(row).toMatch(BEGINNINGS[line.type])
    else expect(row.startsWith(CONTINUATION)).toBe(true)
    // A row that the terminal breaks by itself would go on in the first column.
    if (line.type !== 'help') expect(cellsMax(row)).toBeLessThan(Math.max(columns, 24))
  }
}

describe('what others send', () => {
  it.each(HOSTILE_STRINGS)('is shown and no more: $what', ({ text }) => {
    for (const { model, lines } of shownBy(text)) {
      for (const line of lines) for (const columns of WIDTHS) checkRows(line, columns)
      for (const columns of WIDTHS) {
        const below = [...statusRows(statusText(model), columns, false), promptText(model)]
        for (const row of below) expect(harm(row)).toEqual([])
        expect(below.length).toBeLessThanOrEqual(2)
        expect(cellsMax(below[0] ?? '')).toBeLessThan(columns)
      }
    }
  })

  it('is one row in a pipe, and no other', () => {
    for (const { text } of HOSTILE_STRINGS) {
      for (const { lines } of shownBy(text)) {
        for (const line of lines) {
          const printed = rows(line, {
            columns: Number.POSITIVE_INFINITY,
            colour: false,
            oneRow: true,
            now: NOW,
          })
          expect(printed).toHaveLength(1)
          expect(harm(printed[0] ?? '')).toEqual([])
        }
      }
    }
  })

  it('is never shown under the name of somebody else', () => {
    for (const { text } of HOSTILE_STRINGS) {
      for (const { lines } of shownBy(text)) {
        for (const line of lines) {
          if (line.type !== 'said' || line.fingerprint !== MALLORY) continue
          expect(line.label).not.toMatch(/^(alice|bob)$/i)
          expect(line.self).toBe(false)
          for (const row of rows(line, { columns: 80, colour: false, oneRow: false, now: NOW })) {
            expect(row).not.toMatch(/^[\d: -]*(alice|bob|you)( \(|: )/i)
          }
        }
      }
    }
  })

  it('that looks like somebody known is told apart by fingerprint, whatever letters it takes', () => {
    for (const name of [
      'alice',
      'ALICE',
      'al\u200bice',
      'аlice',
      'a1ice',
      'ａｌｉｃｅ',
      'a.l.i.c.e',
      'àlicé',
    ]) {
      let model = emptyModel(true)
      for (const input of [READY, epoch(me, alice), MEMBER]) model = update(model, input).model
      const { lines } = update(model, said({ ...holder('x', MALLORY), name }, 'it is me'))
      expect(lines).toMatchObject([{ label: expect.stringMatching(/#3a110000$/) }])
    }
  })
})

describe('bytes that are no text', () => {
  it.each(NOT_UTF8.map((bytes) => ({ bytes, hex: Buffer.from(bytes).toString('hex') })))(
    '$hex is refused as text and as name, before anybody sees it',
    async ({ bytes }) => {
      const network = await SimulatedNetwork.create()
      const [member] = await network.gather(['alice', 'bob'])
      await network.trust(member, ['bob', 'mallory'])
      const mallory = await HandMade.named('mallory', network.identity)
      const held = mallory.join(network, member)
      const before = member.of('text-said').length
      for (const [text, name] of [
        ['MARK', 'mallory'],
        ['hello', 'MARK'],
      ] as const) {
        const { body } = mallory.batch([{ kind: 'text', text }], { name })
        const spoilt = Buffer.from(body)
        const place = spoilt.indexOf('MARK')
        expect(place).toBeGreaterThan(0)
        spoilt.set(bytes, place)
        const batch = signBatch(network.identity, mallory.identity, new Uint8Array(spoilt))
        network.inject(member, mallory.datOf(held, batch), mallory.peer)
        network.run(1_000)
      }
      expect(member.of('text-said')).toHaveLength(before)
      expect(member.refusals.filter((refusal) => refusal === 'DAT malformed')).toHaveLength(2)
    },
  )
})
