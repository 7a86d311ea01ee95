import { describe, expect, it } from 'vitest'
import { renderReport } from '../../src/cli/report-text.ts'
import { cutToFit, fittingColumns } from '../../src/cli/table.ts'
import { cellsMax } from '../../src/ui/terminal/width.ts'

const ROWS = [
  ['id', 'address', 'name'],
  ['1', '10.0.0.1', '名前'],
]

describe('columns that fit', () => {
  it.each([
    // 2 + 8 + 4 cells, and two gaps of 2.
    [18, [0, 1, 2]],
    [17, [0, 2]],
    [8, [0, 2]],
    [7, [2]],
    // What cannot be done without stays.
    [1, [2]],
  ])('%i cells', (cells, kept) => {
    expect(fittingColumns(ROWS, [1, 0], cells)).toEqual(kept)
  })

  it('a table without rows has none', () => {
    expect(fittingColumns([], [0], 0)).toEqual([])
  })
})

describe('a row that is cut', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abc…'],
    ['名前です', 7, '名前…'],
    ['abcdef', 0, '…'],
  ])('%s to %i cells', (row, cells, cut) => {
    expect(cutToFit(row, cells)).toBe(cut)
  })
})

describe('peers in a window', () => {
  const peer = {
    peerId: 'x'.repeat(52),
    addresses: ['/ip4/192.168.100.100/tcp/4001'],
    name: 'Bob',
    stages: [],
  }

  it.each([200, 120, 100, 80, 60, 40])('%i cells wide: each row fits, and ends with the name', (cells) => {
    const rows = renderReport('peers', [peer], cells).split('\n')
    expect(rows.every((row) => cellsMax(row) <= cells)).toBe(true)
    expect(rows[1]).toMatch(/^xxxxxxxx .* Bob$/)
  })

  it('nothing is left out where there is room', () => {
    expect(renderReport('peers', [peer])).toContain('/ip4/192.168.100.100/tcp/4001')
    expect(renderReport('peers', [peer], 80)).not.toContain('/ip4/')
  })
})
