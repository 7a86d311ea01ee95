import { describe, expect, it } from 'vitest'
import { olderKeys } from '../../src/ui/terminal/composing/key-protocol.ts'
import { traitsOf } from '../../src/ui/terminal/drawing/traits.ts'
import { paste, typist } from './typist.ts'

const press = (...keys: readonly string[]) => typist().type(...keys)

describe('keys as newer terminals write them', () => {
  it.each([
    ['Shift-Enter begins a line', ['a', '\u001b[13;2u', 'b'], 'a\nb|'],
    ['as xterm writes it', ['a', '\u001b[27;2;13~', 'b'], 'a\nb|'],
    ['Ctrl-A', ['a', '\u001b[97;5u', 'b'], 'b|a'],
    ['Ctrl-A with the number lock', ['a', '\u001b[97;133u', 'b'], 'b|a'],
    ['Ctrl-A on a Russian keyboard', ['a', '\u001b[1092::97;5u', 'b'], 'b|a'],
    ['Alt-B', ['a b', '\u001b[98;3u', 'c'], 'a c|b'],
    ['Alt-<', ['ab', '\u001b[44:60;4u', 'c'], 'c|ab'],
    ['Ctrl-Backspace', ['a b', '\u001b[127;5u'], 'a |'],
    ['Ctrl-_', ['a', '\u001b[45:95;6u'], '|'],
    ['Ctrl-Left with the number lock', ['a b', '\u001b[1;133D', 'c'], 'a c|b'],
    ['Left with the number lock', ['ab', '\u001b[1;129D', 'c'], 'ac|b'],
    ['Delete of the number pad', ['ab', '\u001b[57417u', '\u001b[57426u'], 'a|'],
    ['Escape, which does nothing', ['a', '\u001b[27u', 'b'], 'ab|'],
    ['Ctrl-1, which is nothing', ['a', '\u001b[49;5u', 'b'], 'ab|'],
    ['keys without meaning', ['a', '\u001b[57358u', '\u001b[57441;2u', 'b'], 'ab|'],
    ['cut in two', ['a', '\u001b[97', ';5', 'u', 'b'], 'b|a'],
    ['and pastes stay what they are', [paste('a[97;5ub')], 'a[97;5ub|'],
  ])('%s', (_what, keys, shown) => {
    expect(press(...keys).shown()).toBe(shown)
  })

  it('are Ctrl-C and Enter', () => {
    expect(press('\u001b[99;5u').effects).toEqual([{ type: 'interrupt' }])
    expect(press('a', '\u001b[57414u').effects).toEqual([{ type: 'send', text: 'a' }])
  })

  it('are held back only while they are numbers', () => {
    expect(olderKeys('a\u001b')).toEqual({ keys: 'a\u001b', rest: '' })
    expect(olderKeys('a\u001b[')).toEqual({ keys: 'a\u001b[', rest: '' })
    expect(olderKeys('a\u001b[1;')).toEqual({ keys: 'a', rest: '\u001b[1;' })
    expect(olderKeys(`\u001b[${'1'.repeat(100)}`).rest).toBe('')
  })
})

describe('terminals', () => {
  it.each([
    ['kitty', { TERM: 'xterm-kitty' }, true],
    ['ghostty', { TERM: 'xterm-256color', TERM_PROGRAM: 'ghostty' }, true],
    ['any other', { TERM: 'xterm-256color' }, false],
    ['tmux in WezTerm', { TERM: 'tmux-256color', TERM_PROGRAM: 'WezTerm', TMUX: 'x' }, false],
    ['the console', { TERM: 'linux' }, false],
  ])('that tell keys apart are asked to, and asked no more: %s', (_what, environment, isAsked) => {
    const { enter, leave } = traitsOf(environment)
    expect(enter.includes('\u001b[>5u')).toBe(isAsked)
    expect(leave.includes('\u001b[<u')).toBe(isAsked)
  })
})
