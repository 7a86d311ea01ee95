import { describe, expect, it } from 'vitest'
import { COMPOSED_BYTES_MAX } from '../../src/ui/limits.ts'
import { createDisplay } from '../../src/ui/terminal/drawing/display.ts'
import { traitsOf } from '../../src/ui/terminal/drawing/traits.ts'
import { ALICE, BOB, fakeSurface, holder, said } from './fake-chat.ts'
import { COLUMNS, eventually, fakeJob, sitInRoom } from './sitting.ts'
import { ctrl, paste } from './typist.ts'

const alice = holder('alice', ALICE)

/** Modes of the terminal that are on after all these bytes: numbers. */
const modesOn = (bytes: string): readonly string[] => {
  const on = new Set<string>()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what terminals are sent
  for (const [, mode = '', state] of bytes.matchAll(/\u001b\[\?(\d+)([hl])/g)) {
    if (state === 'h') on.add(mode)
    else on.delete(mode)
  }
  return [...on].sort()
}

/** The cursor is shown (25), pastes are in brackets (2004), focus is told (1004). */
const WHILE_TYPING = ['1004', '2004', '25']
const AS_BEFORE = ['25']

describe('the terminal', () => {
  it('is asked for pastes in brackets and focus while one types, and given back', async () => {
    const raw: boolean[] = []
    const { surface, ended, screen } = await sitInRoom()
    Object.assign(surface.stdin, { setRawMode: (on: boolean) => raw.push(on) })
    await eventually(screen(-1)).toEqual(['>'])
    expect(modesOn(surface.printed())).toEqual(WHILE_TYPING)
    surface.leaving.abort()
    await ended
    expect(modesOn(surface.printed())).toEqual(AS_BEFORE)
    expect(raw).toEqual([false])
  })

  it('is given back where the process ends without leaving, and nothing listens once one has left', async () => {
    const { job, exit, listeners } = fakeJob()
    const { surface, ended, screen } = await sitInRoom(undefined, { job })
    await eventually(screen(-1)).toEqual(['>'])
    exit()
    expect(modesOn(surface.printed())).toEqual(AS_BEFORE)
    expect((await screen()()).at(-1)).toBe('')
    surface.leaving.abort()
    await ended
    expect(listeners()).toBe(0)
  })

  it('is given back while it is stopped, and taken again', async () => {
    const { job, stops, goOn } = fakeJob()
    const { fake, surface, screen, type } = await sitInRoom(undefined, { job })
    // So that a row is above the prompt.
    fake.emit(said(holder('bob', BOB), 'hi'))
    await type('half')
    await eventually(screen(-1)).toEqual(['> half'])
    surface.stdin.write(ctrl('z'))
    await eventually(async () => stops()).toBe(1)
    expect(modesOn(surface.printed())).toEqual(AS_BEFORE)
    fake.emit(said(alice, 'meanwhile'))
    goOn()
    const status = expect.stringMatching(/^-- sent, waiting for alice/)
    await eventually(screen(-3)).toEqual(['14:02 alice: meanwhile', status, '> half'])
    expect(modesOn(surface.printed())).toEqual(WHILE_TYPING)
    // Stopped by others, it had no time to give anything back.
    goOn()
    await type('!')
    await eventually(screen(-3)).toEqual(['14:02 alice: meanwhile', status, '> half!'])
  })

  it('is redrawn when its size changes', async () => {
    const { surface, screen, type } = await sitInRoom({ columns: 60, rows: 24 })
    await type('x'.repeat(70))
    await eventually(screen(-2)).toEqual([`> ${'x'.repeat(57)}`, `  ${'x'.repeat(13)}`])
    const before = surface.printed().length
    Object.assign(surface.stdout, { columns: 80 })
    surface.stdout.emit('resize')
    await eventually(async () => surface.printed().slice(before)).toContain(`> ${'x'.repeat(70)}`)
  })

  it('shows a paste whose end got lost as soon as Ctrl-C is pressed, and goes on', async () => {
    const { fake, screen, type } = await sitInRoom()
    await type('\u001b[200~half a paste')
    await type('\u0003')
    await eventually(screen(-1)).toEqual(['> half a paste'])
    await type('!\r')
    expect(fake.asked).toEqual(['send half a paste!'])
  })

  it('says what is not put in, and why', async () => {
    const { screen, type } = await sitInRoom()
    await type(paste('x'.repeat(COMPOSED_BYTES_MAX + 1)))
    await eventually(screen(-4)).toEqual([
      `14:02 ! A message may have ${COMPOSED_BYTES_MAX} bytes at most; send it in`,
      '      | parts.',
      expect.stringMatching(/^-- /),
      '>',
    ])
  })
})

describe('much that comes at once', () => {
  it('goes out in few writes, all of it, in order', async () => {
    const { fake, surface, screen } = await sitInRoom()
    await eventually(screen(-1)).toEqual(['>'])
    let writes = 0
    surface.stdout.on('data', () => writes++)
    for (let n = 0; n < 1000; n++) fake.emit(said(alice, `message ${n}`))
    await eventually(screen(-1)).toEqual(['>'])
    await eventually(screen(-1002, -2)).toEqual(
      Array.from({ length: 1000 }, (_, n) => `14:02 alice: message ${n}`),
    )
    expect(writes).toBeLessThan(10)
  })

  it('waits for a terminal that takes nothing, within bounds, and says what it left out', async () => {
    const { stdout, printed } = fakeSurface()
    stdout.pause()
    const display = createDisplay(stdout, traitsOf({}), () => ({
      rows: ['> '],
      cursorRow: 0,
      beforeCursor: '> ',
    }))
    display.resume()
    const row = 'x'.repeat(1024)
    const count = 40_000
    for (let n = 0; n < count; n++) {
      display.print([`${n} ${row}`])
      if (n % 1000 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(stdout.writableLength + stdout.readableLength).toBeLessThan(1024 * 1024)
    stdout.resume()
    await expect.poll(printed, { timeout: 20_000 }).toContain(`${count - 1} x`)
    const notes = [...printed().matchAll(/\((\d+) rows were too many for this terminal\)/g)]
    const skipped = notes.reduce((sum, [, left]) => sum + Number(left), 0)
    const shown = printed().split('xxx\r\n').length - 1
    expect(skipped).toBeGreaterThan(0)
    expect(skipped + shown).toBe(count)
  })
})

describe('an alert', () => {
  const ALERT = { title: 'alice', body: 'bob, dinner?' }
  const ring = async (notify: boolean) => {
    const sitting = await sitInRoom({ columns: COLUMNS }, { notify, environment: { TERM: 'foot' } })
    const { createScreen } = await import('../../src/ui/terminal/screen.ts')
    const screen = createScreen(sitting.surface, () => undefined)
    const rung: string[] = []
    screen.compose({
      print: () => undefined,
      refresh: () => undefined,
      ring: (sequence) => rung.push(sequence),
      close: () => undefined,
    })
    screen.show({ model: screen.model(), lines: [], alert: ALERT })
    screen.show({ model: screen.model(), lines: [], alert: ALERT })
    return rung
  }

  it('rings, and once for many at once', async () => {
    expect(await ring(true)).toEqual(['\u0007\u001b]777;notify;alice;bob, dinner?\u001b\\'])
  })

  it('does not where nobody wants it', async () => {
    expect(await ring(false)).toEqual([])
  })
})
