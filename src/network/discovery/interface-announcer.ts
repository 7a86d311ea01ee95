import { createSocket, type RemoteInfo } from 'node:dgram'
import createMulticastDns, { type MulticastDNS, type Options } from 'multicast-dns'
import { ANNOUNCE_INTERVAL_MS, ANSWER_INTERVAL_MS, GOODBYE_MS_MAX, QUERY_TIMES_MS } from '../limits.ts'
import type { PeerId } from '../peer-id.ts'
import type { DiscoverySink } from './discovery.ts'
import { announcement, asksForUs, goodbye, parseResponse, SERVICE_TAG } from './mdns-records.ts'

/** One interface through one of its addresses. */
export interface AnnouncerInit {
  readonly peer: PeerId
  readonly family: 'IPv4' | 'IPv6'
  /** An IPv4 address of the interface; with IPv6 its name. */
  readonly interfaceAddress: string
  readonly addresses: () => readonly string[]
  readonly sink: DiscoverySink
  /** For unit tests: bytes instead of a network. */
  readonly openMulticastDns?: (options: Options) => MulticastDNS
}

const socketOptions = ({ family, interfaceAddress }: AnnouncerInit): Options =>
  family === 'IPv4'
    ? { interface: interfaceAddress, bind: '0.0.0.0' }
    : {
        type: 'udp6',
        ip: 'ff02::fb',
        interface: `::%${interfaceAddress}`,
        bind: '::',
        // Without ipv6Only this socket would take port 5353 of IPv4, too.
        socket: createSocket({ type: 'udp6', reuseAddr: true, ipv6Only: true }),
      }

/**
 * Announces, asks and listens on one interface. @libp2p/mdns does so on the default route's alone, and with
 * no default route on none.
 */
export class InterfaceAnnouncer {
  readonly #init: AnnouncerInit
  readonly #mdns: MulticastDNS
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #interval: NodeJS.Timeout
  #answeredMs = Number.NEGATIVE_INFINITY
  #answerPending = false
  readonly #stopping = new AbortController()

  constructor(init: AnnouncerInit) {
    this.#init = init
    this.#mdns = (init.openMulticastDns ?? createMulticastDns)(socketOptions(init))
    this.#mdns.on('response', (packet, source) => this.#onResponse(packet, source))
    this.#mdns.on('query', ({ questions }) => {
      if (asksForUs(questions)) this.announce()
    })
    // A packet that does not parse, an interface that just vanished: the next poll of the interfaces sees it.
    this.#mdns.on('warning', () => undefined)
    this.#mdns.on('error', () => undefined)
    // Jitter: nodes started by one command must not announce in one burst for ever.
    this.#interval = setInterval(() => this.announce(), ANNOUNCE_INTERVAL_MS * (0.9 + Math.random() / 5))
    this.refresh()
  }

  /** Announces and asks anew, several times: first packets are easily lost. */
  refresh(): void {
    this.announce()
    for (const delayMs of QUERY_TIMES_MS) this.#later(delayMs, () => this.#query())
  }

  /** Announces now, or as soon as the pause between two answers allows. */
  announce(): void {
    if (this.#stopping.signal.aborted || this.#answerPending) return
    const waitMs = this.#answeredMs + ANSWER_INTERVAL_MS - performance.now()
    if (waitMs <= 0) {
      this.#answer()
      return
    }
    this.#answerPending = true
    this.#later(waitMs, () => {
      this.#answerPending = false
      this.#answer()
    })
  }

  /** Says goodbye and closes the socket. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    clearInterval(this.#interval)
    for (const timer of this.#timers) clearTimeout(timer)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GOODBYE_MS_MAX)
      this.#mdns.respond(goodbye(this.#init.peer), () => {
        clearTimeout(timer)
        resolve()
      })
    })
    await new Promise<void>((resolve) => this.#mdns.destroy(resolve))
  }

  #later(delayMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      action()
    }, delayMs)
    this.#timers.add(timer)
  }

  #query(): void {
    this.#mdns.query([{ name: SERVICE_TAG, type: 'PTR' }], () => undefined)
  }

  #answer(): void {
    const addresses = this.#init.addresses()
    if (addresses.length === 0) return
    this.#answeredMs = performance.now()
    this.#mdns.respond(announcement(this.#init.peer, addresses), () => undefined)
  }

  #onResponse(packet: Parameters<typeof parseResponse>[0], source: RemoteInfo): void {
    const heard = parseResponse(packet)
    if (heard === null || heard.peer === this.#init.peer) return
    if (heard.type === 'gone') this.#init.sink.gone(heard.peer)
    else this.#init.sink.heard(heard.peer, heard.addresses, source.address)
  }
}
