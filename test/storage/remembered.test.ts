import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openFoundings } from '../../src/storage/foundings.ts'
import { openOverridden } from '../../src/storage/overridden.ts'
import type { Problem } from '../../src/storage/problem.ts'
import { openRemembered } from '../../src/storage/remembered.ts'
import { temporaryFolder } from './keys.ts'
import { valueIn } from './outcomes.ts'

const noProblem = ({ message }: Problem): void => {
  throw new Error(message)
}

const addressOf = (index: number): string => `/ip4/10.0.0.${index % 250}/tcp/${1000 + index}`

describe('peers met', () => {
  test('are there again after a restart, newest first, with the last port', async () => {
    const home = await temporaryFolder()
    const remembered = await openRemembered(home, noProblem)
    for (const address of ['/ip4/10.0.0.1/tcp/1', '/ip6/fe80::1/tcp/2', '/ip4/10.0.0.1/tcp/1']) {
      expect(remembered.noteAddress(address)).toBe(true)
    }
    remembered.noteListenPort(4001)
    await remembered.close()
    const again = await openRemembered(home, noProblem)
    expect(again.addresses()).toEqual(['/ip4/10.0.0.1/tcp/1', '/ip6/fe80::1/tcp/2'])
    expect(again.listenPort()).toBe(4001)
  })

  test('are written without anyone closing, too', async () => {
    const home = await temporaryFolder()
    const remembered = await openRemembered(home, noProblem)
    remembered.noteAddress(addressOf(1))
    await expect
      .poll(() => readFile(join(home, 'peers.json'), 'utf8').catch(() => ''), { timeout: 60_000 })
      .toContain(addressOf(1))
  })

  test('are 256 at most, the newest', async () => {
    const remembered = await openRemembered(await temporaryFolder(), noProblem)
    for (let index = 0; index < 300; index++) {
      remembered.noteAddress(addressOf(index))
    }
    expect(remembered.addresses()).toHaveLength(256)
    expect(remembered.addresses()[0]).toBe(addressOf(299))
    await remembered.close()
  })

  test.each(['', 'ip4', '/', '/ip4/1 2', `/${'x'.repeat(256)}`, '/ip4/\n'])(
    '%j is no address',
    async (address) => {
      const remembered = await openRemembered(await temporaryFolder(), noProblem)
      expect(remembered.noteAddress(address)).toBe(false)
      expect(remembered.addresses()).toEqual([])
    },
  )

  test.each(['{', '[]', 'null', '"x"', 'x'.repeat(200_000)])(
    'count as none in a damaged file, told',
    async (text) => {
      const home = await temporaryFolder()
      await writeFile(join(home, 'peers.json'), text)
      const problems: Problem[] = []
      const remembered = await openRemembered(home, (problem) => problems.push(problem))
      expect(remembered.addresses()).toEqual([])
      expect(problems).toEqual([expect.objectContaining({ message: expect.stringContaining('peers.json') })])
    },
  )

  test('fields of the wrong kind are left out', async () => {
    const home = await temporaryFolder()
    const text = JSON.stringify({ addresses: [1, null, '/ip4/10.0.0.1/tcp/1', 'x'], listenPort: 70_000 })
    await writeFile(join(home, 'peers.json'), text)
    const remembered = await openRemembered(home, noProblem)
    expect(remembered.addresses()).toEqual(['/ip4/10.0.0.1/tcp/1'])
    expect(remembered.listenPort()).toBeUndefined()
  })

  test('a failing write is told', async () => {
    const home = join(await temporaryFolder(), 'gone')
    const problems: Problem[] = []
    const remembered = await openRemembered(home, (problem) => problems.push(problem))
    remembered.noteListenPort(1)
    await remembered.close()
    expect(problems).toHaveLength(1)
  })
})

