import { describe, expect, it } from 'vitest'
import { TEXT_BYTES_MAX } from '../../src/protocol/limits.ts'
import { COMPOSED_BYTES_MAX, RECALLED_MAX, UNDO_MAX } from '../../src/ui/limits.ts'
import { alt, ctrl, KEYS, paste, typist } from './typist.ts'

const { enter, altEnter, left, right, up, down, home, end, backspace } = KEYS

describe('editing', () => {
  it.each([
    ['types where the cursor is', ['abd', left, 'c'], 'abc|d'],
    ['goes to the ends of the line', ['one', home, '1', end, '2'], '1one2|'],
    ['goes there with Ctrl-A and Ctrl-E', ['one', ctrl('a'), '1', ctrl('e'), '2'], '1one2|'],
    ['goes by characters with Ctrl-B and Ctrl-F', ['ab', ctrl('b'), ctrl('b'), ctrl('f'), 'x'], 'ax|b'],
    ['stays inside', ['ab', left, left, left, 'x', right, right, right, 'y'], 'xaby|'],
    ['deletes to both sides', ['abcd', left, left, backspace, KEYS.delete], 'a|d'],
    ['deletes what is ahead with Ctrl-D', ['abc', left, ctrl('d')], 'ab|'],
    ['deletes back with Ctrl-H', ['abc', ctrl('h')], 'ab|'],
    ['goes by words', ['one two, three', alt('b'), alt('b'), 'x', alt('f'), 'y'], 'one xtwoy|, three'],
    [
      'goes by words with Ctrl and arrows',
      ['a bc', KEYS.ctrlLeft, KEYS.ctrlLeft, KEYS.ctrlRight, '!'],
      'a!| bc',
    ],
    ['deletes words', ['one two three', KEYS.altBackspace, alt('b'), alt('d')], 'one | '],
    ['deletes what blanks divide with Ctrl-W', ['see /a/b.c', ctrl('w')], 'see |'],
    [
      'deletes to the end of the line and puts it back',
      ['ab cd', alt('b'), ctrl('k'), home, ctrl('y')],
      'cd|ab ',
    ],
    ['deletes to the start of the line', ['ab cd', alt('b'), ctrl('u'), end, ctrl('y')], 'cdab |'],
    ['puts back what was deleted in a row as one', ['a b c', ctrl('w'), ctrl('w'), ctrl('y')], 'a b c|'],
    ['puts back only the last of what was not', ['a b', ctrl('w'), 'x', ctrl('w'), ctrl('y')], 'a x|'],
    ['swaps characters', ['abdc', ctrl('t'), left, left, ctrl('t')], 'acb|d'],
    ['takes emoji and what is put together as one', ['a👨‍👩‍👧é', backspace, backspace, 'b'], 'ab|'],
    ['stays between two characters that become one', ['🇪', left, '🇩'], '🇩🇪|'],
    ['goes over them as one', ['👨‍👩‍👧👋🏽', left, left, 'a'], 'a|👨‍👩‍👧👋🏽'],
    ['finds words where no blanks divide them', ['日本語で話す', alt('b'), alt('b')], '日本語|で話す'],
    ['ignores what it does not know', ['a', '\u001b[24~', '\u001b[5~', '\u0000', ctrl('g'), 'b'], 'ab|'],
  ])('%s', (_what, keys, shown) => {
    expect(
      typist()
        .type(...keys)
        .shown(),
    ).toBe(shown)
  })

  it('takes back what was done, what was typed in a row as one', () => {
    const { type, shown } = typist()
    type('hello', left, left, 'x', ctrl('k'))
    expect(shown()).toBe('helx|')
    type(KEYS.undo)
    expect(shown()).toBe('helx|lo')
    type(KEYS.undo)
    expect(shown()).toBe('hel|lo')
    type(KEYS.undo, KEYS.undo, KEYS.undo)
    expect(shown()).toBe('|')
  })

  it('takes back so much and no more', () => {
    const { type, state } = typist()
    for (let n = 0; n < 2 * UNDO_MAX; n++) type('a', altEnter)
    expect(state().undo).toHaveLength(UNDO_MAX)
  })

  it('clears with Ctrl-C, which Ctrl-_ takes back, and leaves when there is nothing to clear', () => {
    const { type, shown, effects } = typist()
    type('hello', ctrl('c'))
    expect(shown()).toBe('|')
    expect(effects).toEqual([])
    type(KEYS.undo)
    expect(shown()).toBe('hello|')
    type(ctrl('c'), ctrl('c'))
    expect(effects).toEqual([{ type: 'interrupt' }])
  })

  it('leaves with Ctrl-D when there is nothing to delete', () => {
    const { type, effects } = typist()
    type('a', ctrl('d'), backspace)
    expect(effects).toEqual([])
    type(ctrl('d'))
    expect(effects).toEqual([{ type: 'leave' }])
  })

  it('tells whether the window is looked at, stops, and clears the screen', () => {
    const { type, effects, shown } = typist()
    type('a', '\u001b[O', '\u001b[I', ctrl('z'), ctrl('l'))
    expect(effects).toEqual([
      { type: 'focus', focused: false },
      { type: 'focus', focused: true },
      { type: 'suspend' },
      { type: 'clear-screen' },
    ])
    expect(shown()).toBe('a|')
  })
})

