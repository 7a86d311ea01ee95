import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanLine } from '../../src/ui/terminal/sanitize.ts'
import { cellsMax, wrap } from '../../src/ui/terminal/width.ts'

/** Cells by Node's own tables, which nothing but a prompt gives away. */
const cellsByNode = (() => {
  const readline = createInterface({ input: new PassThrough(), output: new PassThrough(), terminal: true })
  return (text: string): number => {
    readline.setPrompt(text)
    return readline.getCursorPos().cols
  }
})()

const lines = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[ a日👋]{0,80}$/u),
  )
  .map(cleanLine)

describe('the width of text', () => {
  it('is never less than the cells it takes', () => {
    fc.assert(
      fc.property(lines, (line) => {
        expect(cellsMax(line)).toBeGreaterThanOrEqual(cellsByNode(line))
      }),
    )
  })

  it('is exact for what most people write', () => {
    for (const line of ['hello', 'grün & ça', 'Привет', '日本語', '👋👋']) {
      expect(cellsMax(line)).toBe(cellsByNode(line))
    }
  })
})

describe('rows', () => {
  it('fit, and together are the line but for a space at each break', () => {
    fc.assert(
      fc.property(
        lines,
        fc.integer({ min: 2, max: 30 }),
        fc.integer({ min: 2, max: 30 }),
        (line, first, room) => {
          const rows = wrap(line, first, room)
          rows.forEach((row, index) => {
            expect(cellsMax(row)).toBeLessThanOrEqual(index === 0 ? first : room)
          })
          let rest = line
          for (const row of rows) {
            expect(rest.startsWith(row)).toBe(true)
            rest = rest.slice(row.length).replace(/^ /, '')
          }
          expect(rest).toBe('')
        },
      ),
    )
  })

  it('break between words where they can', () => {
    expect(wrap('the quick brown fox', 10, 10)).toEqual(['the quick', 'brown fox'])
    expect(wrap('a incomprehensibilities', 10, 10)).toEqual(['a incompre', 'hensibilit', 'ies'])
    expect(wrap('日本語日本語', 5, 4)).toEqual(['日本', '語日', '本語'])
    expect(wrap('', 10, 10)).toEqual([''])
  })

  it('have no end where columns have none', () => {
    expect(wrap('x'.repeat(1000), Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)).toHaveLength(1)
  })
})
