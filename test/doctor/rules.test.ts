import { describe, expect, test } from 'vitest'
import { lookAtFirewall } from '../../src/doctor/facts/firewall.ts'
import type { CommandOutput } from '../../src/doctor/facts/system-text.ts'
import { parseIptables } from '../../src/doctor/firewall/iptables.ts'
import { parseNft } from '../../src/doctor/firewall/nft.ts'
import { openingFor } from '../../src/doctor/firewall/opening.ts'
import type { Packet } from '../../src/doctor/firewall/packet.ts'
import { dialPackets, mdnsPackets } from '../../src/doctor/firewall/packets.ts'
import { type Chain, fateOf } from '../../src/doctor/firewall/rules.ts'
import { ETH0 } from './machines.ts'

const [DIAL, DIAL6] = dialPackets(ETH0, 4001) as readonly [Packet, Packet]
const MDNS = mdnsPackets(ETH0)
const MDNS_IN = MDNS.find(({ direction, family }) => direction === 'in' && family === 'ip') ?? DIAL

const match = (left: object, right: unknown, op = '=='): object => ({ match: { op, left, right } })
const meta = (key: string): object => ({ meta: { key } })
const field = (protocol: string, name: string): object => ({ payload: { protocol, field: name } })
const STATE = { ct: { key: 'state' } }

/** As `nft -j list ruleset` prints it: a base chain for what comes in, and others that it may jump to. */
const ruleset = (
  rules: readonly (readonly object[])[],
  {
    policy = 'accept',
    others = {},
    hook = 'input',
    family = 'inet',
  }: {
    readonly policy?: string
    readonly others?: Readonly<Record<string, readonly (readonly object[])[]>>
    readonly hook?: string
    readonly family?: string
  } = {},
): readonly Chain[] => {
  const at = { family, table: 'house' }
  const rulesOf = (chain: string, list: readonly (readonly object[])[]): readonly object[] =>
    list.map((expr) => ({ rule: { ...at, chain, expr } }))
  const nftables = [
    { metainfo: { version: '1.0.6', json_schema_version: 1 } },
    { table: { family, name: 'house' } },
    { chain: { ...at, name: 'door', type: 'filter', hook, prio: 0, policy } },
    ...Object.keys(others).map((name) => ({ chain: { ...at, name } })),
    ...rulesOf('door', rules),
    ...Object.entries(others).flatMap(([name, list]) => rulesOf(name, list)),
  ]
  return parseNft(JSON.stringify({ nftables })) ?? []
}

const DROP = { drop: null }
const ACCEPT = { accept: null }

const fate = (chains: readonly Chain[], packet: Packet): string => {
  const { type, certain } = fateOf(chains, packet)
  return `${certain ? '' : 'perhaps '}${type}`
}

