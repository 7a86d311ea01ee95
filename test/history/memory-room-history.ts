/** A history in memory, as a driver asks the one on disk. */
import type { DriverInit } from '../../src/chat/driver.ts'
import { MemoryHistory } from './memory-history.ts'

export const memoryRoomHistory = (history = new MemoryHistory()): NonNullable<DriverInit['history']> => ({
  store: async (batches, clock) => {
    const fresh = batches.filter((batch) => history.store(batch, clock)).map(({ id }) => id)
    const known = batches.map(({ id }) => id).filter((id) => !fresh.includes(id))
    return { fresh, known, refused: [] }
  },
  answer: async (question) => history.answer(question),
  rememberHolder: async () => undefined,
  rememberJoined: async () => undefined,
})
