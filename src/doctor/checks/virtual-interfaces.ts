/** VPNs and the networks of containers and virtual machines: they take traffic away, or lead nowhere. */
import { BlockList } from 'node:net'
import { type InterfaceFacts, type MachineFacts, outside } from '../facts/interfaces.ts'
import { type Finding, namedAll, ok, warning } from '../finding.ts'
import { kindOf } from '../interface-kind.ts'

const shared = (one: InterfaceFacts, other: InterfaceFacts): boolean => {
  const list = new BlockList()
  for (const { family, cidr } of other.addresses) {
    const [network = '', bits] = cidr.split('/')
    if (family === 'IPv4' && bits !== undefined) list.addSubnet(network, Number(bits), 'ipv4')
  }
  return one.addresses.some(({ family, address }) => family === 'IPv4' && list.check(address, 'ipv4'))
}

const vpnFinding = ({ name, hasDefaultRoute: { ipv4, ipv6 } }: InterfaceFacts): Finding =>
  ipv4 || ipv6
    ? warning(
        `${name} looks like a VPN and has the default route: many a VPN cuts its machine off the local network.`,
        'If nobody is found, disconnect the VPN or allow it local network access ("split tunnelling", "allow LAN").',
      )
    : warning(
        `${name} looks like a VPN. Some forbid or take over what goes to the local network.`,
        'If nobody is found, disconnect it and try again.',
      )

const containerFinding = (one: InterfaceFacts, real: readonly InterfaceFacts[]): Finding => {
  const twin = real.find((other) => shared(one, other) || shared(other, one))
  if (twin !== undefined) {
    return warning(
      `${one.name} (containers or virtual machines) uses the same addresses as ${twin.name}: what is meant for the network may go there.`,
      `Give ${one.name} another subnet, or take it down with what it belongs to.`,
    )
  }
  return ok(`${one.name} belongs to containers or virtual machines on this machine, and is in nobody's way.`)
}

export const judgeVirtualInterfaces = (machine: MachineFacts): readonly Finding[] => {
  const up = outside(machine).filter(({ addresses }) => addresses.length > 0)
  const vpns = up.filter((one) => kindOf(one) === 'vpn')
  const containers = up.filter((one) => kindOf(one) === 'containers')
  const real = up.filter((one) => !vpns.includes(one) && !containers.includes(one))
  const findings = [...vpns.map(vpnFinding), ...containers.map((one) => containerFinding(one, real))]
  if (machine.isWsl) {
    findings.push(
      warning(
        'This is the Windows Subsystem for Linux, whose network is by default one of its own behind Windows.',
        'Put `networkingMode=mirrored` under `[wsl2]` into `.wslconfig` in your Windows home folder and run `wsl --shutdown`; or run p2p-chat in Windows itself.',
      ),
    )
  }
  if (real.length === 0 && up.length > 0) {
    findings.push(
      warning(
        `There is no other network than ${namedAll(up.map(({ name }) => name))}: nobody outside of it is found.`,
        'Join the network that the others are on, by cable or Wi-Fi.',
      ),
    )
  }
  return findings.length === 0 ? [ok('No VPN and no network of containers or virtual machines.')] : findings
}
