/** Why nobody is found: what to look at, gathered once, and the checks that judge it side by side. */
import type { Outcome } from '../storage/problem.ts'
import { judgeClock } from './checks/clock.ts'
import { judgeFirewall } from './checks/firewall.ts'
import { judgeIdentity } from './checks/identity.ts'
import { judgeInterfaces } from './checks/interfaces.ts'
import { judgeIpv6 } from './checks/ipv6.ts'
import { judgeKeyFiles } from './checks/key-files.ts'
import { judgeListening } from './checks/listening.ts'
import { judgeMulticast } from './checks/multicast.ts'
import { judgeNodeVersion } from './checks/node-version.ts'
import { judgeOthers } from './checks/others.ts'
import { judgeRoom } from './checks/room.ts'
import { judgeVirtualInterfaces } from './checks/virtual-interfaces.ts'
import { judgeWhitelist } from './checks/whitelist.ts'
import { type FirewallFacts, lookAtFirewall } from './facts/firewall.ts'
import { type HomeFacts, lookAtHome } from './facts/home.ts'
import { lookAtMachine, type MachineFacts, outside } from './facts/interfaces.ts'
import { dialNode, type ListeningFacts, tryListening } from './facts/listening.ts'
import { type MulticastFacts, tryMulticast } from './facts/multicast.ts'
import { type Look, lookAtNode, type NodeFacts } from './facts/node.ts'
import { CHECK_MS_MAX } from './limits.ts'
import { type Check, type DoctorReport, runChecks } from './report.ts'

export interface DoctorOptions extends Look {
  /** Multiaddrs that a node is to be started with. */
  readonly listen?: readonly string[]
}

/** What checks ask for; each is looked at once, when it is asked for first. */
interface Facts {
  readonly home: () => Promise<Outcome<HomeFacts | null>>
  readonly machine: () => Promise<MachineFacts>
  readonly firewall: () => Promise<FirewallFacts>
  readonly multicast: () => Promise<MulticastFacts | null>
  readonly node: () => Promise<NodeFacts>
  readonly listening: () => Promise<ListeningFacts>
}

const once = <Value>(look: () => Promise<Value>): (() => Promise<Value>) => {
  let looking: Promise<Value> | undefined
  return () => {
    looking ??= look()
    return looking
  }
}

const gatherFacts = (options: DoctorOptions): Facts => {
  const home = once(() => lookAtHome(options.home, options.bootstrap))
  const machine = once(lookAtMachine)
  const node = once(async () => {
    const looked = await home()
    return lookAtNode(options, looked.ok && looked.value !== null)
  })
  return {
    home,
    machine,
    node,
    firewall: once(() => lookAtFirewall()),
    multicast: once(async () => (options.mdns ? tryMulticast(outside(await machine())) : null)),
    listening: once(async () => {
      const running = await node()
      if (running.source === 'node') return dialNode(running.room.addresses)
      const looked = await home()
      const usualPort = looked.ok ? looked.value?.remembered.listenPort : undefined
      return tryListening(options.listen ?? [], usualPort, outside(await machine()))
    }),
  }
}

/** Those that this machine reaches wherever it dialled them: what it does not is told as such. */
const openPortsOf = ({ dials }: ListeningFacts): readonly number[] => {
  const shut = new Set(dials.filter(({ outcome }) => outcome !== 'connected').map(({ port }) => port))
  return [...new Set(dials.map(({ port }) => port))].filter((port) => !shut.has(port))
}

const trustedCountOf = (looked: Outcome<HomeFacts | null>): number =>
  looked.ok && looked.value?.whitelist.ok === true ? looked.value.whitelist.value.trusted.length : 0

/** Of this home's keys, as far as they can be read. */
const fingerprintsOf = async (
  facts: Facts,
): Promise<{ readonly identity?: string | undefined; readonly bootstrap?: string | undefined }> => {
  const looked = await facts.home()
  if (!looked.ok || looked.value === null) return {}
  const { identity, bootstrap } = looked.value.keys
  return {
    identity: identity.ok ? identity.value : undefined,
    bootstrap: bootstrap.ok ? bootstrap.value : undefined,
  }
}

/** Every check, in the order in which the report has them. */
const checksOf = (home: string, facts: Facts): readonly Check[] => [
  {
    name: 'node-version',
    title: 'Node.js',
    look: async () => judgeNodeVersion(process.versions.node),
  },
  { name: 'key-files', title: 'Key files', look: async () => judgeKeyFiles(home, await facts.home()) },
  { name: 'whitelist', title: 'Whitelist', look: async () => judgeWhitelist(await facts.home()) },
  { name: 'interfaces', title: 'Interfaces', look: async () => judgeInterfaces(await facts.machine()) },
  {
    name: 'virtual-interfaces',
    title: 'VPN, containers',
    look: async () => judgeVirtualInterfaces(await facts.machine()),
  },
  { name: 'ipv6', title: 'IPv6', look: async () => judgeIpv6(await facts.machine()) },
  {
    name: 'multicast',
    title: 'Multicast',
    look: async () => judgeMulticast(await facts.multicast(), await facts.machine(), await facts.firewall()),
  },
  {
    name: 'listening',
    title: 'TCP port',
    look: async () => judgeListening(await facts.listening(), await facts.machine(), await facts.firewall()),
  },
  {
    name: 'firewall',
    title: 'Firewall',
    look: async () =>
      judgeFirewall(await facts.firewall(), await facts.machine(), openPortsOf(await facts.listening())),
  },
  {
    name: 'others',
    title: 'Others',
    look: async () => {
      const looked = await facts.home()
      return judgeOthers({
        node: await facts.node(),
        multicast: await facts.multicast(),
        trustedCount: trustedCountOf(looked),
        rememberedCount: looked.ok ? (looked.value?.remembered.addressCount ?? 0) : 0,
      })
    },
  },
  {
    name: 'room',
    title: 'Room',
    look: async () => judgeRoom(await facts.node(), (await fingerprintsOf(facts)).bootstrap),
  },
  {
    name: 'identity',
    title: 'Identity',
    look: async () => judgeIdentity(await facts.node(), (await fingerprintsOf(facts)).identity),
  },
  { name: 'clock', title: 'Clock', look: async () => judgeClock(await facts.node()) },
]

/** Looks at everything, for some seconds. Changes nothing. */
export const runDoctor = (options: DoctorOptions): Promise<DoctorReport> =>
  runChecks(checksOf(options.home, gatherFacts(options)), CHECK_MS_MAX)
