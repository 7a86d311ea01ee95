import { setTimeout as delay } from 'node:timers/promises'
import { CommandError, runCommand } from './command.ts'
import { addNamespace, setParameter } from './namespaces.ts'
import type { VirtualLan } from './virtual-lan.ts'

/** The kernel tells of a new carrier within a second; far more only where the machine is stuck. */
const LINK_UP_LIMIT_MS = 20_000
const LINK_UP_POLL_MS = 20

/** A cable from a host to a switch. */
export interface Cable {
  readonly lan: VirtualLan
  /** With prefix length: `10.7.0.1/24`, `fd00:7::1/64`. */
  readonly addresses?: readonly string[]
  /** Whether the interface has an IPv6 link-local address, as on real machines. Default: true. */
  readonly linkLocal?: boolean
  /** The default route of its IP version leads through here. */
  readonly gateway?: string
}

export interface HostOptions {
  /** Passes packets on between its interfaces: a router. */
  readonly forwards?: boolean
}

const isIpv6 = (address: string): boolean => address.includes(':')

/** A machine: a namespace with one interface (`eth0`, `eth1` …) for each cable. */
export class VirtualHost {
  readonly name: string
  readonly namespace: string
  /** What to put before a command so that it runs on this machine. */
  readonly commandPrefix: readonly string[]

  private constructor(name: string, namespace: string) {
    this.name = name
    this.namespace = namespace
    this.commandPrefix = ['ip', 'netns', 'exec', namespace]
  }

  static async create(
    name: string,
    namespace: string,
    cables: readonly Cable[],
    options: HostOptions = {},
  ): Promise<VirtualHost> {
    await addNamespace(namespace)
    // Duplicate address detection would leave every IPv6 address unusable for the first second or two.
    await setParameter(namespace, 'ipv6/conf/default/accept_dad', '0')
    if (options.forwards === true) {
      await setParameter(namespace, 'ipv4/ip_forward', '1')
      await setParameter(namespace, 'ipv6/conf/all/forwarding', '1')
    }
    const host = new VirtualHost(name, namespace)
    for (const [index, cable] of cables.entries()) {
      await host.#connect(`eth${index}`, cable)
    }
    return host
  }

  /** Runs a command on this machine to its end. @returns its stdout */
  run(command: string, args: readonly string[], input = ''): Promise<string> {
    return runCommand('ip', ['netns', 'exec', this.namespace, command, ...args], input)
  }

  async #connect(device: string, cable: Cable): Promise<void> {
    const switchEnd = ['peer', 'name', this.name, 'netns', cable.lan.namespace]
    await this.#ip('link', 'add', device, 'type', 'veth', ...switchEnd)
    if (cable.linkLocal === false) {
      await this.#ip('link', 'set', 'dev', device, 'addrgenmode', 'none')
    }
    await cable.lan.connect(this)
    await this.#ip('link', 'set', 'dev', device, 'up')
    await this.#linkUp(device)
    for (const address of cable.addresses ?? []) {
      await this.#ip('address', 'add', address, 'dev', device, ...(isIpv6(address) ? ['nodad'] : []))
    }
    if (cable.gateway !== undefined) {
      const family = isIpv6(cable.gateway) ? '-6' : '-4'
      await this.#ip(family, 'route', 'add', 'default', 'via', cable.gateway, 'dev', device)
    }
  }

  /** The switch passes nothing on before the kernel has told it of the carrier, which it does a little later. */
  async #linkUp(device: string): Promise<void> {
    const deadline = performance.now() + LINK_UP_LIMIT_MS
    const query = ['-n', this.namespace, '-br', 'link', 'show', 'dev', device, 'up']
    while (!/\sUP\s/.test(await runCommand('ip', query))) {
      if (performance.now() > deadline) {
        throw new CommandError('ip', query, `${device} of ${this.name} did not come up`)
      }
      await delay(LINK_UP_POLL_MS)
    }
  }

  async #ip(...args: readonly string[]): Promise<void> {
    await runCommand('ip', ['-n', this.namespace, ...args])
  }
}
