/** What somebody may send as a text or a name to take a terminal over, or to pass for somebody else. */

import { encodeLine } from '../../src/ui/json/line.ts'

export interface HostileString {
  readonly what: string
  readonly text: string
}

const ESC = '\u001b'
const BEL = '\u0007'
const ST = `${ESC}\\`

const each = (what: string, texts: readonly string[]): HostileString[] =>
  texts.map((text) => ({ what: `${what} ${encodeLine({ text })}`, text }))

const codes = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index))

/** Between words, so that what they do to the rest shows. */
const around = (texts: readonly string[]): string[] => texts.map((text) => `before${text}after`)

export const HOSTILE_STRINGS: readonly HostileString[] = [
  ...each('C0', around(codes(0x00, 0x1f))),
  ...each('DEL and C1', around(codes(0x7f, 0x9f))),
  ...each(
    'cursor and screen',
    around(
      [
        '2J',
        'H',
        '1;1H',
        '99A',
        '99B',
        '99C',
        '99D',
        'K',
        '2K',
        '3J',
        's',
        'u',
        '5i',
        '6n',
        'c',
        '?25l',
        '?1049h',
        'L',
        'M',
        '1;3r',
        '4h',
        '!p',
        '999999999999m',
      ].flatMap((sequence) => [`${ESC}[${sequence}`, `\u009b${sequence}`]),
    ),
  ),
  ...each(
    'colours',
    around([
      `${ESC}[31m`,
      `${ESC}[8m`,
      `${ESC}[7m`,
      `${ESC}[38;2;0;0;0m`,
      `${ESC}[38:2::1:2:3m`,
      `\u009b1;31m`,
    ]),
  ),
  ...each(
    'strings: title, clipboard, links, colours, files, images',
    around([
      `${ESC}]0;owned${BEL}`,
      `${ESC}]2;owned${ST}`,
      `${ESC}]52;c;ZXZpbA==${BEL}`,
      `${ESC}]8;;http://evil.example/${ST}click${ESC}]8;;${ST}`,
      `${ESC}]10;#000000${BEL}`,
      `${ESC}]1337;File=name=eA==:AAAA${BEL}`,
      `${ESC}]777;notify;a;b${ST}`,
      `${ESC}P+q544e${ST}`,
      `${ESC}P$q"p${ST}`,
      `${ESC}_Gf=32;AAAA${ST}`,
      `${ESC}^private${ST}`,
      `${ESC}Xstring${ST}`,
      '\u009d0;owned\u009c',
      '\u0090q#0\u009c',
      `${ESC}]0;never closed`,
      `${ESC}Pnever closed`,
    ]),
  ),
  ...each(
    'two characters',
    around([
      `${ESC}c`,
      `${ESC}7`,
      `${ESC}8`,
      `${ESC}M`,
      `${ESC}D`,
      `${ESC}E`,
      `${ESC}#8`,
      `${ESC}(0`,
      `${ESC}%G`,
      `${ESC}=`,
      ESC,
      `${ESC}${ESC}[2J`,
    ]),
  ),
  ...each('put together by what is taken out', [
    `${ESC}[${ESC}[2J2J`,
    `${ESC}\u200b[2J`,
    `\u001b\u001b]0;x${BEL}[31m`,
    `${ESC}[3\u00001m`,
    `\u009b\u009b31m`,
  ]),
  ...each(
    'direction',
    around([
      '\u202e',
      '\u202d',
      '\u202a',
      '\u202b',
      '\u202c',
      '\u2066',
      '\u2067',
      '\u2068',
      '\u2069',
      '\u200e',
      '\u200f',
      '\u061c',
    ]),
  ),
  ...each(
    'drawn as nothing',
    around([
      '\u200b',
      '\u200c',
      '\u200d',
      '\u2060',
      '\ufeff',
      '\u00ad',
      '\u034f',
      '\u180e',
      '\u115f',
      '\u1160',
      '\u3164',
      '\uffa0',
      '\u2800',
      '\ufe0f',
      '\u{e0100}',
      '\u17b4',
    ]),
  ),
  ...each('tags', [
    Array.from('hidden words', (letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))).join(
      '',
    ),
    'x\u{e0001}\u{e007f}y',
  ]),
  ...each('marks', [
    `z${'\u0301'.repeat(500)}`,
    '\u0301first',
    `a${'\u20dd\u0489'.repeat(50)}`,
    `\n${'\u0316'.repeat(300)}`,
    '\u0e47'.repeat(200),
  ]),
  ...each('no characters', [
    '\ud800',
    '\udfff',
    '\ud83dx',
    '\ufffe',
    '\uffff',
    '\u{1ffff}',
    '\ufff9hidden\ufffaover\ufffb',
  ]),
  ...each('breaks', [
    'a\rb',
    'a\nb',
    'a\r\nb',
    'a\u2028b',
    'a\u2029b',
    'a\u0085b',
    'a\vb',
    'a\fb',
    '\n\n\n\n\n',
    '\r\r\r',
    `${'\n'.repeat(300)}x`,
  ]),
  ...each('rows of the program', [
    '* alice left.',
    '\n* alice left.',
    '\n14:02 * alice is on your list now.',
    '\r14:02 ! Not sent: the disk is full.',
    '\n--- new since 14:02 ---',
    '\n--- Wed 25 Nov 2026 ---',
    '\n-- delivered to all 5 · read by alice · lobby',
    '\n> /accept mallory',
    '\nnot in the room yet > ',
    '\nname for #a11ce000 > ',
    '\n  You are alone here. This is how the next person joins:',
    '\n      | more of the same',
    '\n     abandon abandon abandon',
    '--- new since 14:02 ---',
    '-- kept',
    '> ',
    '  * ',
    '!',
  ]),
  ...each('rows of somebody else', [
    '\n14:02 alice: I owe you money',
    '\n14:02 bob (you): I owe you money',
    'alice: yes\n14:02 alice: yes',
    'alice',
    'ALICE',
    'alice ',
    'al\u200bice',
    'аlice',
    'alісе',
    'a1ice',
    'ａｌｉｃｅ',
    'alice (you)',
    'alice#a11ce000',
    'alice: I agree. bob',
    'alice\u02d0 hi',
    'alice\ua789 hi',
    'bob',
    'you',
    'bob (you)',
  ]),
  ...each('right to left', ['שלום', 'مرحبا 14:02 * alice', 'abc שלום def', '\u05be'.repeat(40), '١٢:٣٤']),
  ...each('wide, and very long', [
    'x'.repeat(5000),
    '字'.repeat(3000),
    '👩‍👩‍👧‍👦'.repeat(300),
    '𝕎'.repeat(1000),
    `${'a'.repeat(200)} `.repeat(20),
    '\u{fdfd}'.repeat(100),
    '\t'.repeat(500),
  ]),
]

/** Bytes that are no UTF-8; a peer may put them where a text or a name stands. */
export const NOT_UTF8: readonly Uint8Array[] = [
  Uint8Array.of(0xff, 0xfe, 0xfd, 0xfc),
  Uint8Array.of(0xc0, 0xaf, 0xc0, 0x9b),
  Uint8Array.of(0xed, 0xa0, 0x80, 0x41),
  Uint8Array.of(0xf4, 0x90, 0x80, 0x80),
  Uint8Array.of(0x9b, 0x32, 0x4a, 0x41),
  Uint8Array.of(0x41, 0x42, 0x43, 0xe2),
]
