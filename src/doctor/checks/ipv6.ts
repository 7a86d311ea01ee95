import { type MachineFacts, outside } from '../facts/interfaces.ts'
import { type Finding, namedAll, ok, warning } from '../finding.ts'

/** IPv6 is a second way to everybody, and often the one that no firewall was written for. */
export const judgeIpv6 = (machine: MachineFacts): readonly Finding[] => {
  const up = outside(machine).filter(({ addresses }) => addresses.length > 0)
  const withIpv6 = up.filter(({ addresses }) => addresses.some(({ family }) => family === 'IPv6'))
  const hasIpv4 = up.some(({ addresses }) => addresses.some(({ family }) => family === 'IPv4'))
  if (up.length === 0) {
    return [ok('No interface is up, so there is no IPv6 either.')]
  }
  if (withIpv6.length > 0) {
    const only = hasIpv4 ? '' : ' There is no IPv4: people who have nothing else are not reached.'
    return [ok(`IPv6 works on ${namedAll(withIpv6.map(({ name }) => name))}.${only}`)]
  }
  return [
    warning(
      'No interface has an IPv6 address. IPv4 is enough, as long as the others have it, too.',
      'If somebody has only IPv6, switch it on here (on Linux: `sudo sysctl net.ipv6.conf.all.disable_ipv6=0`).',
    ),
  ]
}
