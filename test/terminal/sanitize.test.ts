import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanLine, cleanName, cleanText, spellingKey } from '../../src/ui/terminal/sanitize.ts'
import { FORBIDDEN_RANGES, forbidden } from './forbidden.ts'

const codeUnits = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit))
const nasty = fc
  .constantFrom(...FORBIDDEN_RANGES.flat())
  .map((code) => (code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code)))
const pieces = fc.oneof(
  nasty,
  codeUnits,
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '\u001b[31m',
    '\u001b]8;;http://x\u0007',
    '\u001b',
    '\u009b1m',
    '\r',
    '\n',
    '\u0301',
    'a',
    ' ',
    ':',
    '*',
  ),
)
const hostile = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(''))

describe('text from others', () => {
  it('never holds what a terminal obeys or hides', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(forbidden(cleanText(text))).toEqual([])
      }),
    )
  })

  it('cleans every single code point', () => {
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code)
      const cleaned = cleanText(`a${character}b`)
      if (forbidden(cleaned).length > 0) throw new Error(`U+${code.toString(16)} gets through`)
    }
  })

  it('is the same when cleaned again', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(cleanText(cleanText(text))).toBe(cleanText(text))
      }),
    )
    fc.assert(
      fc.property(hostile, (text) => {
        expect(cleanLine(cleanLine(text))).toBe(cleanLine(text))
      }),
    )
  })

  it('stacks at most four combining marks', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(cleanText(text)).not.toMatch(/\p{M}{5}/u)
      }),
    )
    expect(cleanText(`e${'\u0301'.repeat(90)}`)).toBe(`e${'\u0301'.repeat(4)}`)
  })

  it('begins no line with a mark that would sit on the row of another', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(cleanText(text)).not.toMatch(/(^|\n)\p{M}/u)
      }),
    )
  })

  it.each([
    ['plain words, ümläuts, 日本語 and 👋 stay', 'plain words, ümläuts, 日本語 and 👋 stay'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u009b2Jgone?', 'gone?'],
    ['an unfinished \u001b]0;string hides nothing', 'an unfinished 0;string hides nothing'],
    ['over\rwritten', 'over\nwritten'],
    ['one\r\ntwo\u2028three\u0085four', 'one\ntwo\nthree\nfour'],
    ['\n\nfirst\n\n\n\n\nlast\n', 'first\n\nlast'],
    ['a\tb', 'a    b'],
    ['safe\u202egnp.exe', 'safegnp.exe'],
    ['fam\u200dily', 'family'],
    ['lone \ud800 half', 'lone \ufffd half'],
    ['tag\u{e0041}ged', 'tagged'],
  ])('%j becomes %j', (text, cleaned) => expect(cleanText(text)).toBe(cleaned))

  it('takes time in proportion to its length', () => {
    // Each of these makes a backtracking pattern quadratic, and then the test's limit is what it meets.
    for (const piece of ['\u001b[', '\u001b]', '\u001b[1;', '\u0301', '\n', ' ']) {
      expect(cleanText(piece.repeat(1_000_000)).length).toBeLessThanOrEqual(4_000_000)
    }
  })
})

describe('names from others', () => {
  it('never hold a control, a break, or one of our marks', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const cleaned = cleanName(name)
        expect(forbidden(cleaned)).toEqual([])
        expect(cleaned).not.toMatch(/[\n:*!#()|[\]<>/\\]/)
        expect(Array.from(cleaned).length).toBeLessThanOrEqual(64)
        expect(cleaned).toBe(cleaned.trim())
        expect(cleaned).not.toMatch(/\p{M}{5}/u)
      }),
    )
  })

  it('are the same when cleaned again', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        expect(cleanName(cleanName(name))).toBe(cleanName(name))
      }),
    )
  })

  it.each([
    ["Jean-Luc O'Neill 2", "Jean-Luc O'Neill 2"],
    ['Zoë 👋 山田', 'Zoë 👋 山田'],
    ['bob (you)', 'bob you'],
    ['alice: I agree. bob', 'alice I agree bob'],
    ['bob joined. alice', 'bob joined alice'],
    ['j.r.r. tolkien...', 'j.r.r tolkien'],
    ['...', ''],
    ['--- new since 14:02 ---', 'new since 14 02 ---'],
    ['@bob', 'bob'],
    ['alice\u02d0 I agree', 'alice I agree'],
    ['* carol left.', 'carol left'],
    ['bob#b0b00000', 'bob b0b00000'],
    ['two\nlines', 'two lines'],
    ['\u200b\u3164\u2800', ''],
    ['x'.repeat(100), 'x'.repeat(64)],
  ])('%j becomes %j', (name, cleaned) => expect(cleanName(name)).toBe(cleaned))

  it('have one key where they look alike', () => {
    expect(spellingKey('Bob')).toBe(spellingKey('ｂｏｂ'))
    expect(spellingKey('Zoe\u0308')).toBe(spellingKey('Zoë'))
    expect(spellingKey('bob')).not.toBe(spellingKey('rob'))
  })
})
