import type { FirewallFacts } from '../facts/firewall.ts'
import { type MachineFacts, outside } from '../facts/interfaces.ts'
import { type Finding, namedAll, ok, problem, warning } from '../finding.ts'
import { openingFor } from '../firewall/opening.ts'
import type { Packet } from '../firewall/packet.ts'
import { dialPackets } from '../firewall/packets.ts'
import { type Fate, fateOf } from '../firewall/rules.ts'

/** One rule against one port: IPv4 and IPv6, and ten interfaces, are one matter. */
interface Closed {
  readonly packet: Packet
  readonly certain: boolean
  readonly by: NonNullable<Fate['by']>
  readonly interfaceNames: Set<string>
}

const found = ({ packet, certain, by, interfaceNames }: Closed): Finding => {
  const what = `what others send to TCP port ${packet.port} on ${namedAll([...interfaceNames])}`
  return certain
    ? problem(`The firewall drops ${what}, in ${by.chain.name}: ${by.text}.`, openingFor(by, packet))
    : warning(
        `The firewall may drop ${what}, in ${by.chain.name}: ${by.text}. It has rules that are not understood here.`,
        `If nobody is found: ${openingFor(by, packet)}`,
      )
}

const closedBy = ({ chains }: FirewallFacts, packets: readonly Packet[]): readonly Closed[] => {
  const closed = new Map<string, Closed>()
  for (const packet of packets) {
    const { type, certain, by } = fateOf(chains, packet)
    if (type !== 'dropped' || by === null) continue
    const key = `${packet.port} ${by.chain.name} ${by.text}`
    const known = closed.get(key) ?? { packet, certain, by, interfaceNames: new Set() }
    known.interfaceNames.add(packet.interfaceName)
    closed.set(key, known)
  }
  return [...closed.values()]
}

const unread = ({ refused, read }: FirewallFacts, platform: NodeJS.Platform): Finding | undefined => {
  if (refused.length > 0) {
    const commands = namedAll(refused.map(({ command }) => command))
    return ok(
      `The rules of the firewall cannot be read by you (${commands}: ${refused[0]?.why ?? ''}); \`sudo nft list ruleset\` shows them. What was tried out here goes through them.`,
    )
  }
  if (read.length > 0) return undefined
  const where: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'That of macOS is under System Settings, Network, Firewall.',
    win32: 'That of Windows is Windows Defender Firewall: node.exe has to be allowed for private networks.',
  }
  return ok(`No firewall was found whose rules can be read. ${where[platform] ?? 'There may be none.'}`)
}

/**
 * What the rules say of others who dial. This machine reaches itself over `lo`, which most rules let pass, so that only reading
 * them tells; what it can try out itself, mDNS and its own dials, is judged by that.
 * @param ports TCP ports at which this machine reaches itself
 */
export const judgeFirewall = (
  firewall: FirewallFacts,
  machine: MachineFacts,
  ports: readonly number[],
  platform: NodeJS.Platform = process.platform,
): readonly Finding[] => {
  const packets = outside(machine).flatMap((one) => ports.flatMap((port) => dialPackets(one, port)))
  const closed = closedBy(firewall, packets)
  const note = unread(firewall, platform)
  if (closed.length > 0) {
    return [...closed.map(found), ...(note === undefined ? [] : [note])]
  }
  const what = ports.length === 0 ? 'were read' : `let TCP port ${namedAll(ports.map(String))} pass`
  return [note ?? ok(`The rules of the firewall (${namedAll(firewall.read)}) ${what}.`)]
}
