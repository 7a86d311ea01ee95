import { expect, test } from 'vitest'
import { judgeInterfaces } from '../../src/doctor/checks/interfaces.ts'
import { judgeIpv6 } from '../../src/doctor/checks/ipv6.ts'
import { judgeVirtualInterfaces } from '../../src/doctor/checks/virtual-interfaces.ts'
import { defaultRoutesIn, ipv6DefaultRoutesIn } from '../../src/doctor/facts/default-route.ts'
import { namesIn } from '../../src/doctor/facts/interfaces.ts'
import { ETH0, interfaceNamed, machineWith, ROUTED } from './machines.ts'

const ROUTES = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wlan0\t00000000\t0100A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t00000000\t0100000A\t0002\t0\t0\t100\t00000000\t0\t0\t0
dead0\t00000000\t00000000\t0201\t0\t0\t100\t00000000\t0\t0\t0
eth1\t00000000\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0
eth0\t0000A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0
`

const ZEROS = '0'.repeat(32)
const IPV6_ROUTES = `fe800000000000000000000000000000 40 ${ZEROS} 00 ${ZEROS} 00000100 00000001 00000000 00000001     eth0
${ZEROS} 00 ${ZEROS} 00 fe800000000000000000000000000001 00000400 00000002 00000000 00000003     wlan0
${ZEROS} 00 ${ZEROS} 00 ${ZEROS} ffffffff 00000001 00000000 00200200       lo
`

test('default routes are those to everywhere that are up and lead somewhere', () => {
  expect(defaultRoutesIn(ROUTES)).toEqual(['wlan0'])
  expect(ipv6DefaultRoutesIn(IPV6_ROUTES)).toEqual(['wlan0'])
  expect(defaultRoutesIn('nonsense\n\n1 2 3')).toEqual([])
  expect(ipv6DefaultRoutesIn('')).toEqual([])
})

test('the kernel lists interfaces that are down, too', () => {
  const table = 'Inter-|   Receive\n face |bytes    packets\n    lo:       0       0\nwlp0s20f3: 586 7 0\n'
  expect(namesIn(table)).toEqual(['lo', 'wlp0s20f3'])
})

test('each interface is named, with its addresses and the default route', () => {
  const [first, second, ...others] = judgeInterfaces(machineWith(ETH0, interfaceNamed('wlan0', [])))
  expect(first).toMatchObject({
    level: 'ok',
    seen: 'eth0 has 10.7.0.1/24, fe80::1/64, with the default route.',
  })
  expect(second).toMatchObject({ level: 'ok', seen: 'wlan0 is switched off, and is left out.' })
  expect(others).toEqual([])
})

test.each([
  [interfaceNamed('eth0', []), 'eth0 is switched off'],
  [interfaceNamed('eth0', [], { isSwitchedOn: true }), 'eth0 has no link'],
  [interfaceNamed('eth0', [], { isSwitchedOn: true, hasLink: true }), 'eth0 has no address'],
])('where all are down there is a problem that says how: %#', (one, words) => {
  const [finding] = judgeInterfaces(machineWith(one), 'linux')
  expect(finding).toMatchObject({
    level: 'problem',
    seen: expect.stringContaining(words),
    remedy: expect.stringContaining('sudo ip link set dev eth0 up'),
  })
})

test('without any interface there is no command to give, and the sentence holds', () => {
  const [finding] = judgeInterfaces(machineWith(), 'linux')
  expect(finding).toMatchObject({ level: 'problem', remedy: 'Plug in the cable or join the Wi-Fi.' })
})

test('no default route is a warning with the command for it, and an IPv6 one is enough', () => {
  const without = interfaceNamed('eth0', ['10.9.0.1/24'])
  expect(judgeInterfaces(machineWith(without), 'linux').at(-1)).toMatchObject({
    level: 'warning',
    seen: expect.stringContaining('default route'),
    remedy: expect.stringContaining('dev eth0'),
  })
  const withIpv6 = { ...without, hasDefaultRoute: { ipv4: false, ipv6: true } }
  expect(judgeInterfaces(machineWith(withIpv6)).map(({ level }) => level)).toEqual(['ok'])
})

test('an address that the machine gave itself is told', () => {
  const findings = judgeInterfaces(machineWith(interfaceNamed('eth0', ['169.254.7.7/16'], ROUTED)))
  expect(findings.map(({ level }) => level)).toEqual(['ok', 'warning'])
  expect(findings[1]?.seen).toContain('no router gave it one')
})

test.each(['tun0', 'wg0', 'utun4', 'tailscale0', 'ppp0'])(
  '%s is a VPN, more so with the default route',
  (name) => {
    const [plain] = judgeVirtualInterfaces(machineWith(ETH0, interfaceNamed(name, ['10.200.0.2/24'])))
    expect(plain).toMatchObject({
      level: 'warning',
      seen: expect.stringContaining(`${name} looks like a VPN.`),
    })
    const [routed] = judgeVirtualInterfaces(
      machineWith(ETH0, interfaceNamed(name, ['10.200.0.2/24'], ROUTED)),
    )
    expect(routed?.seen).toContain('has the default route')
  },
)

test.each(['docker0', 'br-0a1b2c', 'veth1234', 'virbr0', 'vEthernet (WSL)', 'bridge100'])(
  '%s is in nobody’s way, unless it has the network’s addresses',
  (name) => {
    const apart = judgeVirtualInterfaces(machineWith(ETH0, interfaceNamed(name, ['172.17.0.1/16'])))
    expect(apart.map(({ level }) => level)).toEqual(['ok'])
    const [same] = judgeVirtualInterfaces(machineWith(ETH0, interfaceNamed(name, ['10.7.0.254/16'])))
    expect(same).toMatchObject({
      level: 'warning',
      seen: expect.stringContaining('the same addresses as eth0'),
    })
  },
)

test('an interface that a system keeps for itself is no VPN', () => {
  const findings = judgeVirtualInterfaces(machineWith(ETH0, interfaceNamed('utun0', ['fe80::5/64'])))
  expect(findings.map(({ level }) => level)).toEqual(['ok'])
})

test('what begins like another name is not taken for it', () => {
  for (const name of ['eth0', 'enp3s0', 'wlan0', 'wlp2s0', 'en0', 'bond0', 'bridge0']) {
    const findings = judgeVirtualInterfaces(machineWith(interfaceNamed(name, ['10.7.0.1/24'])))
    expect(findings.map(({ level }) => level)).toEqual(['ok'])
  }
})

test('containers alone lead nowhere, and neither does the network of WSL', () => {
  const alone = judgeVirtualInterfaces(machineWith(interfaceNamed('docker0', ['172.17.0.1/16'])))
  expect(alone.map(({ level }) => level)).toEqual(['ok', 'warning'])
  const [wsl] = judgeVirtualInterfaces({ ...machineWith(ETH0), isWsl: true })
  expect(wsl?.remedy).toContain('networkingMode=mirrored')
})

test('IPv6 is told where it is, and warned of where it is not', () => {
  expect(judgeIpv6(machineWith(ETH0))).toMatchObject([{ level: 'ok', seen: 'IPv6 works on eth0.' }])
  expect(judgeIpv6(machineWith(interfaceNamed('eth0', ['10.7.0.1/24'])))).toMatchObject([
    { level: 'warning' },
  ])
  expect(judgeIpv6(machineWith(interfaceNamed('eth0', ['fe80::1/64'])))[0]?.seen).toContain('no IPv4')
  expect(judgeIpv6(machineWith())).toMatchObject([{ level: 'ok' }])
})
