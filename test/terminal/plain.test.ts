import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { runPlain } from '../../src/ui/terminal/plain.ts'
import { ALICE, DAVE, epoch, fakeChat, fakeSurface, holder, MEMBER, OPTIONS, said } from './fake-chat.ts'
import { alice, me } from './person.ts'

const start = async () => {
  const fake = fakeChat()
  const surface = fakeSurface()
  Object.assign(surface.stdout, { columns: 60, isTTY: true })
  // Whatever the surface says: a reader of lines is given none.
  const ended = runPlain(fake.create, OPTIONS, { ...surface, colour: true })
  await fake.started
  await turn()
  fake.emit(epoch(me, alice))
  fake.emit(MEMBER)
  const type = async (text: string): Promise<void> => {
    surface.stdin.write(text)
    await turn()
    await turn()
  }
  return { fake, surface, ended, type, lines: (): string[] => surface.printed().trimEnd().split('\n') }
}

describe('the plain mode', () => {
  it('says what is typed, prints what is said, and commands work', async () => {
    const { fake, surface, ended, type, lines } = await start()
    await type('hello\n')
    fake.emit(said(me, 'hello'))
    fake.emit(said(alice, 'hi'))
    fake.holders = [me, alice]
    await type('/who\n/verify alice\n/nmae x\n')
    await type('/name bobby\n')
    expect(fake.asked).toEqual(['send hello', `verify ${ALICE}`, 'rename bobby'])
    expect(lines()).toEqual([
      '14:02 * You are bob, the room is lobby. Commands: /help',
      '14:02 * You are in the room. Who can read what you say: bob',
      '      | (you), alice',
      '14:02 bob (you): hello',
      '14:02 alice: hi',
      '14:02 * Who can read what you say: bob (you), alice',
      '14:02 * Your fingerprint: b0b00000 00000000 00000000',
      '      | 00000000 00000000 00000000 00000000 00000000',
      '14:02 * What you said last: sent, waiting for alice',
      '14:02 * Read these words to alice, in turn; alice sees the',
      '      | same by /verify bob:',
      '     abandon',
      '     zoo',
      '14:02 *   All ten alike: it is alice. One that differs:',
      '      | somebody is in between.',
      '14:02 ! Not sent: "/nmae x" is no command; did you mean',
      '      | /name? To say it, begin with a space.',
    ])
    await type('/quit\n')
    expect(await ended).toBe(0)
    expect(surface.printed()).toContain('You have left the room.')
  })

  it('asks in lines: whether somebody is let in, and under which name', async () => {
    const { fake, type, lines, surface, ended } = await start()
    fake.emit({ type: 'request', name: 'alice', fingerprint: DAVE, removedBy: [] })
    await type('/accept alice#da0e0000\n')
    expect(lines().at(-2)).toBe('14:02 * There is another alice already. Under which name')
    await type('alice two\n')
    expect(fake.asked.at(-1)).toBe(`trust ${DAVE} alice two`)
    surface.stdin.end()
    expect(await ended).toBe(0)
  })

  it('writes no control character but line feeds, whatever is said', async () => {
    const { fake, type, surface, ended } = await start()
    fake.emit(said({ ...alice, name: 'al\u001b[31mice' }, 'bob \u001b[2J\u0007\u009b1m\rx\n14:02 * fake'))
    fake.emit({ type: 'warning', code: 'x', message: 'look \u001b]0;x\u0007' })
    await type('/history\n')
    surface.leaving.abort()
    expect(await ended).toBe(0)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
    expect(surface.printed()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    expect(surface.printed()).toContain('\n      | 14:02 * fake\n')
  })

  it('begins with what was said last, and goes on where a line cannot be taken', async () => {
    const fake = fakeChat()
    const surface = fakeSurface()
    fake.pageOf = () => ({ type: 'page', messages: [said(holder('al', ALICE), 'before')], before: null })
    const ended = runPlain(fake.create, OPTIONS, surface)
    await fake.started
    await turn()
    expect(fake.pages).toEqual([{ limit: 10 }])
    expect(surface.printed()).toContain('14:02 al (earlier): before')
    surface.stdin.write(Buffer.from([0xff, 0x0a]))
    surface.stdin.write(`${'x'.repeat(300_000)}\n`)
    surface.stdin.end('the end\n')
    expect(await ended).toBe(0)
    expect(fake.asked).toEqual(['send the end', 'leave'])
    expect(surface.printed().match(/Not sent: a line/g)).toHaveLength(2)
  })

  it('fails where the room is left without being asked to', async () => {
    const { fake, ended } = await start()
    fake.emit({ type: 'state', state: 'left', detail: 'The disk is full.' })
    expect(await ended).toBe(1)
  })
})