describe('rules of nft', () => {
  test.each<[string, readonly object[], Packet, string]>([
    ['a port', [match(field('tcp', 'dport'), 4001), DROP], DIAL, 'dropped'],
    ['another port', [match(field('tcp', 'dport'), 4002), DROP], DIAL, 'passes'],
    ['a port of the other protocol', [match(field('udp', 'dport'), 4001), DROP], DIAL, 'passes'],
    ['not a port of the other protocol', [match(field('udp', 'dport'), 1, '!='), DROP], DIAL, 'passes'],
    ['a port of any protocol', [match(field('th', 'dport'), 4001), DROP], DIAL, 'dropped'],
    ['a range', [match(field('tcp', 'dport'), { range: [4000, 4010] }), DROP], DIAL, 'dropped'],
    ['a set', [match(field('tcp', 'dport'), { set: [22, { range: [4000, 4010] }] }), DROP], DIAL, 'dropped'],
    ['a set without it', [match(field('tcp', 'dport'), { set: [22, 80] }), DROP], DIAL, 'passes'],
    ['a named set', [match(field('tcp', 'dport'), '@ports'), DROP], DIAL, 'perhaps passes'],
    ['a named set of the other protocol', [match(field('udp', 'dport'), '@ports'), DROP], DIAL, 'passes'],
    ['all but a port', [match(field('tcp', 'dport'), 22, '!='), DROP], DIAL, 'dropped'],
    ['the protocol', [match(meta('l4proto'), 'udp'), DROP], MDNS_IN, 'dropped'],
    ['multicast', [match(meta('pkttype'), 'multicast'), DROP], MDNS_IN, 'dropped'],
    ['no multicast', [match(meta('pkttype'), 'multicast'), DROP], DIAL, 'passes'],
    ['its group', [match(field('ip', 'daddr'), '224.0.0.251'), DROP], MDNS_IN, 'dropped'],
    [
      'all groups',
      [match(field('ip', 'daddr'), { prefix: { addr: '224.0.0.0', len: 4 } }), DROP],
      MDNS_IN,
      'dropped',
    ],
    [
      'groups of IPv6',
      [match(field('ip6', 'daddr'), { prefix: { addr: 'ff00::', len: 8 } }), DROP],
      MDNS_IN,
      'passes',
    ],
    [
      'neighbours',
      [match(field('ip', 'saddr'), { prefix: { addr: '10.0.0.0', len: 8 } }), DROP],
      DIAL,
      'dropped',
    ],
    ['an interface', [match(meta('iifname'), 'eth0'), DROP], DIAL, 'dropped'],
    ['all that begin so', [match(meta('iifname'), 'eth*'), DROP], DIAL, 'dropped'],
    ['loopback', [match(meta('iifname'), 'lo'), DROP], DIAL, 'passes'],
    ['all but loopback', [match(meta('iifname'), 'lo', '!='), DROP], DIAL, 'dropped'],
    ['what goes out', [match(meta('oifname'), 'eth0'), DROP], DIAL, 'passes'],
    ['answers', [match(STATE, ['established', 'related'], 'in'), DROP], DIAL, 'passes'],
    ['what is new', [match(STATE, ['new'], 'in'), DROP], DIAL, 'dropped'],
    ['IPv6', [match(meta('nfproto'), 'ipv6'), DROP], DIAL6, 'dropped'],
    ['a limit', [{ limit: { rate: 10 } }, DROP], DIAL, 'perhaps passes'],
    ['a counter', [{ counter: { packets: 0 } }, DROP], DIAL, 'dropped'],
    ['a rejection', [{ reject: { type: 'tcp reset' } }], DIAL, 'dropped'],
    ['what nobody knows', [{ xt: null }], DIAL, 'perhaps passes'],
  ])('a rule on %s', (_, rule, packet, expected) => {
    expect(fate(ruleset([rule]), packet)).toBe(expected)
  })

  test('the first rule that applies decides, and what is accepted before is', () => {
    const accept = [match(field('tcp', 'dport'), 4001), ACCEPT]
    expect(fate(ruleset([accept, [DROP]]), DIAL)).toBe('passes')
    expect(fate(ruleset([[DROP], accept]), DIAL)).toBe('dropped')
    expect(fate(ruleset([[match(field('tcp', 'dport'), '@open'), ACCEPT], [DROP]]), DIAL)).toBe(
      'perhaps dropped',
    )
  })

  test('a policy drops what nothing accepts', () => {
    const shut = ruleset([[match(meta('iifname'), 'lo'), ACCEPT]], { policy: 'drop' })
    expect(fate(shut, DIAL)).toBe('dropped')
    expect(fate(shut, { ...DIAL, interfaceName: 'lo' })).toBe('passes')
    expect(fateOf(shut, DIAL).by).toMatchObject({
      text: expect.stringContaining('policy'),
      chain: { name: 'inet house door' },
    })
    expect(fate(ruleset([], { policy: 'drop', hook: 'output' }), DIAL)).toBe('passes')
    expect(fate(ruleset([], { policy: 'drop', family: 'ip6' }), DIAL)).toBe('passes')
    expect(fate(ruleset([], { policy: 'drop', family: 'ip6' }), DIAL6)).toBe('dropped')
  })

  test('jumps are followed there and back, and never for ever', () => {
    const jump = [{ jump: { target: 'inner' } }]
    const inner = (...rules: (readonly object[])[]): readonly Chain[] =>
      ruleset([jump, [ACCEPT]], { others: { inner: rules } })
    expect(fate(inner([DROP]), DIAL)).toBe('dropped')
    expect(fate(inner(), DIAL)).toBe('passes')
    expect(fate(inner([{ return: null }], [DROP]), DIAL)).toBe('passes')
    expect(fate(inner(jump), DIAL)).toBe('passes')
    const gone = ruleset([[{ goto: { target: 'inner' } }], [ACCEPT]], {
      policy: 'drop',
      others: { inner: [] },
    })
    expect(fate(gone, DIAL)).toBe('dropped')
  })

  test('a verdict map is one rule for each of its pairs', () => {
    const pairs = [
      ['established', ACCEPT],
      ['new', { jump: { target: 'newcomers' } }],
    ]
    const rules = [[{ vmap: { key: STATE, data: { set: pairs } } }]]
    const others = { newcomers: [[match(field('tcp', 'dport'), 4001), DROP]] }
    expect(fate(ruleset(rules, { others }), DIAL)).toBe('dropped')
    expect(fate(ruleset(rules, { others }), MDNS_IN)).toBe('passes')
  })

  test('the rule is told nearly as nft prints it, with a command that goes before it', () => {
    const { by } = fateOf(
      ruleset([[match(field('udp', 'dport'), { set: [53, 5353] }), { counter: null }, DROP]]),
      MDNS_IN,
    )
    expect(by?.text).toBe('udp dport { 53, 5353 } counter drop')
    expect(by === null ? '' : openingFor(by, MDNS_IN)).toContain(
      '`sudo nft insert rule inet house door udp dport 5353 accept`',
    )
  })

  test.each(['', 'x', '[]', '{}', '{"nftables":7}', '{"nftables":[]}', 'null'])(
    '%j is no ruleset',
    (text) => {
      expect(parseNft(text)).toBeNull()
    },
  )

  test('objects of another shape are passed over', () => {
    const odd = {
      nftables: [null, 7, { chain: 3 }, { rule: { chain: {} } }, { rule: { expr: [null, { match: 1 }] } }],
    }
    expect(parseNft(JSON.stringify(odd))).toEqual([])
  })
})

