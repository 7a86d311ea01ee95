import type { Connection } from '@libp2p/interface'
import { PING_PROTOCOL } from '@libp2p/ping'
import type { Counters } from '../counters.ts'
import { PING_INTERVAL_MS, SILENCE_MS_MAX } from '../limits.ts'

interface Pulse {
  aliveMs: number
  pingedMs: number
  pinging: boolean
  roundTripMs: number | null
}

const PING_BYTES = 32

/** Resolves when the peer's pong arrives, on this very connection. */
const ping = async (connection: Connection, signal: AbortSignal): Promise<void> => {
  const stream = await connection.newStream(PING_PROTOCOL, { signal })
  try {
    await new Promise<void>((resolve, reject) => {
      stream.addEventListener('message', () => resolve(), { once: true })
      stream.addEventListener('close', () => reject(new Error('The ping stream was closed.')), { once: true })
      signal.addEventListener('abort', () => reject(new Error('No pong came.')), { once: true })
      stream.send(crypto.getRandomValues(new Uint8Array(PING_BYTES)))
    })
    await stream.close({ signal })
  } catch (error) {
    stream.abort(error instanceof Error ? error : new Error('The ping failed.'))
    throw error
  }
}

/**
 * Finds connections at whose other end nobody is: a pulled cable and a frozen process close nothing. Frames
 * count as much as pongs, so that a peer too busy to answer is not taken for dead.
 */
export class Liveness {
  readonly #counters: Counters
  readonly #pulses = new Map<string, Pulse>()

  constructor(counters: Counters) {
    this.#counters = counters
  }

  #pulse(connection: Connection, nowMs: number): Pulse {
    const known = this.#pulses.get(connection.id)
    if (known !== undefined) return known
    const pulse: Pulse = {
      aliveMs: nowMs,
      pingedMs: nowMs - PING_INTERVAL_MS,
      pinging: false,
      roundTripMs: null,
    }
    this.#pulses.set(connection.id, pulse)
    return pulse
  }

  /** Something arrived over these connections. */
  alive(connections: readonly Connection[]): void {
    const nowMs = performance.now()
    for (const connection of connections) this.#pulse(connection, nowMs).aliveMs = nowMs
  }

  roundTripMs(connection: Connection): number | null {
    return this.#pulses.get(connection.id)?.roundTripMs ?? null
  }

  /** @param stoodStill this process did not run for a while: the others' silence is its own */
  tick(connections: readonly Connection[], stoodStill: boolean): void {
    const nowMs = performance.now()
    const ids = new Set(connections.map(({ id }) => id))
    for (const id of this.#pulses.keys()) {
      if (!ids.has(id)) this.#pulses.delete(id)
    }
    if (stoodStill) this.alive(connections)
    for (const connection of connections) {
      const pulse = this.#pulse(connection, nowMs)
      if (nowMs - pulse.aliveMs > SILENCE_MS_MAX) {
        this.#counters.add('connectionsSilent')
        connection.abort(new Error('The peer has been silent for too long.'))
      } else if (!pulse.pinging && nowMs - Math.max(pulse.pingedMs, pulse.aliveMs) >= PING_INTERVAL_MS) {
        void this.#ping(connection, pulse)
      }
    }
  }

  async #ping(connection: Connection, pulse: Pulse): Promise<void> {
    pulse.pinging = true
    pulse.pingedMs = performance.now()
    try {
      await ping(connection, AbortSignal.timeout(SILENCE_MS_MAX))
      pulse.aliveMs = performance.now()
      pulse.roundTripMs = pulse.aliveMs - pulse.pingedMs
    } catch {
      // Silence is judged by the tick; a peer that refuses to pong but sends frames is alive.
    } finally {
      pulse.pinging = false
    }
  }
}
