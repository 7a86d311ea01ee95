/** What an interface is for, by its name: nothing else tells on every system. */
import type { InterfaceFacts } from './facts/interfaces.ts'

/** `link-local`: up, and with no address that reaches anybody else, as some that a system keeps for itself. */
export type InterfaceKind = 'ordinary' | 'vpn' | 'containers' | 'link-local'

const VPN = /^(tun|tap|wg|utun|ppp|ipsec|tailscale|zt|nordlynx|proton|mullvad|gpd|cscotun)/i
const CONTAINERS =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|vnet|vEthernet|lxc|lxd|lxdbr|incusbr|podman|cni|flannel|cali|kube|bridge1\d\d)/i

export const kindOf = ({ name, addresses }: InterfaceFacts): InterfaceKind => {
  // macOS has several utun that no VPN made, and that lead nowhere.
  if (addresses.every(({ linkLocal }) => linkLocal)) return 'link-local'
  if (VPN.test(name)) return 'vpn'
  return CONTAINERS.test(name) ? 'containers' : 'ordinary'
}
