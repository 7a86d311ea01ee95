import { afterEach, expect, it, vi } from 'vitest'
import { leaveOnSignals } from '../../src/cli/leaving.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const before = new Map(signals.map((signal) => [signal, new Set(process.listeners(signal))]))

afterEach(() => {
  vi.restoreAllMocks()
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (before.get(signal)?.has(listener) !== true) process.off(signal, listener)
    }
  }
})

const watchExit = () => vi.spyOn(process, 'exit').mockImplementation(() => undefined as never)

it('leaves in order when the terminal is closed, of which shell and system both tell', () => {
  const exit = watchExit()
  const { controller } = leaveOnSignals()
  process.emit('SIGHUP')
  process.emit('SIGHUP')
  expect(controller.signal.aborted).toBe(true)
  expect(exit).not.toHaveBeenCalled()
})

it('ends at once where somebody interrupts it a second time', () => {
  const exit = watchExit()
  const { controller } = leaveOnSignals()
  process.emit('SIGINT')
  expect(controller.signal.aborted).toBe(true)
  expect(exit).not.toHaveBeenCalled()
  process.emit('SIGTERM')
  expect(exit).toHaveBeenCalledWith(1)
})
