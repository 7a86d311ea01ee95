import { describe, expect, it } from 'vitest'
import type { BootstrapEvent } from '../../src/index.ts'
import { runHeadless } from '../../src/ui/bootstrap.ts'
import { ALICE, fakeSurface, READY } from './fake-chat.ts'

const FOUNDED: BootstrapEvent = { type: 'founded', generation: 7, name: 'alice\n', fingerprint: ALICE }

const start = (json: boolean) => {
  const surface = fakeSurface()
  const { promise: started, resolve } = Promise.withResolvers<(event: BootstrapEvent) => void>()
  let left = 0
  const ended = runHeadless(
    async ({ onEvent = () => undefined, onProgress }) => {
      onProgress?.({ type: 'made', what: 'bootstrap', file: '/h/bootstrap.pem' })
      onEvent(READY)
      resolve(onEvent)
      return {
        leave: async () => {
          left += 1
          onEvent({ type: 'state', state: 'left', detail: '' })
        },
      }
    },
    { home: '/nowhere' },
    surface,
    json,
  )
  return { surface, started, ended, left: () => left }
}

describe('the bootstrap alone', () => {
  it('tells people what it does, until it is stopped', async () => {
    const { surface, started, ended, left } = start(false)
    const emit = await started
    emit(FOUNDED)
    emit({ type: 'refused', frame: 'INI', reason: 'stale', count: 1 })
    emit({ type: 'warning', code: 'x', message: 'The clock is wrong.' })
    surface.stdin.end()
    surface.leaving.abort()
    expect(await ended).toBe(0)
    expect(left()).toBe(1)
    expect(surface.printed()).toBe(
      [
        '14:02 * Waiting for first users of the room lobby. Ctrl-C stops.',
        `14:02 * Founded the room for alice, a11ce000${' 00000000'.repeat(7)}`,
        '14:02 ! The clock is wrong.',
        '14:02 * Stopped.',
        '',
      ].join('\n'),
    )
    expect(surface.warned()).toBe('Made your bootstrap key: /h/bootstrap.pem\n')
  })

  it('tells programs the same as JSON lines', async () => {
    const { surface, started, ended } = start(true)
    const emit = await started
    emit(FOUNDED)
    surface.leaving.abort()
    expect(await ended).toBe(0)
    const lines = surface.printed().trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      READY,
      FOUNDED,
      { type: 'state', state: 'left', detail: '' },
    ])
  })

  it('ends with 1 when it ends by itself', async () => {
    const { started, ended } = start(false)
    const emit = await started
    emit({ type: 'state', state: 'left', detail: 'The disk is full.' })
    expect(await ended).toBe(1)
  })
})
