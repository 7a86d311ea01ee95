/** Who was found, who was heard and not reached, and what it may be where nobody is. */
import type { MulticastFacts } from '../facts/multicast.ts'
import type { NodeFacts } from '../facts/node.ts'
import type { PeerFacts } from '../facts/node-reports.ts'
import { counted, type Finding, namedAll, ok, warning } from '../finding.ts'

export interface Company {
  readonly node: NodeFacts
  /** Null where mDNS was not to be tried. */
  readonly multicast: MulticastFacts | null
  readonly trustedCount: number
  /** Addresses of peers met in earlier runs. */
  readonly rememberedCount: number
}

const ISOLATION =
  'Is p2p-chat running there, on the same network and not on its guest Wi-Fi? Many access points keep their devices apart ("client isolation", "AP isolation"): switch that off, or use a cable, or name an address with --peer (`p2p-chat debug room` there prints its own). Run `p2p-chat doctor` there, too.'

const nameOf = ({ name, peerId, stages }: PeerFacts): string => {
  if (name === null) return `peer …${peerId.slice(-8)}`
  return stages.includes('trusted') ? name : `${name} (not on your whitelist)`
}

const unreached = (peers: readonly PeerFacts[]): readonly Finding[] => {
  const found = peers.filter(({ stages }) => stages.includes('discovered') && !stages.includes('secured'))
  const [first] = found
  if (first === undefined) return []
  const [address] = first.addresses
  const where = address === undefined ? '' : `, the first at ${address}`
  return [
    warning(
      `${counted(found.length, 'peer')} found on the network cannot be reached${where}.`,
      'A peer that was just ended is still announced for a while. Else a firewall there drops TCP, or the access point keeps devices apart: run `p2p-chat doctor` there.',
    ),
  ]
}

const heardOnly = ({ multicast }: Company): readonly Finding[] => {
  const hosts = multicast?.others ?? []
  return hosts.length === 0
    ? []
    : [ok(`${counted(hosts.length, 'other machine')} with p2p-chat heard by mDNS: ${namedAll(hosts)}.`)]
}

const nobody = ({ trustedCount, rememberedCount, multicast }: Company): Finding => {
  const known = [
    ...(trustedCount > 0 ? [`${counted(trustedCount, 'person is', 'people are')} on your whitelist`] : []),
    ...(rememberedCount > 0
      ? [`${counted(rememberedCount, 'address', 'addresses')} known from earlier`]
      : []),
  ]
  const how = multicast === null ? 'Nobody is connected' : 'Nobody else is heard'
  return known.length === 0
    ? ok(`${how}, and nobody is known yet whom to expect.`)
    : warning(`${how}, though ${known.join(' and ')}.`, ISOLATION)
}

export const judgeOthers = (company: Company): readonly Finding[] => {
  const { node } = company
  const peers = node.source === 'none' ? [] : node.peers
  const connected = peers.filter(({ stages }) => stages.includes('secured'))
  const missed = [...unreached(peers), ...heardOnly(company)]
  if (connected.length > 0) {
    const who = node.source === 'node' ? 'The running node' : 'A look from here'
    const names = namedAll(connected.map(nameOf))
    return [ok(`${who} is connected with ${counted(connected.length, 'peer')}: ${names}.`), ...missed]
  }
  if (missed.length === 0) return [nobody(company)]
  if (node.source === 'node' && missed.every(({ level }) => level === 'ok')) {
    return [
      ...missed,
      warning(
        'They are heard, and the running node is connected with none of them.',
        'They may be in rooms of other bootstrap files (see "Room"), or a firewall drops TCP between you: run `p2p-chat doctor` there.',
      ),
    ]
  }
  return missed
}
