import { isLoopback } from '../../network/addresses/addresses.ts'
import type { FirewallFacts } from '../facts/firewall.ts'
import { type MachineFacts, outside } from '../facts/interfaces.ts'
import type { Dial, ListeningFacts } from '../facts/listening.ts'
import { counted, type Finding, namedAll, ok, problem, warning } from '../finding.ts'
import { openingFor } from '../firewall/opening.ts'
import { dialPackets } from '../firewall/packets.ts'
import { fateOf } from '../firewall/rules.ts'

const FIND_HOLDER: Partial<Readonly<Record<NodeJS.Platform, (port: string) => string>>> = {
  linux: (port) => `\`sudo ss -ltnp 'sport = :${port}'\``,
  darwin: (port) => `\`sudo lsof -nP -iTCP:${port} -sTCP:LISTEN\``,
  win32: (port) => `\`netstat -ano | findstr :${port}\``,
}

const takenFinding = (address: string, platform: NodeJS.Platform): Finding => {
  const port = /\/tcp\/(\d+)/.exec(address)?.[1] ?? ''
  const how = FIND_HOLDER[platform]?.(port)
  return problem(
    `The port of ${address} is in use by another program, so a node cannot listen there.`,
    `Choose another port with --listen, or end that program${how === undefined ? '' : `, which ${how} names`}.`,
  )
}

const place = ({ host, port }: Dial): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)

const openingOf = (port: number, machine: MachineFacts, { chains }: FirewallFacts): string => {
  for (const packet of outside(machine).flatMap((one) => dialPackets(one, port))) {
    // What this machine sends to itself goes over `lo`, whatever address it is for.
    const { by } = fateOf(chains, { ...packet, interfaceName: 'lo' })
    if (by !== null) return `The rule is in ${by.chain.name}: ${by.text}. ${openingFor(by, packet)}`
  }
  return `Allow TCP port ${port} in the firewall of this machine (\`sudo ufw allow ${port}/tcp\`, \`sudo firewall-cmd --add-port=${port}/tcp\`, or what your system has for it).`
}

const dialFindings = (
  { dials, of }: ListeningFacts,
  machine: MachineFacts,
  firewall: FirewallFacts,
): readonly Finding[] => {
  const who = of === 'node' ? 'the running node' : 'a node started now'
  const kept = dials.filter(({ outcome }) => outcome !== 'connected')
  const [first] = kept
  if (first === undefined) {
    return dials.length === 0
      ? [ok(`No address of this machine can be dialled, so nothing was tried on ${who}.`)]
      : [ok(`This machine reaches ${who} at ${namedAll(dials.map(place))}.`)]
  }
  const how = {
    silent: 'is not answered: a firewall of this machine drops it',
    refused: 'is refused: a firewall of this machine rejects it, or nobody listens there any more',
  }
  const { outcome } = first
  const seen =
    typeof outcome === 'object'
      ? `fails (${outcome.failed})`
      : how[outcome === 'silent' ? 'silent' : 'refused']
  return [
    problem(
      `Dialling ${who} at ${namedAll(kept.map(place))} from this machine ${seen}. Others come through no better (${counted(dials.length - kept.length, 'address', 'addresses')} can be dialled).`,
      openingOf(first.port, machine, firewall),
    ),
  ]
}

const forItselfAlone = ({ of, dials }: ListeningFacts): readonly Finding[] =>
  of === 'node' && dials.length > 0 && dials.every(({ host }) => isLoopback(host))
    ? [
        warning(
          'The running node listens for this machine alone, so nobody else can dial it.',
          'Start it without --listen, or with an address of the network; it can dial others all the same.',
        ),
      ]
    : []

/** Whether others could dial this machine, as far as it can tell by dialling itself. */
export const judgeListening = (
  facts: ListeningFacts,
  machine: MachineFacts,
  firewall: FirewallFacts,
  platform: NodeJS.Platform = process.platform,
): readonly Finding[] => [
  ...facts.taken.map((address) => takenFinding(address, platform)),
  ...facts.unusable.map(({ address, code }) =>
    problem(
      `A node cannot listen on ${address} (${code}).`,
      'Give --listen an address that this machine has.',
    ),
  ),
  ...(facts.taken.length + facts.unusable.length > 0 && facts.dials.length === 0
    ? []
    : dialFindings(facts, machine, firewall)),
  ...forItselfAlone(facts),
]
