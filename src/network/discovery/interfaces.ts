import { networkInterfaces } from 'node:os'
import type { Interfaces } from '../addresses/addresses.ts'
import { INTERFACE_POLL_MS } from '../limits.ts'

/** The machine's interfaces, looked at again and again: Node tells of no change. */
export interface InterfaceWatch {
  current(): Interfaces
  stop(): void
}

export const watchInterfaces = (
  onChange: () => void,
  read: () => Interfaces = networkInterfaces,
): InterfaceWatch => {
  let current = read()
  let fingerprint = JSON.stringify(current)
  const timer = setInterval(() => {
    const next = read()
    const nextFingerprint = JSON.stringify(next)
    if (nextFingerprint === fingerprint) return
    current = next
    fingerprint = nextFingerprint
    onChange()
  }, INTERFACE_POLL_MS)
  return { current: () => current, stop: () => clearInterval(timer) }
}
