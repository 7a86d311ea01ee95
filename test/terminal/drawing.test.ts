import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FRAME_MS } from '../../src/ui/limits.ts'
import { composed } from '../../src/ui/terminal/composing/view.ts'
import {
  type Drawn,
  draw,
  erase,
  type Frame,
  scrollAway,
  type Width,
} from '../../src/ui/terminal/drawing/frame.ts'
import { createPace } from '../../src/ui/terminal/drawing/pace.ts'
import { statusRows } from '../../src/ui/terminal/views.ts'
import { cellsMax } from '../../src/ui/terminal/width.ts'
import { openEmulator } from './screen.ts'
import { alt, ctrl, KEYS, paste, typist } from './typist.ts'

const ROWS = 24

/** A screen that is drawn on, and what it shows. */
const drawnOn = (columns: number, reflow: 'all' | 'above-cursor' = 'all') => {
  const emulator = openEmulator(columns, ROWS, reflow === 'all')
  let drawn: Drawn | null = null
  let now = columns
  return {
    emulator,
    draw: async (frame: Frame, printed: readonly string[] = []) => {
      await emulator.send(draw(drawn, printed, frame, { columns: now, reflow }))
      drawn = { frame, columns: now }
    },
    resize: (to: number) => {
      emulator.resize(to, ROWS)
      now = to
    },
    send: async (what: (shown: Drawn | null, width: Width) => string) => {
      await emulator.send(what(drawn, { columns: now, reflow }))
      drawn = null
    },
  }
}

const frameOf = (
  rows: readonly string[],
  cursorRow = rows.length - 1,
  beforeCursor = rows[cursorRow],
): Frame => ({
  rows,
  cursorRow,
  beforeCursor: beforeCursor ?? '',
})

describe('the pace of drawing', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is once a frame, however much comes, and at once for keys', () => {
    let drawings = 0
    const pace = createPace(() => drawings++)
    pace.soon()
    pace.soon()
    vi.advanceTimersByTime(0)
    expect(drawings).toBe(1)
    for (let n = 0; n < 10; n++) {
      pace.soon()
      vi.advanceTimersByTime(1)
    }
    expect(drawings).toBe(1)
    vi.advanceTimersByTime(FRAME_MS)
    expect(drawings).toBe(2)
    pace.soon()
    pace.atOnce()
    vi.advanceTimersByTime(0)
    expect(drawings).toBe(3)
    vi.advanceTimersByTime(10 * FRAME_MS)
    expect(drawings).toBe(3)
    pace.soon()
    pace.stop()
    vi.advanceTimersByTime(10 * FRAME_MS)
    expect(drawings).toBe(3)
  })
})

describe('drawing', () => {
  it('prints above the frame, and touches nothing that is printed', async () => {
    const screen = drawnOn(40)
    await screen.draw(frameOf(['> a']))
    await screen.draw(frameOf(['> ab']), ['one', 'two'])
    await screen.draw(frameOf(['-- status', '> ab']))
    await screen.draw(frameOf(['-- status', '> ab', '  cd'], 1, '> a'))
    expect(screen.emulator.rows()).toEqual(['one', 'two', '-- status', '> ab', '  cd'])
    expect(screen.emulator.cursor()).toEqual({ row: 3, column: 3 })
    await screen.draw(frameOf(['> x']), ['three'])
    expect(screen.emulator.rows()).toEqual(['one', 'two', 'three', '> x'])
  })

  it('scrolls once the screen is full, and keeps every row', async () => {
    const screen = drawnOn(40)
    const printed = Array.from({ length: 100 }, (_, n) => `row ${n}`)
    for (const row of printed) await screen.draw(frameOf(['-- status', `> ${row}`]), [row])
    await screen.draw(frameOf(['> a']), ['last'])
    await screen.draw(frameOf(['> a', '  b', '  c']))
    expect(screen.emulator.rows()).toEqual([...printed, 'last', '> a', '  b', '  c'])
  })

  it('writes for a key little more than its row', () => {
    const before: Drawn = { frame: frameOf(['-- status', '> hell']), columns: 80 }
    const bytes = draw(before, [], frameOf(['-- status', '> hello']), { columns: 80, reflow: 'all' })
    expect(bytes).not.toContain('status')
    expect(bytes.length).toBeLessThan(60)
  })

  it('shows all at once where the terminal can, and no cursor that runs about', () => {
    const bytes = draw(null, ['one'], frameOf(['> ']), { columns: 80, reflow: 'all' })
    expect(bytes.startsWith('\u001b[?2026h\u001b[?25l')).toBe(true)
    expect(bytes.endsWith('\u001b[?25h\u001b[?2026l')).toBe(true)
  })

  it.each([
    [80, 40, 'all'],
    [80, 40, 'above-cursor'],
    [40, 80, 'all'],
    [300, 40, 'all'],
    [300, 40, 'above-cursor'],
    [40, 300, 'all'],
  ] as const)(
    'leaves no rubbish when %i columns become %i and rows are broken: %s',
    async (from, to, reflow) => {
      const screen = drawnOn(from, reflow)
      const long = (columns: number): Frame => {
        const full = ['-- status', '> ', '  '].map((row) => row.padEnd(columns - 1, 'x'))
        return frameOf([...full, '  … 5 more rows'], 2, full[2]?.slice(0, columns - 5))
      }
      await screen.draw(long(from), ['said'])
      screen.resize(to)
      await screen.draw(long(to))
      expect(screen.emulator.rows()).toEqual(['said', ...long(to).rows])
      await screen.draw(long(to), ['said again'])
      expect(screen.emulator.rows()).toEqual(['said', 'said again', ...long(to).rows])
    },
  )

  it('takes itself away', async () => {
    const screen = drawnOn(40)
    await screen.draw(frameOf(['-- status', '> ab', '  cd'], 1), ['one'])
    await screen.send(erase)
    expect(screen.emulator.rows()).toEqual(['one', ''])
  })

  it('scrolls all away and leaves it to be scrolled back to', async () => {
    const screen = drawnOn(40)
    await screen.draw(frameOf(['-- status', '> ab']), ['one', 'two'])
    await screen.send((drawn, width) => scrollAway(drawn, width, ROWS))
    await screen.draw(frameOf(['> ab']))
    expect(screen.emulator.rows()).toEqual(['one', 'two', '> ab'])
    expect(screen.emulator.scrolledAway()).toBe(2)
  })
})