describe('several lines', () => {
  it.each([
    ['Alt-Enter', altEnter],
    ['Ctrl-J', '\n'],
    ['Shift-Enter, where it is told', '\u001b[13;2u'],
  ])('begin with %s', (_what, key) => {
    const { type, effects } = typist()
    type('one', key, 'two', enter)
    expect(effects).toEqual([{ type: 'send', text: 'one\ntwo' }])
  })

  it('are gone through up and down, in the column one came from', () => {
    const { type, shown } = typist()
    type('first line', altEnter, 'x', altEnter, 'third', up)
    expect(shown()).toBe('first line\nx|\nthird')
    type(up)
    expect(shown()).toBe('first| line\nx\nthird')
    type(down, down)
    expect(shown()).toBe('first line\nx\nthird|')
  })

  it('are gone through by the rows of the screen where a line has several', () => {
    const { type, shown } = typist({ columns: 20 })
    type('the quick brown fox jumps', up)
    expect(shown()).toBe('the quick| brown fox jumps')
  })

  it('are not left for the next row where the row above is shorter', () => {
    const { type, shown } = typist({ columns: 20 })
    type('the quick brown fox jumps over it', up)
    expect(shown()).toBe('the quick brown| fox jumps over it')
  })

  it('keep Home, End and the kills to the line', () => {
    expect(typist().type('one', altEnter, 'two', home, 'x').shown()).toBe('one\nx|two')
    expect(typist().type('one', altEnter, 'two', ctrl('u')).shown()).toBe('one\n|')
    expect(typist().type('one', altEnter, 'two', ctrl('u'), ctrl('u')).shown()).toBe('one|')
    expect(typist().type('one', altEnter, 'two', up, ctrl('k')).shown()).toBe('one|two')
    expect(typist().type('one', altEnter, 'two', '\u001b[1;5H', 'x').shown()).toBe('x|one\ntwo')
  })
})

describe('what was sent', () => {
  it('comes back with up, and what was being typed with down', () => {
    const { type, shown } = typist()
    type('one', enter, 'two', enter, 'thr', up)
    expect(shown()).toBe('two|')
    type(up, up)
    expect(shown()).toBe('one|')
    type(down, down)
    expect(shown()).toBe('thr|')
    type(ctrl('p'), ctrl('p'), ctrl('n'))
    expect(shown()).toBe('two|')
  })

  it('comes back with several lines, up in the first row of them', () => {
    const { type, shown } = typist()
    type('one', altEnter, 'two', enter, 'x', up)
    expect(shown()).toBe('one\ntwo|')
    type(up)
    expect(shown()).toBe('one|\ntwo')
    type(up, down, down)
    expect(shown()).toBe('x|')
  })

  it('stays as it was altered until something is sent, and as it was sent after that', () => {
    const { type, shown, effects } = typist()
    type('one', enter, 'two', enter, up, '!', up, down)
    expect(shown()).toBe('two!|')
    type(enter, up, up)
    expect(effects.at(-1)).toEqual({ type: 'send', text: 'two!' })
    expect(shown()).toBe('two|')
  })

  it('is remembered once for what was sent twice, not at all for blanks, and within bounds', () => {
    const { type, state } = typist()
    type('a', enter, 'a', enter, '  ', enter)
    expect(state().recall.sent).toEqual(['a'])
    for (let n = 0; n < RECALLED_MAX + 10; n++) type(`${n}`, enter)
    expect(state().recall.sent).toHaveLength(RECALLED_MAX)
    expect(state().recall.sent.at(-1)).toBe(`${RECALLED_MAX + 9}`)
  })
})

