import type { Connection } from '@libp2p/interface'
import { CLOSE_TIMEOUT_MS } from '../limits.ts'

/** Closes gracefully, so that what was sent arrives, but not for long. Never rejects. */
export const closeConnection = async (connection: Connection): Promise<void> => {
  try {
    await connection.close({ signal: AbortSignal.timeout(CLOSE_TIMEOUT_MS) })
  } catch (error) {
    connection.abort(error instanceof Error ? error : new Error('Could not close in time.'))
  }
}
