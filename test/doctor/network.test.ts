import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { judgeFirewall } from '../../src/doctor/checks/firewall.ts'
import { judgeListening } from '../../src/doctor/checks/listening.ts'
import { judgeMulticast } from '../../src/doctor/checks/multicast.ts'
import { judgeOthers } from '../../src/doctor/checks/others.ts'
import { type ListeningFacts, tryListening } from '../../src/doctor/facts/listening.ts'
import type { MulticastFacts, MulticastTrial } from '../../src/doctor/facts/multicast.ts'
import { parseIptables } from '../../src/doctor/firewall/iptables.ts'
import {
  ETH0,
  firewallWith,
  interfaceNamed,
  machineWith,
  NO_FIREWALL,
  NO_NODE,
  nodeWith,
  peer,
} from './machines.ts'

const MACHINE = machineWith(ETH0)
const DROPS_MDNS = firewallWith(
  parseIptables('-P INPUT ACCEPT\n-A INPUT -p udp -m udp --dport 5353 -j DROP\n', 'iptables'),
)
const DROPS_ALL = firewallWith(parseIptables('-P INPUT DROP\n-A INPUT -i lo -j ACCEPT\n', 'iptables'))

const trial = (family: 'IPv4' | 'IPv6', heard: boolean, error: string | null = null): MulticastTrial => ({
  interfaceName: 'eth0',
  family,
  heard,
  error,
})

const heardBy = (...trials: readonly MulticastTrial[]): MulticastFacts => ({
  trials,
  others: [],
})

const ALL_HEARD = heardBy(trial('IPv4', true), trial('IPv6', true))

test('multicast that is heard is well, whatever the rules seem to say', () => {
  expect(judgeMulticast(ALL_HEARD, MACHINE, DROPS_MDNS).map(({ level }) => level)).toEqual(['ok'])
})

test('multicast that is not heard is a problem, and the rule against it is named', () => {
  const deaf = heardBy(trial('IPv4', false), trial('IPv6', false))
  expect(judgeMulticast(deaf, MACHINE, DROPS_MDNS)).toMatchObject([
    {
      level: 'problem',
      seen: expect.stringContaining('iptables INPUT: -A INPUT -p udp -m udp --dport 5353 -j DROP'),
      remedy: expect.stringContaining('`sudo iptables -I INPUT -p udp --dport 5353 -j ACCEPT`'),
    },
  ])
})

test.each([
  [null, 'linux', 'most often a firewall', 'ufw allow 5353/udp'],
  [null, 'darwin', 'most often a firewall', 'System Settings'],
  [null, 'win32', 'most often a firewall', 'Windows Defender'],
  [null, 'freebsd', 'most often a firewall', '5353'],
  ['EPERM', 'linux', 'drops what goes out', '5353'],
  ['ENETUNREACH', 'linux', 'no route for multicast', 'ip route add 224.0.0.0/4 dev eth0'],
  ['EADDRINUSE', 'linux', 'another program keeps UDP port 5353', 'ss -ulpn'],
  ['EMSGSIZE', 'linux', 'EMSGSIZE', '5353'],
] as const)('the system’s word %s on %s is put into ours', (error, platform, why, remedy) => {
  const deaf = heardBy(trial('IPv4', false, error))
  expect(judgeMulticast(deaf, MACHINE, NO_FIREWALL, platform)).toMatchObject([
    { level: 'problem', seen: expect.stringContaining(why), remedy: expect.stringContaining(remedy) },
  ])
})

test('one version of IP that is heard is enough for a warning, on each interface by itself', () => {
  const halfDeaf = heardBy(trial('IPv4', false), trial('IPv6', true), {
    ...trial('IPv4', true),
    interfaceName: 'wlan0',
  })
  expect(judgeMulticast(halfDeaf, MACHINE, NO_FIREWALL).map(({ level }) => level)).toEqual(['warning', 'ok'])
})