describe('pastes', () => {
  const lines = Array.from({ length: 200 }, (_, n) => `line ${n}`)

  it('of 200 lines are one message, sent with Enter', () => {
    const { type, effects, shown } = typist()
    type('see: ', paste(lines.join('\r')))
    expect(effects).toEqual([])
    expect(shown()).toBe(`see: ${lines.join('\n')}|`)
    type(backspace, '!', enter)
    expect(effects).toEqual([{ type: 'send', text: `see: ${lines.join('\n').slice(0, -1)}!` }])
  })

  it('are taken back as one', () => {
    expect(typist().type('a', paste('b\rc'), KEYS.undo).shown()).toBe('a|')
  })

  it('lose what a terminal would obey, and keep tabs and line breaks', () => {
    const hostile = 'a\tb\u001b[31mred\u001b[0m\u001b]0;title\u0007\u0007\u0003\u0008\r\nc\u009bJ\u0000d'
    expect(typist().type(paste(hostile)).shown()).toBe('a\tbred\ncd|')
  })

  it('come in pieces, cut anywhere', () => {
    const { type, shown } = typist()
    for (const byte of Buffer.from(paste('grüß\rdich 👋'))) type(Buffer.of(byte))
    expect(shown()).toBe('grüß\ndich 👋|')
  })

  it('beyond what a message may have are refused whole, and what was typed stays', () => {
    const { type, shown, effects } = typist()
    type('a', paste('x'.repeat(COMPOSED_BYTES_MAX)))
    expect(shown()).toBe('a|')
    expect(effects).toEqual([
      { type: 'refused', reason: expect.stringContaining(`${COMPOSED_BYTES_MAX} bytes`) },
    ])
    type(paste('x'.repeat(5 * COMPOSED_BYTES_MAX)))
    expect(effects).toHaveLength(2)
    type(paste('x'.repeat(COMPOSED_BYTES_MAX - 1)))
    expect(effects).toHaveLength(2)
    type('b', altEnter)
    expect(effects).toHaveLength(4)
    expect(shown()).toHaveLength(COMPOSED_BYTES_MAX + 1)
  })

  it('are not kept beyond that while they come', () => {
    const { type, state } = typist()
    type('\u001b[200~')
    for (let n = 0; n < 6; n++) type('x'.repeat(COMPOSED_BYTES_MAX))
    expect(state().pasting).toEqual({ text: '', isTooLong: true })
  })

  it('may have what a message may have', () => {
    expect(COMPOSED_BYTES_MAX).toBe(TEXT_BYTES_MAX)
  })
})

describe('Tab', () => {
  const words = (...texts: string[]) => ({
    candidates: (before: string) =>
      texts.filter((text) => text.startsWith(before)).map((text) => ({ text, shown: text.trim() })),
  })

  it('fills in what there is', () => {
    expect(typist(words('/who ', '/help ')).type('/w', '\t').shown()).toBe('/who |')
    expect(typist(words('/who')).type('/wx', left, '\t').shown()).toBe('/who|x')
    expect(typist(words('/who')).type('x', '\t').shown()).toBe('x|')
  })

  it('fills in what all have in common, and lists them when that is nothing more', () => {
    const { type, shown, frame } = typist(words('/remove ', '/restore ', '/rejoin'))
    type('/', '\t')
    expect(shown()).toBe('/re|')
    expect(frame().rows).toEqual(['> /re'])
    type('\t')
    expect(frame().rows).toEqual(['> /re', '  /remove  /restore  /rejoin'])
    type('m')
    expect(frame().rows).toEqual(['> /rem'])
  })

  it('counts what it has no place for', () => {
    const many = Array.from({ length: 100 }, (_, n) => `name ${n}`)
    const { type, frame } = typist(words(...many))
    type('name ', '\t')
    expect(frame().rows).toHaveLength(5)
    expect(frame().rows.at(-1)).toBe('  … (100 in all)')
  })
})