describe('rules of iptables', () => {
  const LISTED = `-P INPUT DROP
-P FORWARD DROP
-P OUTPUT ACCEPT
-N ufw-user-input
-N LOGGING
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m multiport --dports 22,4000:4010 -m comment --comment "let us in" -j ufw-user-input
-A INPUT -d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT
-A INPUT ! -i eth0 -j REJECT --reject-with icmp-port-unreachable
-A INPUT -j LOGGING
-A LOGGING -m limit --limit 2/min -j LOG --log-prefix "dropped: "
-A ufw-user-input -s 10.7.0.0/24 -j RETURN
-A ufw-user-input -j ACCEPT
`
  const chains = parseIptables(LISTED, 'iptables')

  test('what is listed decides, in its order', () => {
    expect(fate(chains, MDNS_IN)).toBe('passes')
    expect(fateOf(chains, DIAL)).toMatchObject({
      type: 'dropped',
      certain: true,
      by: { chain: { name: 'iptables INPUT' } },
    })
    expect(fate(chains, { ...DIAL, source: '10.8.0.1' })).toBe('passes')
    expect(fate(chains, { ...DIAL, interfaceName: 'lo' })).toBe('passes')
    expect(fateOf(chains, { ...DIAL, interfaceName: 'wlan0', port: 80 }).by?.text).toContain('! -i eth0')
    expect(fateOf(chains, { ...DIAL, port: 80 }).by?.text).toContain('policy')
    expect(fate(chains, DIAL6)).toBe('passes')
    expect(fate(chains, { ...MDNS_IN, direction: 'out' })).toBe('passes')
  })

  test('what is not understood is not certain', () => {
    const odd = parseIptables(
      '-P INPUT ACCEPT\n-A INPUT -m recent --rcheck --seconds 60 -j DROP\n',
      'iptables',
    )
    expect(fate(odd, DIAL)).toBe('perhaps passes')
  })

  test('what to do is told in the words of who made the rule', () => {
    const by = fateOf(chains, DIAL).by
    expect(by === null ? '' : openingFor(by, DIAL)).toContain('`sudo ufw allow 4001/tcp`')
    const plain = parseIptables('-P INPUT DROP\n', 'ip6tables')
    const bySix = fateOf(plain, DIAL6).by
    expect(bySix === null ? '' : openingFor(bySix, DIAL6)).toContain(
      '`sudo ip6tables -I INPUT -p tcp --dport 4001 -j ACCEPT`',
    )
  })
})

describe('reading the rules', () => {
  const runWith =
    (outputs: Readonly<Record<string, CommandOutput>>) =>
    (command: string): Promise<CommandOutput> =>
      Promise.resolve(outputs[command] ?? { type: 'absent' })

  test('commands that are absent or refuse are told apart', async () => {
    expect(await lookAtFirewall(runWith({}))).toEqual({ chains: [], read: [], refused: [] })
    const refusing = runWith({ nft: { type: 'refused', why: 'Operation not permitted' } })
    expect(await lookAtFirewall(refusing)).toMatchObject({
      read: [],
      refused: [{ command: 'nft', why: 'Operation not permitted' }],
    })
    const odd = runWith({ nft: { type: 'printed', text: 'table inet house {}' } })
    expect(await lookAtFirewall(odd)).toMatchObject({ read: [], refused: [{ command: 'nft' }] })
  })

  test('chains that iptables keeps by way of nft are read once', async () => {
    const kept = {
      family: 'ip',
      table: 'filter',
      name: 'INPUT',
      type: 'filter',
      hook: 'input',
      policy: 'drop',
    }
    const nft: CommandOutput = { type: 'printed', text: JSON.stringify({ nftables: [{ chain: kept }] }) }
    const iptables: CommandOutput = { type: 'printed', text: '-P INPUT DROP\n' }
    const both = await lookAtFirewall(runWith({ nft, iptables }))
    expect(both.chains.map(({ name }) => name)).toEqual(['iptables INPUT'])
    expect((await lookAtFirewall(runWith({ nft }))).chains).toHaveLength(1)
  })
})
