import { type InterfaceFacts, type MachineFacts, outside } from '../facts/interfaces.ts'
import { type Finding, namedAll, ok, problem, warning } from '../finding.ts'

const addressText = ({ addresses }: InterfaceFacts): string => namedAll(addresses.map(({ cidr }) => cidr))

const withoutAddresses = ({ name, isSwitchedOn, hasLink }: InterfaceFacts): string => {
  if (isSwitchedOn === false) return `${name} is switched off`
  if (hasLink === false) return `${name} has no link`
  return `${name} has no address`
}

const seen = (one: InterfaceFacts): Finding => {
  const { ipv4, ipv6 } = one.hasDefaultRoute
  const route = ipv4 || ipv6 ? ', with the default route' : ''
  return ok(`${one.name} has ${addressText(one)}${route}.`)
}

const HOW_TO_SWITCH_ON: Partial<Readonly<Record<NodeJS.Platform, (name: string) => string>>> = {
  linux: (name) =>
    `\`sudo ip link set dev ${name} up\`, and \`sudo dhclient ${name}\` or your network manager for an address`,
  darwin: (name) => `System Settings, Network; or \`sudo ifconfig ${name} up\``,
}

const allDown = (down: readonly InterfaceFacts[], platform: NodeJS.Platform): Finding => {
  const states = down.map(withoutAddresses)
  const all = states.length === 0 ? '' : `: ${namedAll(states)}`
  const [first] = down
  const how = first === undefined ? undefined : HOW_TO_SWITCH_ON[platform]?.(first.name)
  return problem(
    `No network interface is up with an address${all}. Only nodes on this machine can be found.`,
    `Plug in the cable or join the Wi-Fi${how === undefined ? '' : `: ${how}`}.`,
  )
}

/** RFC 3927: taken where no router gave one. */
const selfAssigned = (one: InterfaceFacts): readonly Finding[] => {
  const ipv4 = one.addresses.filter(({ family }) => family === 'IPv4')
  return ipv4.length > 0 && ipv4.every(({ address }) => address.startsWith('169.254.'))
    ? [
        warning(
          `${one.name} has given itself an address (169.254.…), since no router gave it one: others on the same cable or Wi-Fi may have addresses that do not fit it.`,
          'Reconnect it; where that does not help, see that the router gives out addresses (DHCP).',
        ),
      ]
    : []
}

const noDefaultRoute = (up: readonly InterfaceFacts[], platform: NodeJS.Platform): Finding => {
  const [{ name } = { name: 'eth0' }] = up
  const command = platform === 'linux' ? `: \`sudo ip route add default via ROUTER dev ${name}\`` : ''
  return warning(
    'No interface has the default route. People on the same network are found all the same, since every interface is announced on; those behind a router cannot be reached.',
    `Nothing, where all are on one network. Else give this machine a router: have the network manager ask for an address (DHCP) again, or name it yourself${command}.`,
  )
}

/** Through what others could be found at all. */
export const judgeInterfaces = (
  machine: MachineFacts,
  platform: NodeJS.Platform = process.platform,
): readonly Finding[] => {
  const all = outside(machine)
  const up = all.filter(({ addresses }) => addresses.length > 0)
  const down = all.filter((one) => !up.includes(one))
  if (up.length === 0) {
    return [allDown(down, platform)]
  }
  const hasRoute = up.some(({ hasDefaultRoute: { ipv4, ipv6 } }) => ipv4 || ipv6)
  return [
    ...up.map(seen),
    ...up.flatMap(selfAssigned),
    ...down.map((one) => ok(`${withoutAddresses(one)}, and is left out.`)),
    ...(hasRoute ? [] : [noDefaultRoute(up, platform)]),
  ]
}