describe('foundings', () => {
  test('the highest of each room is there again, on disk when told so', async () => {
    const home = await temporaryFolder()
    const foundings = await openFoundings(home, noProblem)
    expect(foundings.highest('aa')).toBeUndefined()
    const written = [foundings.record('aa', 7), foundings.record('bb', 9), foundings.record('aa', 5)]
    for (const outcome of await Promise.all(written)) {
      valueIn(outcome)
    }
    const again = await openFoundings(home, noProblem)
    expect([again.highest('aa'), again.highest('bb'), again.highest('cc')]).toEqual([7, 9, undefined])
  })

  test('1024 rooms at most, those founded last', async () => {
    const home = await temporaryFolder()
    const stored = Object.fromEntries(
      Array.from({ length: 1024 }, (_, index) => [`room${index}`, 100 + index]),
    )
    await writeFile(join(home, 'foundings.json'), JSON.stringify(stored))
    const foundings = await openFoundings(home, noProblem)
    valueIn(await foundings.record('new', 5000))
    expect([foundings.highest('new'), foundings.highest('room0'), foundings.highest('room1')]).toEqual([
      5000,
      undefined,
      101,
    ])
  })

  test('a damaged file is told and counts as empty; what is no generation is left out', async () => {
    const home = await temporaryFolder()
    const problems: Problem[] = []
    await writeFile(join(home, 'foundings.json'), 'x')
    await openFoundings(home, (problem) => problems.push(problem))
    expect(problems).toHaveLength(1)
    await writeFile(join(home, 'foundings.json'), '{"aa":-1,"bb":"7","cc":1.5,"__proto__":3,"dd":4}')
    const foundings = await openFoundings(home, noProblem)
    expect(['aa', 'bb', 'cc', 'dd'].map((room) => foundings.highest(room))).toEqual([
      undefined,
      undefined,
      undefined,
      4,
    ])
  })

  test('a failing write is told', async () => {
    const home = await temporaryFolder()
    const foundings = await openFoundings(home, noProblem)
    await mkdir(join(home, 'foundings.json'))
    expect((await foundings.record('aa', 1)).ok).toBe(false)
    expect(foundings.highest('aa')).toBe(1)
  })
})

describe('removals overridden', () => {
  const id = (number: number): string => number.toString(16).padStart(64, '0')

  test('of each room are there again, the latest set of them', async () => {
    const home = await temporaryFolder()
    const overridden = await openOverridden(home, noProblem)
    expect(overridden.of(id(1))).toEqual([])
    const written = [
      overridden.record(id(1), [id(7)]),
      overridden.record(id(2), [id(8)]),
      overridden.record(id(1), [id(7), id(9)]),
    ]
    for (const outcome of await Promise.all(written)) {
      valueIn(outcome)
    }
    const again = await openOverridden(home, noProblem)
    expect([1, 2, 3].map((room) => again.of(id(room)))).toEqual([[id(7), id(9)], [id(8)], []])
  })

  test('are the latest 4096 of the 16 rooms changed last, and a file of them can be read', async () => {
    const home = await temporaryFolder()
    const overridden = await openOverridden(home, noProblem)
    const many = Array.from({ length: 4097 }, (_, index) => id(index))
    const written = Array.from({ length: 17 }, (_, room) => overridden.record(id(room), many))
    valueIn((await Promise.all(written))[16] ?? { ok: false, problem: { fault: 'user', message: 'none' } })
    const again = await openOverridden(home, noProblem)
    expect([again.of(id(0)).length, again.of(id(1)).length, again.of(id(16)).at(-1)]).toEqual([
      0,
      4096,
      id(4096),
    ])
  })

  test.each(['x', '[]', 'x'.repeat(6_000_000)])(
    'a damaged file is told and counts as empty',
    async (text) => {
      const home = await temporaryFolder()
      await writeFile(join(home, 'overridden.json'), text)
      const problems: Problem[] = []
      const overridden = await openOverridden(home, (problem) => problems.push(problem))
      expect(problems).toEqual([
        expect.objectContaining({ message: expect.stringContaining('overridden.json') }),
      ])
      valueIn(await overridden.record(id(1), [id(2)]))
      expect((await openOverridden(home, noProblem)).of(id(1))).toEqual([id(2)])
    },
  )

  test('what is no id is left out', async () => {
    const home = await temporaryFolder()
    const stored = {
      [id(1)]: [id(2), 3, null, 'x', id(4).toUpperCase().replace('4', 'F')],
      aa: [id(2)],
      [id(3)]: 'x',
    }
    await writeFile(join(home, 'overridden.json'), JSON.stringify(stored))
    const overridden = await openOverridden(home, noProblem)
    expect([id(1), 'aa', id(3)].map((room) => overridden.of(room))).toEqual([[id(2)], [], []])
  })

  test('a failing write is told', async () => {
    const home = await temporaryFolder()
    const overridden = await openOverridden(home, noProblem)
    await mkdir(join(home, 'overridden.json'))
    expect((await overridden.record(id(1), [id(2)])).ok).toBe(false)
    expect(overridden.of(id(1))).toEqual([id(2)])
  })
})