/** Anything that a keyboard, a clipboard or a broken terminal may send. */
const anyKeys = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.constantFrom(' ', 'a', '日', '👋', 'é', '👨‍👩‍👧', '\u0301', '🇩'), { maxLength: 60 })
      .map((all) => all.join('')),
  },
  { weight: 6, arbitrary: fc.constantFrom(...Object.values(KEYS)) },
  { weight: 3, arbitrary: fc.constantFrom(...'abdefhklnptuwy_'.split('').map((letter) => ctrl(letter))) },
  { weight: 2, arbitrary: fc.constantFrom(alt('b'), alt('f'), alt('d'), '\t', '\u001b[1;5H') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }).map(paste) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
)

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

describe('what is being typed, whatever is typed', () => {
  it('has a cursor between two characters and nothing in it that a terminal obeys', () => {
    fc.assert(
      fc.property(fc.array(anyKeys, { maxLength: 30 }), (keys) => {
        const { type, state } = typist()
        type(...keys)
        const { text, cursor } = state()
        const boundaries = [...Array.from(graphemes.segment(text), ({ index }) => index), text.length]
        expect(boundaries).toContain(cursor)
        expect(text).not.toMatch(/[\p{Cc}--[\n\t]]/v)
        expect(text.isWellFormed()).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('is sent as it was typed', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 20 })), (lines) => {
        const clean = lines.map((line) => line.replace(/\p{Cc}/gu, '').toWellFormed())
        const { type, effects } = typist()
        for (const line of clean) type(line, KEYS.altEnter)
        type(KEYS.enter)
        expect(effects).toEqual([{ type: 'send', text: clean.map((line) => `${line}\n`).join('') }])
      }),
    )
  })

  it('fits the screen, and every key leaves it as if it were drawn anew', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyKeys, { maxLength: 12 }),
        fc.integer({ min: 12, max: 90 }),
        async (keys, columns) => {
          const screen = drawnOn(columns)
          const { type, frame } = typist({ columns, screenRows: ROWS })
          for (const key of keys) {
            type(key)
            await screen.draw(frame())
          }
          const last = frame()
          expect(last.rows.length).toBeLessThan(ROWS)
          for (const row of last.rows) expect(cellsMax(row)).toBeLessThan(columns)
          expect(last.rows[last.cursorRow]?.startsWith(last.beforeCursor)).toBe(true)
          const fresh = drawnOn(columns)
          await fresh.draw(last)
          if (keys.length > 0) expect(screen.emulator.rows()).toEqual(fresh.emulator.rows())
          if (keys.length > 0) expect(screen.emulator.cursor()).toEqual(fresh.emulator.cursor())
          expect(fresh.emulator.brokenRows()).toBe(0)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('a narrow screen', () => {
  it.each([3, 5, 8, 12, 23, 30])('of %i columns has a prompt, a status and a text that fit', (columns) => {
    const above = statusRows(
      [{ text: 'delivered to 4 of 5, waiting for Bob', short: '4 of 5 have it' }],
      columns,
      false,
    )
    const { type, state } = typist({ columns })
    type('hello 日本語')
    const around = { above, prompt: 'not in the room yet > ', columns, screenRows: 24 }
    for (const row of composed(state(), around).rows) expect(cellsMax(row)).toBeLessThan(Math.max(columns, 5))
  })

  it('has the text below a prompt that leaves no place beside it', () => {
    const around = { above: [], prompt: 'not in the room yet > ', columns: 25, screenRows: 24 }
    const { rows } = composed(typist({ columns: 25 }).type('hello').state(), around)
    expect(rows).toEqual(['not in the room yet > ', '  hello'])
  })
})

describe('a text of many rows', () => {
  const lines = Array.from({ length: 200 }, (_, n) => `line ${n + 1}`)

  it('is folded: its beginning, its end, and how much is between', () => {
    const { type, frame } = typist()
    type(paste(lines.join('\r')))
    expect(frame().rows).toEqual([
      '> line 1',
      '  line 2',
      '  line 3',
      '  … 190 more rows',
      ...lines.slice(-7).map((line) => `  ${line}`),
    ])
  })

  it('is open where the cursor is', () => {
    const { type, frame } = typist()
    type(paste(lines.join('\r')), ...Array.from({ length: 100 }, () => KEYS.up))
    const { rows, cursorRow } = frame()
    expect(rows).toHaveLength(12)
    expect(rows[cursorRow]).toBe('  line 100')
    expect(rows.at(-1)).toMatch(/^ {2}… 97 more rows$/)
    type('\u001b[1;5H')
    expect(frame().cursorRow).toBe(0)
    expect(frame().rows.at(-1)).toBe('  … 190 more rows')
  })

  it('takes no more than the screen has', () => {
    const { type, frame } = typist({ screenRows: 5 })
    type(paste(lines.join('\r')))
    expect(frame().rows).toEqual(['  … 198 more rows', '  line 199', '  line 200'])
  })
})
