/** Whether this machine itself comes through to its TCP port, at each of its own addresses. */
import { type AddressInfo, createConnection, createServer, type Server } from 'node:net'
import { type Address, isLinkLocal, isWildcard, parseAddress } from '../../network/addresses/addresses.ts'
import { DIAL_MS_MAX, DIALS_MAX } from '../limits.ts'
import type { InterfaceFacts } from './interfaces.ts'

export interface Dial {
  readonly host: string
  readonly port: number
  /** `failed`: the system's code. */
  readonly outcome: 'connected' | 'refused' | 'silent' | { readonly failed: string }
}

export interface ListeningFacts {
  /** A node's own ports, or one opened for this trial. */
  readonly of: 'node' | 'trial'
  readonly dials: readonly Dial[]
  /** Addresses of --listen that others have taken. */
  readonly taken: readonly string[]
  /** Addresses of --listen that this machine does not have, or may not use, with the system's code. */
  readonly unusable: readonly { readonly address: string; readonly code: string }[]
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.message)

const dial = (host: string, port: number): Promise<Dial> =>
  new Promise((resolve) => {
    const socket = createConnection({ host, port })
    const settle = (outcome: Dial['outcome']): void => {
      socket.destroy()
      resolve({ host, port, outcome })
    }
    socket.setTimeout(DIAL_MS_MAX, () => settle('silent'))
    socket.once('connect', () => settle('connected'))
    socket.once('error', (error) => {
      const code = codeOf(error)
      settle(code === 'ECONNREFUSED' ? 'refused' : code === 'ETIMEDOUT' ? 'silent' : { failed: code })
    })
  })

/** Own addresses that are reached without naming an interface. */
const hostsOf = (interfaces: readonly InterfaceFacts[]): readonly string[] =>
  interfaces.flatMap(({ addresses }) =>
    addresses.filter(({ linkLocal }) => !linkLocal).map(({ address }) => address),
  )

/** @param addresses multiaddrs that the node says it listens on */
export const dialNode = async (addresses: readonly string[]): Promise<ListeningFacts> => {
  const targets = addresses.map(parseAddress).filter((address) => address !== null)
  const dialable = targets.filter(({ kind, zone }) => (kind === 'ip4' || kind === 'ip6') && zone === null)
  const dials = await Promise.all(
    dialable
      .filter(({ host }) => !isLinkLocal(host))
      .slice(0, DIALS_MAX)
      .map(({ host, port }) => dial(host, port)),
  )
  return { of: 'node', dials, taken: [], unusable: [] }
}

const listen = (host: string, port: number): Promise<Server | { readonly code: string }> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error) => resolve({ code: codeOf(error) }))
    server.listen({ host, port, ipv6Only: host.includes(':') }, () => resolve(server))
  })

const portOf = (server: Server): number => (server.address() as AddressInfo).port

/** Both families on one port where none is given, as a node does. */
const EVERYWHERE: readonly Pick<Address, 'host' | 'port' | 'text'>[] = [
  { host: '0.0.0.0', port: 0, text: '/ip4/0.0.0.0/tcp/0' },
  { host: '::', port: 0, text: '/ip6/::/tcp/0' },
]

/**
 * Where no node runs: listens as one would, for a moment.
 * @param given multiaddrs of --listen
 * @param usualPort where a node of this home listened last
 */
export const tryListening = async (
  given: readonly string[],
  usualPort: number | undefined,
  interfaces: readonly InterfaceFacts[],
): Promise<ListeningFacts> => {
  const wanted =
    given.length > 0
      ? given.map(parseAddress).filter((address) => address !== null)
      : EVERYWHERE.map((place) => ({ ...place, port: usualPort ?? 0 }))
  const taken: string[] = []
  const unusable: { address: string; code: string }[] = []
  const dials: Promise<Dial>[] = []
  const servers: Server[] = []
  let chosen = 0
  for (const { host, port: wantedPort, text } of wanted) {
    const port = wantedPort === 0 && given.length === 0 ? chosen : wantedPort
    let server = await listen(host, port)
    // What a node of this home listened on last it takes only where it is free.
    if ('code' in server && server.code === 'EADDRINUSE' && given.length === 0) server = await listen(host, 0)
    if ('code' in server) {
      if (server.code === 'EADDRINUSE') taken.push(text)
      else if (given.length > 0) unusable.push({ address: text, code: server.code })
      continue
    }
    servers.push(server)
    const isOurFamily = (own: string): boolean => own.includes(':') === host.includes(':')
    const hosts = isWildcard(host) ? hostsOf(interfaces).filter(isOurFamily) : [host]
    const own = portOf(server)
    chosen = own
    dials.push(...hosts.slice(0, DIALS_MAX).map((to) => dial(to, own)))
  }
  const done = await Promise.all(dials)
  for (const server of servers) server.close()
  return { of: 'trial', dials: done, taken, unusable }
}