test('where the ordinary network is heard, a VPN or containers that are not are no problem', () => {
  const machine = machineWith(
    ETH0,
    interfaceNamed('wg0', ['10.200.0.2/24']),
    interfaceNamed('awdl0', ['fe80::7/64']),
  )
  const at = (interfaceName: string, heard: boolean): MulticastTrial => ({
    ...trial('IPv4', heard),
    interfaceName,
  })
  const levels = (...trials: readonly MulticastTrial[]) =>
    judgeMulticast(heardBy(...trials), machine, NO_FIREWALL).map(({ level }) => level)
  expect(levels(at('eth0', true), at('wg0', false), at('awdl0', false))).toEqual(['ok', 'warning', 'warning'])
  expect(levels(at('eth0', false), at('wg0', true))).toEqual(['problem', 'ok'])
  expect(levels(at('eth0', false), at('wg0', false))).toEqual(['problem', 'problem'])
})

test('nothing to try is a problem, unless it was not wanted', () => {
  expect(judgeMulticast(heardBy(), machineWith(), NO_FIREWALL)).toMatchObject([{ level: 'problem' }])
  expect(judgeMulticast(null, MACHINE, NO_FIREWALL)).toMatchObject([
    { level: 'ok', seen: expect.stringContaining('--no-mdns') },
  ])
})

test('what others dial is read from the rules', () => {
  const levels = (firewall: typeof DROPS_ALL, ports: readonly number[]) =>
    judgeFirewall(firewall, MACHINE, ports, 'linux').map(({ level }) => level)
  expect(levels(NO_FIREWALL, [4001])).toEqual(['ok'])
  expect(levels(DROPS_ALL, [4001])).toEqual(['problem'])
  expect(levels(DROPS_ALL, [])).toEqual(['ok'])
  expect(levels(DROPS_MDNS, [4001])).toEqual(['ok'])
  const perhaps = firewallWith(
    parseIptables('-P INPUT DROP\n-A INPUT -m recent --rcheck -j ACCEPT\n', 'iptables'),
  )
  expect(levels(perhaps, [4001])).toEqual(['warning'])
})

test('one rule is told once, with all the interfaces that it shuts', () => {
  const machine = machineWith(ETH0, interfaceNamed('eth1', ['10.8.0.1/24']))
  const findings = judgeFirewall(DROPS_ALL, machine, [4001])
  expect(findings).toHaveLength(1)
  expect(findings[0]?.seen).toContain('TCP port 4001 on eth0, eth1')
})

test('who may not read the rules is told so, and nothing fails', () => {
  const refused = { chains: [], read: [], refused: [{ command: 'nft', why: 'Operation not permitted' }] }
  const absent = { chains: [], read: [], refused: [] }
  expect(judgeFirewall(refused, MACHINE, [4001])).toMatchObject([
    { level: 'ok', seen: expect.stringContaining('Operation not permitted') },
  ])
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(judgeFirewall(absent, MACHINE, [4001], platform)).toMatchObject([{ level: 'ok' }])
  }
})

const dialled = (...dials: ListeningFacts['dials']): ListeningFacts => ({
  of: 'node',
  dials,
  taken: [],
  unusable: [],
})

test('an own port that answers is well', () => {
  const facts = dialled({ host: '10.7.0.1', port: 4001, outcome: 'connected' })
  expect(judgeListening(facts, MACHINE, NO_FIREWALL)).toMatchObject([{ level: 'ok' }])
  expect(judgeListening(dialled(), MACHINE, NO_FIREWALL)).toMatchObject([{ level: 'ok' }])
})

test.each([
  ['silent', 'drops it'],
  ['refused', 'rejects it'],
  [{ failed: 'EACCES' }, 'EACCES'],
] as const)('an own port that is %j is a problem, and says how to open it', (outcome, words) => {
  const facts = dialled(
    { host: '10.7.0.1', port: 4001, outcome: 'connected' },
    { host: 'fd00::1', port: 4001, outcome },
  )
  const [finding, ...others] = judgeListening(facts, MACHINE, NO_FIREWALL)
  expect(finding).toMatchObject({
    level: 'problem',
    seen: expect.stringMatching(/\[fd00::1\]:4001 .*1 address can/),
    remedy: expect.stringContaining('4001'),
  })
  expect(finding?.seen).toContain(words)
  expect(others).toEqual([])
})

