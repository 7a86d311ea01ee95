/** A packet as rules see it, made up to ask a firewall what it would do with it. */
import { BlockList, isIPv6 } from 'node:net'

export interface Packet {
  readonly direction: 'in' | 'out'
  readonly family: 'ip' | 'ip6'
  readonly interfaceName: string
  readonly protocol: 'udp' | 'tcp'
  readonly port: number
  /** Of the sender; undefined where it may be any. */
  readonly sourcePort: number | undefined
  /** Some address on the same network. */
  readonly source: string
  readonly destination: string
  readonly isMulticast: boolean
}

/** Whether it is so; undefined where that hangs on what is not known here. */
export type Test = (packet: Packet) => boolean | undefined

export const not =
  (test: Test): Test =>
  (packet) => {
    const is = test(packet)
    return is === undefined ? undefined : !is
  }

export const unknown: Test = () => undefined

/** All hold; one that does not is enough, whatever is not known of the others. */
export const all =
  (tests: readonly Test[]): Test =>
  (packet) => {
    const results = tests.map((test) => test(packet))
    if (results.includes(false)) return false
    return results.includes(undefined) ? undefined : true
  }

/** @param prefix `10.0.0.0/8`, or an address; anything else is not known */
export const isWithin = (address: string, prefix: string): boolean | undefined => {
  const [network = '', bits] = prefix.split('/')
  const family = isIPv6(network) ? 'ipv6' : 'ipv4'
  const list = new BlockList()
  try {
    list.addSubnet(network, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family)
    return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  } catch {
    // A mask with dots, a name, a set.
    return undefined
  }
}

/** A name of an interface in a rule: nft ends it with `*`, iptables with `+`, for all that begin so. */
export const isInterface = (name: string, pattern: string): boolean =>
  /[*+]$/.test(pattern) ? name.startsWith(pattern.slice(0, -1)) : name === pattern
