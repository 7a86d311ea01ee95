import type { FirewallFacts } from '../facts/firewall.ts'
import { type MachineFacts, outside } from '../facts/interfaces.ts'
import type { MulticastFacts, MulticastTrial } from '../facts/multicast.ts'
import { type Finding, ok, problem, warning } from '../finding.ts'
import { openingFor } from '../firewall/opening.ts'
import { mdnsPackets } from '../firewall/packets.ts'
import { fateOf } from '../firewall/rules.ts'
import { kindOf } from '../interface-kind.ts'

interface Cause {
  readonly why: string
  readonly remedy: string
}

const ALLOW_BY_HAND: Partial<Readonly<Record<NodeJS.Platform, string>>> = {
  linux:
    'Allow UDP port 5353 in and out in the firewall: `sudo ufw allow 5353/udp`, `sudo firewall-cmd --add-service=mdns`, or `sudo nft list ruleset` to find the rule.',
  darwin:
    'Allow incoming connections for node under System Settings, Network, Firewall, and local network access under Privacy & Security.',
  win32: 'Allow node.exe in Windows Defender Firewall for private networks, and set this network to private.',
}

/** The rule that keeps it, where rules may be read. */
const ruleAgainst = (
  { interfaceName, family }: MulticastTrial,
  machine: MachineFacts,
  { chains }: FirewallFacts,
): Cause | undefined => {
  const one = outside(machine).find(({ name }) => name === interfaceName)
  const packets = one === undefined ? [] : mdnsPackets(one)
  for (const packet of packets) {
    const fate = fateOf(chains, packet)
    if (packet.family === (family === 'IPv4' ? 'ip' : 'ip6') && fate.by !== null) {
      const way = packet.direction === 'in' ? 'comes in' : 'goes out'
      return {
        why: `the firewall drops what ${way}, in ${fate.by.chain.name}: ${fate.by.text}`,
        remedy: openingFor(fate.by, packet),
      }
    }
  }
  return undefined
}

const causeOf = (
  trial: MulticastTrial,
  machine: MachineFacts,
  firewall: FirewallFacts,
  platform: NodeJS.Platform,
): Cause => {
  const byHand = ALLOW_BY_HAND[platform] ?? 'Allow UDP port 5353 in and out in the firewall.'
  switch (trial.error) {
    case 'EADDRINUSE':
    case 'EACCES':
      return {
        why: 'another program keeps UDP port 5353 for itself',
        remedy:
          'Find it (Linux: `sudo ss -ulpn sport = :5353`, macOS: `sudo lsof -nP -iUDP:5353`) and end it, or have it share the port (avahi: `disallow-other-stacks=no`).',
      }
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'EADDRNOTAVAIL':
    case 'ENODEV':
      return {
        why: `the system has no route for multicast there (${trial.error})`,
        remedy: `Give it one: \`sudo ip route add 224.0.0.0/4 dev ${trial.interfaceName}\`; or reconnect the interface.`,
      }
    default: {
      const rule = ruleAgainst(trial, machine, firewall)
      if (rule !== undefined) return rule
      // nft and iptables have the system answer so to whoever sends what OUTPUT drops.
      const why =
        trial.error === 'EPERM'
          ? 'the firewall of this machine drops what goes out'
          : `something on this machine drops it${trial.error === null ? '' : ` (${trial.error})`}, most often a firewall`
      return { why, remedy: byHand }
    }
  }
}

/** @param isNeeded whether people are to be found through it */
const judgeOne = (
  name: string,
  trials: readonly MulticastTrial[],
  isNeeded: boolean,
  causeFor: (trial: MulticastTrial) => Cause,
): Finding => {
  const heard = trials.filter((trial) => trial.heard).map(({ family }) => family)
  const deaf = trials.filter((trial) => !trial.heard)
  const [first] = deaf
  if (first === undefined) {
    return ok(`${name}: what is sent to everybody (mDNS) is sent and heard, by ${heard.join(' and ')}.`)
  }
  const { why, remedy } = causeFor(first)
  const families = deaf.map(({ family }) => family).join(' and ')
  const seen = `${name}: what is sent to everybody (multicast, mDNS) by ${families} is not heard: ${why}.`
  if (heard.length === 0) {
    return isNeeded
      ? problem(`${seen} So nobody is found there.`, remedy)
      : warning(`${seen} Most people need nobody there.`, `If you do: ${remedy}`)
  }
  return warning(`${seen} By ${heard.join(' and ')} it is.`, remedy)
}

/** @param facts null where it was not to be tried: `--no-mdns` */
export const judgeMulticast = (
  facts: MulticastFacts | null,
  machine: MachineFacts,
  firewall: FirewallFacts,
  platform: NodeJS.Platform = process.platform,
): readonly Finding[] => {
  if (facts === null) {
    return [
      ok(
        'Not tried, because of --no-mdns: only addresses given with --peer, or known from earlier, are dialled.',
      ),
    ]
  }
  if (facts.trials.length === 0) {
    return [
      problem('No interface is up on which anybody could be heard.', 'Bring one up (see "Interfaces").'),
    ]
  }
  const names = [...new Set(facts.trials.map(({ interfaceName }) => interfaceName))]
  const causeFor = (trial: MulticastTrial): Cause => causeOf(trial, machine, firewall, platform)
  const isHeardSomewhere = facts.trials.some(({ heard }) => heard)
  const isOrdinary = (name: string): boolean =>
    outside(machine).some((one) => one.name === name && kindOf(one) === 'ordinary')
  return names.map((name) => {
    const trials = facts.trials.filter(({ interfaceName }) => interfaceName === name)
    return judgeOne(name, trials, isOrdinary(name) || !isHeardSomewhere, causeFor)
  })
}