test('a node that listens for this machine alone is warned of', () => {
  const facts = dialled({ host: '127.0.0.1', port: 4001, outcome: 'connected' })
  const levels = (listening: ListeningFacts) =>
    judgeListening(listening, MACHINE, NO_FIREWALL).map(({ level }) => level)
  expect(levels(facts)).toEqual(['ok', 'warning'])
  expect(levels({ ...facts, of: 'trial' })).toEqual(['ok'])
})

test('the rule that keeps this machine from itself is named', () => {
  const firewall = firewallWith(parseIptables('-P INPUT DROP\n', 'iptables'))
  const [finding] = judgeListening(
    dialled({ host: '10.7.0.1', port: 4001, outcome: 'silent' }),
    MACHINE,
    firewall,
  )
  expect(finding?.remedy).toContain('iptables INPUT: its policy')
})

test('a port that another program has, and an address that nobody has, are found by listening', async () => {
  const server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  const taken = `/ip4/127.0.0.1/tcp/${port}`
  const facts = await tryListening([taken, '/ip4/192.0.2.77/tcp/4001', '/ip4/127.0.0.1/tcp/0'], undefined, [])
  expect(facts).toMatchObject({
    taken: [taken],
    unusable: [{ address: '/ip4/192.0.2.77/tcp/4001', code: 'EADDRNOTAVAIL' }],
    dials: [{ host: '127.0.0.1', outcome: 'connected' }],
  })
  const [first, second, third] = judgeListening(facts, MACHINE, NO_FIREWALL, 'linux')
  expect(first).toMatchObject({ level: 'problem', remedy: expect.stringContaining(`sport = :${port}`) })
  expect(second).toMatchObject({ level: 'problem', seen: expect.stringContaining('192.0.2.77') })
  expect(third).toMatchObject({ level: 'ok' })
})

const ALONE = { node: nodeWith([]), multicast: ALL_HEARD, trustedCount: 0, rememberedCount: 0 }

test('who is alone and knows nobody is told so; who knows somebody is told what it may be', () => {
  expect(judgeOthers(ALONE)).toMatchObject([{ level: 'ok' }])
  expect(judgeOthers({ ...ALONE, node: NO_NODE })).toMatchObject([{ level: 'ok' }])
  const known = judgeOthers({ ...ALONE, trustedCount: 2, rememberedCount: 1 })
  expect(known).toMatchObject([
    {
      level: 'warning',
      seen: 'Nobody else is heard, though 2 people are on your whitelist and 1 address known from earlier.',
      remedy: expect.stringContaining('client isolation'),
    },
  ])
})

test('whoever is connected is named, strangers as such', () => {
  const node = nodeWith([peer('bob'), peer('eve', { stages: ['secured', 'subscribed', 'INI seen'] })])
  expect(judgeOthers({ ...ALONE, node })).toMatchObject([
    { level: 'ok', seen: 'The running node is connected with 2 peers: bob, eve (not on your whitelist).' },
  ])
})

test('whoever is found and not reached is told, and so is who is only heard', () => {
  const unreached = nodeWith([peer('bob', { stages: ['discovered', 'dialled'], name: null })])
  expect(judgeOthers({ ...ALONE, node: unreached })).toMatchObject([
    { level: 'warning', seen: expect.stringContaining('/ip4/10.7.0.2/tcp/4001') },
  ])
  const multicast = { ...ALL_HEARD, others: ['10.7.0.9'] }
  expect(judgeOthers({ ...ALONE, multicast })).toMatchObject([
    { level: 'ok', seen: expect.stringContaining('10.7.0.9') },
    { level: 'warning', seen: expect.stringContaining('connected with none of them') },
  ])
})
