/** What a rule of nft asks of a packet. */
import { isIP } from 'node:net'
import { field, fieldsOf, type Json, listOf } from './nft-json.ts'
import { isInterface, isWithin, not, type Packet, type Test, unknown } from './packet.ts'

/** What of a packet a rule looks at: one value, or undefined where it is not known. */
type Property = (packet: Packet) => string | number | undefined

const META: Readonly<Record<string, Property>> = {
  iifname: ({ direction, interfaceName }) => (direction === 'in' ? interfaceName : ''),
  iif: ({ direction, interfaceName }) => (direction === 'in' ? interfaceName : ''),
  oifname: ({ direction, interfaceName }) => (direction === 'out' ? interfaceName : ''),
  oif: ({ direction, interfaceName }) => (direction === 'out' ? interfaceName : ''),
  l4proto: ({ protocol }) => protocol,
  nfproto: ({ family }) => (family === 'ip' ? 'ipv4' : 'ipv6'),
  protocol: ({ family }) => family,
  pkttype: ({ isMulticast }) => (isMulticast ? 'multicast' : 'host'),
}

/** A field of another protocol's header is none of this packet's: the rule is not about it. */
const NOT_THERE = ''

const payload = (protocol: unknown, field: unknown): Property | undefined => {
  if (field === 'dport' || field === 'sport') {
    const port: Property = (packet) => (field === 'dport' ? packet.port : packet.sourcePort)
    return protocol === 'th' ? port : (packet) => (packet.protocol === protocol ? port(packet) : NOT_THERE)
  }
  if (protocol !== 'ip' && protocol !== 'ip6') return undefined
  const at = (property: Property): Property => {
    return (packet) => (packet.family === protocol ? property(packet) : NOT_THERE)
  }
  switch (field) {
    case 'daddr':
      return at(({ destination }) => destination)
    case 'saddr':
      return at(({ source }) => source)
    case 'protocol':
    case 'nexthdr':
      return at((packet) => packet.protocol)
    default:
      return undefined
  }
}

const propertyOf = (left: unknown): Property | undefined => {
  const { meta, payload: header, ct, fib } = fieldsOf(left)
  if (meta !== undefined) return META[String(field(meta, 'key'))]
  if (header !== undefined) return payload(field(header, 'protocol'), field(header, 'field'))
  // What others begin with us is new to the connection tracker.
  if (ct !== undefined) return field(ct, 'key') === 'state' ? () => 'new' : undefined
  const { result, flags } = fieldsOf(fib)
  const isOfDestination = listOf(flags).length === 1 && listOf(flags)[0] === 'daddr'
  return result === 'type' && isOfDestination
    ? ({ isMulticast, direction }) => (isMulticast ? 'multicast' : direction === 'in' ? 'local' : 'unicast')
    : undefined
}

const equals = (value: string | number, right: string | number): boolean | undefined => {
  if (String(value) === String(right)) return true
  if (typeof right === 'string' && right.startsWith('@')) return undefined
  if (typeof value === 'string' && typeof right === 'string') {
    if (right.endsWith('*')) return isInterface(value, right)
    if (isIP(value) !== 0) return isWithin(value, right)
  }
  // A port by its name in /etc/services.
  return typeof value === 'number' && typeof right === 'string' ? undefined : false
}

const isAmong = (value: string | number, right: unknown): boolean | undefined => {
  if (typeof right === 'string' || typeof right === 'number') return equals(value, right)
  const { set, prefix, range, elem } = fieldsOf(right)
  const members = Array.isArray(right) ? right : Array.isArray(set) ? set : null
  if (members !== null) {
    const results = members.map((member) => isAmong(value, member))
    return results.includes(true) ? true : results.includes(undefined) ? undefined : false
  }
  if (prefix !== undefined) {
    const { addr, len } = fieldsOf(prefix)
    return typeof value === 'string' ? isWithin(value, `${String(addr)}/${String(len)}`) : undefined
  }
  if (range !== undefined) {
    const [from, to] = listOf(range).map(Number)
    if (typeof value !== 'number' || !(Number.isFinite(from) && Number.isFinite(to))) return undefined
    return value >= (from ?? 0) && value <= (to ?? 0)
  }
  return elem === undefined ? undefined : isAmong(value, field(elem, 'val'))
}

/** Whether what `left` names is, or is among, what `right` names. */
export const testOf = (left: unknown, right: unknown): Test => {
  const property = propertyOf(left)
  if (property === undefined) return unknown
  return (packet) => {
    const value = property(packet)
    if (value === NOT_THERE) return false
    return value === undefined ? undefined : isAmong(value, right)
  }
}

/** Of a `match` statement. */
export const matchOf = (match: Json): Test => {
  const { op, left, right } = match
  switch (op) {
    case '==':
    case 'in':
      return testOf(left, right)
    case '!=': {
      const property = propertyOf(left)
      const differs = not(testOf(left, right))
      // Of a header that is not there nothing holds, neither that it is so nor that it is not.
      return (packet) => (property?.(packet) === NOT_THERE ? false : differs(packet))
    }
    default:
      return unknown
  }
}
