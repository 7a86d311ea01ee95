/** The machine's network interfaces, those that are down among them where the system lists these. */
import { networkInterfaces, release } from 'node:os'
import { isLinkLocal } from '../../network/addresses/addresses.ts'
import { type DefaultRoutes, lookAtDefaultRoutes } from './default-route.ts'
import { readKernelList } from './system-text.ts'

interface InterfaceAddress {
  readonly family: 'IPv4' | 'IPv6'
  readonly address: string
  /** With the length of the prefix. */
  readonly cidr: string
  readonly linkLocal: boolean
}

export interface InterfaceFacts {
  readonly name: string
  readonly internal: boolean
  /** Null where the system does not say, as of one that it lists with its addresses only. */
  readonly isSwitchedOn: boolean | null
  readonly hasLink: boolean | null
  readonly addresses: readonly InterfaceAddress[]
  readonly hasDefaultRoute: { readonly ipv4: boolean; readonly ipv6: boolean }
}

export interface MachineFacts {
  readonly interfaces: readonly InterfaceFacts[]
  /** Windows Subsystem for Linux, whose network is one of its own unless it mirrors that of Windows. */
  readonly isWsl: boolean
}

const SWITCHED_ON = 0x1

/** Names in `/proc/net/dev`, which has those of this network namespace, up or down. */
export const namesIn = (table: string): readonly string[] =>
  table.split('\n').flatMap((line) => {
    const name = /^\s*([^\s:]+):/.exec(line)?.[1]
    return name === undefined ? [] : [name]
  })

const stateOf = async (name: string): Promise<Pick<InterfaceFacts, 'isSwitchedOn' | 'hasLink'>> => {
  // The name comes from the kernel, which lets none have a slash.
  const read = (file: string): Promise<string | null> => readKernelList(`/sys/class/net/${name}/${file}`)
  const [flags, carrier] = await Promise.all([read('flags'), read('carrier')])
  const bits = Number.parseInt(flags ?? '', 16)
  const isSwitchedOn = Number.isNaN(bits) ? null : (bits & SWITCHED_ON) !== 0
  // Of one that is switched off, the kernel does not tell.
  return { isSwitchedOn, hasLink: carrier === null ? null : carrier.trim() === '1' }
}

const lookAt = async (name: string, routes: DefaultRoutes): Promise<InterfaceFacts> => {
  const infos = networkInterfaces()[name] ?? []
  return {
    name,
    internal: name === 'lo' || (infos.length > 0 && infos.every(({ internal }) => internal)),
    ...(await stateOf(name)),
    addresses: infos.map(({ family, address, cidr }) => ({
      family,
      address,
      cidr: cidr ?? address,
      linkLocal: family === 'IPv6' && isLinkLocal(address),
    })),
    hasDefaultRoute: { ipv4: routes.ipv4.includes(name), ipv6: routes.ipv6.includes(name) },
  }
}

export const lookAtMachine = async (): Promise<MachineFacts> => {
  const [routes, table] = await Promise.all([lookAtDefaultRoutes(), readKernelList('/proc/net/dev')])
  const names = new Set([...Object.keys(networkInterfaces()), ...namesIn(table ?? '')])
  const interfaces = await Promise.all([...names].map((name) => lookAt(name, routes)))
  return { interfaces, isWsl: /microsoft/i.test(release()) }
}

/** Those through which others may be found. */
export const outside = ({ interfaces }: MachineFacts): readonly InterfaceFacts[] =>
  interfaces.filter(({ internal }) => !internal)
