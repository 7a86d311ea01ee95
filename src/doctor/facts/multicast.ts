/**
 * Multicast tried out, not guessed: on each interface one socket asks by mDNS for a name that nobody has, and another one
 * listens. What is sent to a group comes back to this machine by way of the interface, through the firewall's rules for what
 * goes out and for what comes in (on Linux: OUTPUT, POSTROUTING, PREROUTING, INPUT, and by the interface's own name). What it
 * says nothing of is the network beyond; who answers there does.
 */
import { randomBytes } from 'node:crypto'
import { createSocket, type RemoteInfo } from 'node:dgram'
import createMulticastDns, { type MulticastDNS, type Options } from 'multicast-dns'
import { parseResponse, SERVICE_TAG } from '../../network/discovery/mdns-records.ts'
import { ANNOUNCERS_MAX } from '../../network/limits.ts'
import { ASK_AT_MS, HEARD_HOSTS_MAX, LISTEN_MS } from '../limits.ts'
import type { InterfaceFacts } from './interfaces.ts'

/** What came of one try: an interface, and a version of IP. */
export interface MulticastTrial {
  readonly interfaceName: string
  readonly family: 'IPv4' | 'IPv6'
  readonly heard: boolean
  /** The system's code where it did not let us send or listen: `EPERM`, `EADDRINUSE`. */
  readonly error: string | null
}

export interface MulticastFacts {
  readonly trials: readonly MulticastTrial[]
  /** IP addresses of other machines on which a node of ours answered. */
  readonly others: readonly string[]
}

interface Place {
  readonly interfaceName: string
  readonly family: 'IPv4' | 'IPv6'
  readonly address: string
}

const placesOf = ({ name, addresses }: InterfaceFacts): readonly Place[] => {
  const [ipv4] = addresses.filter(({ family }) => family === 'IPv4')
  const [ipv6] = addresses.filter(({ family }) => family === 'IPv6')
  return [ipv4, ipv6].flatMap((found) =>
    found === undefined ? [] : [{ interfaceName: name, family: found.family, address: found.address }],
  )
}

const optionsFor = ({ family, interfaceName, address }: Place): Options =>
  family === 'IPv4'
    ? { interface: address, bind: '0.0.0.0' }
    : {
        type: 'udp6',
        ip: 'ff02::fb',
        interface: `::%${interfaceName}`,
        bind: '::',
        socket: createSocket({ type: 'udp6', reuseAddr: true, ipv6Only: true }),
      }

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.message)

/** The source without its zone. */
const hostOf = ({ address }: RemoteInfo): string => address.split('%')[0] ?? address

/** Two sockets on one place. */
class Trial {
  readonly #place: Place
  readonly #sockets: readonly [MulticastDNS, MulticastDNS]
  /** Under our own service, so that it is nobody else's name; random, so that only this trial hears it. */
  readonly #name = `doctor-${randomBytes(8).toString('hex')}.${SERVICE_TAG}`
  readonly #timers: readonly NodeJS.Timeout[]
  #heard = false
  #error: string | null = null

  constructor(place: Place, onAnswer: (source: string) => void) {
    this.#place = place
    const [asking, listening] = [
      createMulticastDns(optionsFor(place)),
      createMulticastDns(optionsFor(place)),
    ] as const
    this.#sockets = [asking, listening]
    for (const socket of this.#sockets) {
      socket.on('error', (error) => this.#failed(error))
      socket.on('warning', (error) => this.#failed(error))
    }
    listening.on('query', ({ questions }) => {
      this.#heard ||= (questions ?? []).slice(0, 8).some(({ name }) => name === this.#name)
    })
    listening.on('response', (packet, source) => {
      const answer = parseResponse(packet)
      if (answer?.type === 'heard') onAnswer(hostOf(source))
    })
    this.#timers = ASK_AT_MS.map((delayMs) => setTimeout(() => this.#ask(), delayMs))
  }

  result(): MulticastTrial {
    const { interfaceName, family } = this.#place
    return { interfaceName, family, heard: this.#heard, error: this.#heard ? null : this.#error }
  }

  async end(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    await Promise.all(this.#sockets.map((socket) => new Promise<void>((resolve) => socket.destroy(resolve))))
  }

  #ask(): void {
    const questions = [
      { name: this.#name, type: 'PTR' as const },
      { name: SERVICE_TAG, type: 'PTR' as const },
    ]
    this.#sockets[0].query(questions, (error) => {
      if (error) this.#failed(error)
    })
  }

  #failed(error: Error): void {
    // A packet of others that does not parse comes here, too, and is no call of the system: it says nothing of us.
    if ('syscall' in error) this.#error ??= codeOf(error)
  }
}

/** Listens for some seconds. */
export const tryMulticast = async (interfaces: readonly InterfaceFacts[]): Promise<MulticastFacts> => {
  const own = new Set(interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address)))
  const others = new Set<string>()

  const trials = interfaces
    .flatMap(placesOf)
    .slice(0, ANNOUNCERS_MAX)
    .map(
      (place) =>
        new Trial(place, (source) => {
          if (!own.has(source) && others.size < HEARD_HOSTS_MAX) others.add(source)
        }),
    )
  await new Promise((resolve) => setTimeout(resolve, trials.length === 0 ? 0 : LISTEN_MS))
  const results = trials.map((trial) => trial.result())
  await Promise.all(trials.map((trial) => trial.end()))
  return { trials: results, others: [...others] }
}
