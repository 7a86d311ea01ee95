import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../src/ui/json/command.ts'
import { encodeLine } from '../../src/ui/json/line.ts'
import { INPUT_LINE_BYTES_MAX } from '../../src/ui/limits.ts'
import { readLines } from '../../src/ui/lines.ts'
import { ALICE, holder, said } from '../terminal/fake-chat.ts'

const types = [
  'send',
  'trust',
  'remove',
  'restore',
  'verify',
  'name',
  'members',
  'history',
  'rejoin',
  'leave',
  'shout',
  '__proto__',
]
const field = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(ALICE, ALICE.toUpperCase(), '\ud800', '', 0, -1, 50, 1.5, 1e99, null),
)
const almostCommands = fc
  .record(
    {
      type: fc.oneof(fc.constantFrom(...types), fc.jsonValue()),
      text: field,
      name: field,
      fingerprint: field,
      limit: field,
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value))
const anyLine = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), almostCommands)

describe('a command line', () => {
  it('is a command or a reason, whatever it holds', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        const parsed = parseCommand(line)
        if (parsed.type === 'bad-command') {
          expect(parsed.message).toMatch(/^[^\n]+\.$/)
        } else {
          // What was taken says nothing that the line did not say.
          expect(JSON.parse(line)).toMatchObject({ type: parsed.command.type })
        }
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['{"type":"send","text":"hi"}', { type: 'send', text: 'hi' }],
    [' {"text":" a\\nb ","type":"send","later":1}\r', { type: 'send', text: ' a\nb ' }],
    [
      `{"type":"trust","fingerprint":"${ALICE}","name":"alice"}`,
      { type: 'trust', fingerprint: ALICE, name: 'alice' },
    ],
    [`{"type":"remove","fingerprint":"${ALICE}"}`, { type: 'remove', fingerprint: ALICE }],
    [`{"type":"restore","fingerprint":"${ALICE}"}`, { type: 'restore', fingerprint: ALICE }],
    [`{"type":"verify","fingerprint":"${ALICE}"}`, { type: 'verify', fingerprint: ALICE }],
    ['{"type":"name","name":"bobby"}', { type: 'name', name: 'bobby' }],
    ['{"type":"history","limit":7}', { type: 'history', limit: 7, before: null, search: null }],
    ['{"type":"history"}', { type: 'history', limit: 50, before: null, search: null }],
    [
      '{"type":"history","limit":10000,"before":"b","search":"s"}',
      { type: 'history', limit: 10_000, before: 'b', search: 's' },
    ],
    ['{"type":"members"}', { type: 'members' }],
    ['{"type":"rejoin"}', { type: 'rejoin' }],
    ['{"type":"leave"}', { type: 'leave' }],
  ])('%s is taken', (line, command) => {
    expect(parseCommand(line)).toEqual({ type: 'command', command })
  })

  it.each([
    '',
    'hello',
    '{"type":"name","name":""}',
    '{"type":"verify","fingerprint":"abc"}',
    'null',
    '[]',
    '"send"',
    '{}',
    '{"type":"Send","text":"x"}',
    '{"type":["send"],"text":"x"}',
    '{"type":"send"}',
    '{"type":"send","text":""}',
    '{"type":"send","text":7}',
    '{"type":"send","text":"\\ud800"}',
    '{"type":"send","text":"x"} {"type":"leave"}',
    '\ufeff{"type":"leave"}',
    `{"type":"trust","fingerprint":"${ALICE}"}`,
    `{"type":"trust","fingerprint":"${ALICE}","name":"${'x'.repeat(65)}"}`,
    `{"type":"trust","fingerprint":"${ALICE.toUpperCase()}","name":"alice"}`,
    `{"type":"remove","fingerprint":"${ALICE}0"}`,
    '{"type":"history","limit":0}',
    '{"type":"history","limit":1.5}',
    '{"type":"history","limit":"50"}',
    '{"__proto__":{"type":"leave"}}',
    '{"type":"toString"}',
    '['.repeat(INPUT_LINE_BYTES_MAX),
  ])('%.80s is not', (line) => {
    expect(parseCommand(line).type).toBe('bad-command')
  })
})

describe('an event line', () => {
  it('is one line that reads back as what it was, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const event = said(holder(text, ALICE), text)
        const line = encodeLine(event)
        expect(JSON.parse(line)).toEqual(event)
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      }),
    )
  })

  it('leaves letters and emoji as they are', () => {
    expect(encodeLine({ type: 'x', text: 'ü日👋\u2028\u{e0041}' })).toBe(
      '{"type":"x","text":"ü日👋\\u2028\\udb40\\udc41"}',
    )
  })
})

describe('lines of a stream', () => {
  const collect = async (chunks: readonly Uint8Array[], bytesMax: number) => {
    const lines: string[] = []
    for await (const line of readLines(
      (async function* () {
        yield* chunks
      })(),
      bytesMax,
    )) {
      lines.push(line.type === 'line' ? `=${line.text}` : line.type)
    }
    return lines
  }

  it('are the same however the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'bb', 'ü', '\n', '\r\n', '\u0000', '日本'), { maxLength: 40 }),
        fc.array(fc.nat(60), { maxLength: 6 }),
        async (parts, cuts) => {
          const bytes = Buffer.from(parts.join(''))
          const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length]
          const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
          expect(await collect(chunks, 5)).toEqual(await collect([bytes], 5))
        },
      ),
    )
  })

  it('are refused when too long or not UTF-8, and the next one is read', async () => {
    const bytes = Buffer.concat([
      Buffer.from('123456\n12345\r\n'),
      Buffer.from([0x61, 0xff, 0x0a]),
      Buffer.from('end'),
    ])
    expect(await collect([bytes], 6)).toEqual(['=123456', '=12345', 'not-utf8', '=end'])
    expect(await collect([bytes], 5)).toEqual(['too-long', 'too-long', 'not-utf8', '=end'])
    expect(await collect([Buffer.alloc(100, 'x'), Buffer.alloc(100, 'x')], 5)).toEqual(['too-long'])
  })
})
