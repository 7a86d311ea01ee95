import { once } from 'node:events'
import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { runJson } from '../../src/ui/json/run.ts'
import {
  ALICE,
  BOB,
  fakeChat,
  fakeSurface,
  holder,
  MEMBER,
  OPTIONS,
  READY,
  said,
} from '../terminal/fake-chat.ts'

const lines = (printed: string): unknown[] =>
  printed
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

const LEFT = { type: 'state', state: 'left', detail: 'You have left the room.' }

const start = () => {
  const fake = fakeChat()
  const surface = fakeSurface()
  const ended = runJson(fake.create, OPTIONS, surface)
  return { fake, surface, ended, print: () => lines(surface.printed()) }
}

describe('--json', () => {
  it('prints every event as it is, from the first on', async () => {
    const { fake, surface, ended, print } = start()
    await fake.started
    const events = [
      MEMBER,
      said(holder('alice', ALICE), 'hi\u001b[2J\n'),
      { type: 'nearby', count: 2 } as const,
    ]
    events.forEach(fake.emit)
    surface.stdin.end()
    expect(await ended).toBe(0)
    expect(print()).toEqual([READY, ...events, LEFT])
  })

  it('passes on the options it was given', async () => {
    const { fake, surface, ended } = start()
    expect(await fake.started).toMatchObject(OPTIONS)
    surface.stdin.end()
    await ended
  })

  it('does what stdin says, in order, and answers', async () => {
    const { fake, surface, ended, print } = start()
    fake.holders = [holder('bob', BOB)]
    surface.stdin.end(
      [
        '{"type":"send","text":"hello"}',
        `{"type":"trust","fingerprint":"${ALICE}","name":"alice"}`,
        `{"type":"remove","fingerprint":"${ALICE}"}`,
        `{"type":"restore","fingerprint":"${ALICE}"}`,
        `{"type":"verify","fingerprint":"${ALICE}"}`,
        '{"type":"name","name":"bobby"}',
        '{"type":"members"}',
        '{"type":"rejoin"}',
        '{"type":"leave"}',
        '{"type":"send","text":"too late"}',
      ].join('\n'),
    )
    expect(await ended).toBe(0)
    expect(fake.asked).toEqual([
      'send hello',
      `trust ${ALICE} alice`,
      `remove ${ALICE}`,
      `restore ${ALICE}`,
      `verify ${ALICE}`,
      'rename bobby',
      'rejoin',
      'leave',
    ])
    expect(print()).toEqual([
      READY,
      { type: 'words', fingerprint: ALICE, words: ['abandon', 'zoo'] },
      { type: 'members', holders: [holder('bob', BOB)] },
      LEFT,
    ])
  })

  it('answers what it cannot do with an error, and nothing changes', async () => {
    const { fake, surface, ended, print } = start()
    fake.sendOutcome = () => ({ type: 'refused', reason: 'Too long.' })
    fake.trustOutcome = { type: 'refused', reason: 'Nobody asked.' }
    fake.renameOutcome = { type: 'refused', reason: 'No name.' }
    fake.pageOf = () => ({ type: 'refused', reason: 'The disk is gone.' })
    surface.stdin.write('shout\n')
    surface.stdin.write(`${'x'.repeat(300_000)}\n`)
    surface.stdin.write(Buffer.from([0xff, 0x0a]))
    surface.stdin.end(
      [
        `{"type":"remove","fingerprint":"${ALICE}"}`,
        `{"type":"restore","fingerprint":"${ALICE}"}`,
        '{"type":"history","limit":5}',
        '{"type":"name","name":"x"}',
        '{"type":"send","text":"x"}',
        `{"type":"trust","fingerprint":"${ALICE}","name":"alice"}`,
      ].join('\n'),
    )
    expect(await ended).toBe(0)
    const errors = print().slice(1, -1)
    expect(
      errors.map((line) => (typeof line === 'object' && line !== null && 'code' in line ? line.code : line)),
    ).toEqual([
      'bad-command',
      'bad-command',
      'bad-command',
      'not-removed',
      'not-restored',
      'no-history',
      'not-renamed',
      'not-sent',
      'not-trusted',
    ])
    expect(errors[7]).toEqual({ type: 'error', code: 'not-sent', message: 'Too long.' })
    expect(errors[3]).toEqual({ type: 'error', code: 'not-removed', message: 'Nobody asked.' })
    expect(fake.asked).toEqual([
      `remove ${ALICE}`,
      `restore ${ALICE}`,
      'rename x',
      'send x',
      `trust ${ALICE} alice`,
      'leave',
    ])
  })

  it('gives what was said, the newest last, and says whether there is more', async () => {
    const { fake, surface, ended, print } = start()
    const messages = ['one', 'two'].map((text) => said(holder('alice', ALICE), text, { history: true }))
    fake.pageOf = ({ before }) => ({
      type: 'page',
      messages: before === undefined ? messages : [],
      before: before === undefined ? 'the place' : null,
    })
    surface.stdin.end(
      [
        '{"type":"history"}',
        '{"type":"history","limit":2,"before":"the place","search":"o"}',
        '{"type":"history","limit":0}',
        '{"type":"history","limit":10001}',
        '{"type":"history","before":1}',
        '{"type":"history","search":""}',
      ].join('\n'),
    )
    expect(await ended).toBe(0)
    expect(fake.pages).toEqual([{ limit: 50 }, { limit: 2, before: 'the place', search: 'o' }])
    expect(print().slice(1, 5)).toEqual([
      ...messages,
      { type: 'history', count: 2, more: true, before: 'the place' },
      { type: 'history', count: 0, more: false, before: null },
    ])
    expect(print().slice(5, -1)).toEqual(
      Array.from({ length: 4 }, () => expect.objectContaining({ type: 'error', code: 'bad-command' })),
    )
  })

  it('leaves on a signal while stdin is open', async () => {
    const { fake, surface, ended } = start()
    await fake.started
    surface.leaving.abort()
    expect(await ended).toBe(0)
    expect(fake.asked).toEqual(['leave'])
    expect(surface.stdin.destroyed).toBe(true)
  })

  it('leaves at once when told to before the room was entered', async () => {
    const fake = fakeChat()
    const surface = fakeSurface()
    surface.leaving.abort()
    expect(await runJson(fake.create, OPTIONS, surface)).toBe(0)
    expect(fake.asked).toEqual(['leave'])
  })

  it('leaves when its reader goes away, without a word', async () => {
    const { fake, surface, ended } = start()
    await fake.started
    surface.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    expect(await ended).toBe(0)
    fake.emit(MEMBER)
    expect(fake.asked).toEqual(['leave'])
    expect(surface.warned()).toBe('')
  })

  it('leaves and says so when its reader stalls', async () => {
    const fake = fakeChat()
    let kept = 0
    const stalled = new Writable({
      write: (chunk: Buffer) => {
        kept += chunk.length
      },
    })
    const surface = { ...fakeSurface(), stdout: stalled }
    const ended = runJson(fake.create, OPTIONS, surface, 10_000)
    await fake.started
    for (let n = 0; n < 1000; n++) fake.emit(said(holder('alice', ALICE), 'x'.repeat(100)))
    expect(stalled.writableLength).toBeLessThan(11_000)
    expect(kept).toBeLessThan(1000)
    expect(await ended).toBe(1)
    expect(fake.asked).toEqual(['leave'])
    expect(surface.warned()).toContain('over 10000 bytes wait')
  })

  it('ends with 1 when the chat ends by itself', async () => {
    const { fake, ended } = start()
    await fake.started
    fake.emit({ type: 'state', state: 'left', detail: 'The disk is full.' })
    expect(await ended).toBe(1)
  })

  it('tells a start that fails to its caller', async () => {
    const fake = fakeChat()
    fake.failure = new Error('no key')
    await expect(runJson(fake.create, OPTIONS, fakeSurface())).rejects.toThrow('no key')
  })

  it('leaves the room before it passes on a bug', async () => {
    const { fake, surface, ended } = start()
    fake.sendOutcome = () => {
      throw new Error('a bug')
    }
    surface.stdin.write('{"type":"send","text":"x"}\n')
    await expect(ended).rejects.toThrow('a bug')
    expect(fake.asked).toEqual(['send x', 'leave'])
  })

  it('says what it makes on stderr', async () => {
    const fake = fakeChat()
    const surface = fakeSurface()
    surface.stdin.end()
    await runJson(
      (options) => {
        options.onProgress?.({ type: 'made', what: 'bootstrap', file: '/h/bootstrap.pem' })
        return fake.create(options)
      },
      OPTIONS,
      surface,
    )
    if (surface.warned() === '') await once(surface.stderr, 'data')
    expect(surface.warned()).toBe('Made your bootstrap key: /h/bootstrap.pem\n')
  })
})
