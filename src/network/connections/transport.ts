import { Server, type Socket } from 'node:net'
import type { Listener, Transport } from '@libp2p/interface'
import { type TCPComponents, tcp } from '@libp2p/tcp'
import { parseAddress } from '../addresses/addresses.ts'

/** Node names the zone of a link-local peer (`fe80::1%eth0`), which libp2p cannot read and so hangs up on. */
const withoutZone = (socket: Socket): void => {
  const address = socket.remoteAddress
  if (address?.includes('%')) Object.defineProperty(socket, 'remoteAddress', { value: address.split('%')[0] })
}

const acceptLinkLocal = (listener: Listener): Listener => {
  if ('server' in listener && listener.server instanceof Server) {
    listener.server.prependListener('connection', withoutZone)
  }
  return listener
}

/**
 * libp2p's TCP, which also speaks over IPv6 link-local addresses: it accepts `/ip6zone/…` but forgets the
 * zone when it dials. What is passed beside the signal goes to `net.connect` as it stands, so the host can
 * be named there in full.
 */
export const tcpWithLinkLocal =
  () =>
  (components: TCPComponents): Transport => {
    const transport = tcp()(components)
    const dial = transport.dial.bind(transport)
    const createListener = transport.createListener.bind(transport)
    transport.createListener = (options) => acceptLinkLocal(createListener(options))
    transport.dial = (address, options) => {
      const parsed = parseAddress(address.toString())
      if (parsed?.zone == null) return dial(address, options)
      const withHost = { ...options, host: `${parsed.host}%${parsed.zone}` }
      return dial(address, withHost)
    }
    return transport
  }
