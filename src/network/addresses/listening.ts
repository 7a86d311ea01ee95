import { createServer } from 'node:net'
import { type Interfaces, isLinkLocal, isWildcard, parseAddress } from './addresses.ts'

/** One TCP listener: an address, or all of a family. */
export interface ListenPoint {
  readonly kind: 'ip4' | 'ip6'
  readonly host: string
  readonly port: number
}

/** One own address on one interface. */
export interface OwnAddress {
  readonly interfaceName: string
  readonly host: string
  readonly internal: boolean
  readonly linkLocal: boolean
  /** The multiaddr, without zone and without `/p2p/…`. */
  readonly text: string
}

/** The environment does not let this node listen; `message` is one sentence for people. */
export class ListenError extends Error {
  readonly code: 'port-in-use' | 'cannot-listen'
  constructor(code: 'port-in-use' | 'cannot-listen', message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ListenError'
    this.code = code
  }
}

type Probe = { readonly port: number } | { readonly error: Error & { code?: string } }

/** Whether one can listen there, and on which port; libp2p would hide both. */
const probe = (host: string, port: number): Promise<Probe> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve({ error }))
    server.listen({ host, port, ipv6Only: host.includes(':') }, () => {
      const bound = server.address()
      server.close(() => resolve({ port: bound !== null && typeof bound === 'object' ? bound.port : port }))
    })
  })

/** One port for both families, so that one number serves firewalls and remembered addresses. */
const everyInterface = async (port: number): Promise<ListenPoint[] | 'in-use'> => {
  const points: ListenPoint[] = []
  for (const { kind, host } of [
    { kind: 'ip4', host: '0.0.0.0' },
    { kind: 'ip6', host: '::' },
  ] as const) {
    const result = await probe(host, points[0]?.port ?? port)
    if ('port' in result) points.push({ kind, host, port: result.port })
    else if (result.error.code === 'EADDRINUSE') return 'in-use'
    // Anything else: a host without IPv4, or without IPv6.
  }
  return points
}

const listenPoint = async (text: string): Promise<ListenPoint> => {
  const address = parseAddress(text)
  if (address === null || !(address.kind === 'ip4' || address.kind === 'ip6')) {
    throw new ListenError(
      'cannot-listen',
      `"${text}" is no address to listen on, such as /ip4/0.0.0.0/tcp/0.`,
    )
  }
  const host = address.zone === null ? address.host : `${address.host}%${address.zone}`
  const result = await probe(host, address.port)
  if ('port' in result) return { kind: address.kind, host: address.host, port: result.port }
  const code = result.error.code === 'EADDRINUSE' ? 'port-in-use' : 'cannot-listen'
  const why = code === 'port-in-use' ? 'the port is in use' : result.error.message
  throw new ListenError(code, `Cannot listen on ${text}: ${why}; choose another with --listen.`, {
    cause: result.error,
  })
}

/** Ports tried until one is free in both families. */
const PORT_TRIES = 8

/**
 * Settles where to listen before libp2p does, so that the ports are known even where libp2p lists no
 * address for them (it leaves link-local addresses out).
 * @throws ListenError
 */
export const chooseListenPoints = async (
  listen: readonly string[],
  preferredPort: number | undefined,
): Promise<readonly ListenPoint[]> => {
  if (listen.length > 0) return Promise.all(listen.map(listenPoint))
  const ports = [...(preferredPort === undefined ? [] : [preferredPort]), ...Array(PORT_TRIES).fill(0)]
  for (const port of ports) {
    const points = await everyInterface(port)
    if (points !== 'in-use' && points.length > 0) return points
  }
  throw new ListenError('cannot-listen', 'No free TCP port to listen on, neither on IPv4 nor on IPv6.')
}

/** All addresses at which the listeners are reached from this or another machine. */
export const ownAddresses = (points: readonly ListenPoint[], interfaces: Interfaces): OwnAddress[] =>
  Object.entries(interfaces).flatMap(([interfaceName, infos]) =>
    (infos ?? []).flatMap((info) => {
      const kind = info.family === 'IPv4' ? 'ip4' : 'ip6'
      return points
        .filter((point) => point.kind === kind && (isWildcard(point.host) || point.host === info.address))
        .map(({ port }) => ({
          interfaceName,
          host: info.address,
          internal: info.internal,
          linkLocal: isLinkLocal(info.address),
          text: `/${kind}/${info.address}/tcp/${port}`,
        }))
    }),
  )

/**
 * What others may be told. Link-local addresses only where there is nothing better, as they need a zone;
 * loopback only where there is nothing else at all.
 */
export const announcedAddresses = (own: readonly OwnAddress[]): readonly OwnAddress[] => {
  const outside = own.filter((address) => !address.internal)
  const routable = outside.filter((address) => !address.linkLocal)
  if (routable.length > 0) return routable
  return outside.length > 0 ? outside : own
}
