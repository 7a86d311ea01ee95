/** Which interfaces have a default route. */
import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { readKernelList } from './system-text.ts'

/** Names of interfaces. */
export interface DefaultRoutes {
  readonly ipv4: readonly string[]
  readonly ipv6: readonly string[]
}

const UP = 0x1
const REJECTS = 0x200

const rowsOf = (table: string): readonly (readonly string[])[] =>
  table.split('\n').map((line) => line.trim().split(/\s+/))

/** Of `/proc/net/route`: interface, destination, gateway, flags, ..., mask at the eighth place. */
export const defaultRoutesIn = (table: string): readonly string[] =>
  rowsOf(table).flatMap(([name = '', destination, , flags = '0', , , , mask]) => {
    const bits = Number.parseInt(flags, 16)
    const isDefault = destination === '00000000' && mask === '00000000'
    return isDefault && (bits & UP) !== 0 && (bits & REJECTS) === 0 ? [name] : []
  })

/** Of `/proc/net/ipv6_route`: destination, prefix length, ..., flags, interface. Where there is none the kernel refuses, on `lo`. */
export const ipv6DefaultRoutesIn = (table: string): readonly string[] =>
  rowsOf(table).flatMap((row) => {
    const [destination = '', length] = row
    const [flags = '0', name = ''] = row.slice(-2)
    const bits = Number.parseInt(flags, 16)
    const isDefault = /^0{32}$/.test(destination) && length === '00'
    return isDefault && (bits & UP) !== 0 && (bits & REJECTS) === 0 ? [name] : []
  })

/** Addresses for documentation (RFC 5737, RFC 3849), which nobody has: a socket bound for them sends nothing. */
const ELSEWHERE = { udp4: '192.0.2.1', udp6: '2001:db8::1' } as const
const SOME_PORT = 9

/** From which own address the system would send to somewhere else: it says so without sending anything. */
const ownAddressTowards = (type: 'udp4' | 'udp6'): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = createSocket(type)
    const settle = (address: string | null): void => {
      socket.close()
      resolve(address)
    }
    socket.once('error', () => settle(null))
    socket.connect(SOME_PORT, ELSEWHERE[type], () => settle(socket.address().address))
  })

const interfaceOf = (address: string | null): readonly string[] =>
  Object.entries(networkInterfaces())
    .filter(([, infos]) => infos?.some((info) => info.address === address))
    .map(([name]) => name)

/** From the kernel's tables, or by what a socket would do where there are none. */
export const lookAtDefaultRoutes = async (): Promise<DefaultRoutes> => {
  const [ipv4, ipv6] = await Promise.all([
    readKernelList('/proc/net/route'),
    readKernelList('/proc/net/ipv6_route'),
  ])
  if (ipv4 !== null) {
    return { ipv4: defaultRoutesIn(ipv4), ipv6: ipv6DefaultRoutesIn(ipv6 ?? '') }
  }
  const [own4, own6] = await Promise.all([ownAddressTowards('udp4'), ownAddressTowards('udp6')])
  return { ipv4: interfaceOf(own4), ipv6: interfaceOf(own6) }
}
