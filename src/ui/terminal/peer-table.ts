import type { PeerReport } from '../../index.ts'
import { type Line, label, type Model, notice } from './model.ts'
import { cleanLine } from './sanitize.ts'
import { cellsMax } from './width.ts'

/** Of a multiaddr what people write: host and port; all of it where it is another kind. */
const readableAddress = (address: string): string => {
  const [, kind, host, port] = /^\/(ip[46]|dns[46]?)\/([^/]+)\/tcp\/(\d+)/.exec(address) ?? []
  if (host === undefined) return cleanLine(address)
  return cleanLine(kind === 'ip6' ? `[${host}]:${port}` : `${host}:${port}`)
}

const roundTrip = (ms: number | null): string => {
  if (ms === null) return '-'
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`
}

const DIRECTIONS = { inbound: 'they dialled', outbound: 'you dialled' } as const

const columnsOf = (model: Model, peer: PeerReport): readonly string[] => [
  peer.fingerprint === null ? 'unknown' : label(model, peer.fingerprint, peer.name ?? ''),
  peer.addresses[0] === undefined ? '-' : readableAddress(peer.addresses[0]),
  peer.direction === null ? 'not connected' : DIRECTIONS[peer.direction],
  roundTrip(peer.roundTripMs),
  peer.stages.at(-1) ?? '-',
]

const HEADINGS = ['who', 'where', 'connection', 'round trip', 'got as far as'] as const

/** The answer to /peers: who got furthest first. */
export const peerLines = (model: Model, peers: readonly PeerReport[]): readonly Line[] => {
  if (peers.length === 0) {
    return [notice('Nobody is connected. "p2p-chat doctor" looks for the reason, --peer dials an address.')]
  }
  const inOrder = [...peers].sort((left, right) => right.stages.length - left.stages.length)
  const table = [HEADINGS, ...inOrder.map((peer) => columnsOf(model, peer))]
  const widths = HEADINGS.map((_, column) => Math.max(...table.map((row) => cellsMax(row[column] ?? ''))))
  return table.map((row) =>
    notice(
      row
        .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - cellsMax(cell))))
        .join('  ')
        .trimEnd(),
    ),
  )
}
