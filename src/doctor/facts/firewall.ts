/** The rules of this machine's firewall, where they may be read. */
import { parseIptables } from '../firewall/iptables.ts'
import { parseNft } from '../firewall/nft.ts'
import type { Chain } from '../firewall/rules.ts'
import { type CommandOutput, runCommand } from './system-text.ts'

export interface FirewallFacts {
  readonly chains: readonly Chain[]
  /** Commands whose rules were read: `nft`, `iptables`, `ip6tables`. */
  readonly read: readonly string[]
  /** Those that are here and did not tell, with the reason. */
  readonly refused: readonly { readonly command: string; readonly why: string }[]
}

const NO_RULES: readonly Chain[] = []

/** Chains that iptables keeps by way of nft: read as its own they are understood better. */
const isOfIptables = ({ name }: Chain): boolean => /^ip6? filter (INPUT|OUTPUT|FORWARD)$/.test(name)

/** @param run runs one command that lists rules */
export const lookAtFirewall = async (run = runCommand): Promise<FirewallFacts> => {
  const commands = {
    nft: ['-j', 'list', 'ruleset'],
    iptables: ['-S'],
    ip6tables: ['-S'],
  } as const
  const [nft, iptables, ip6tables] = await Promise.all([
    run('nft', commands.nft),
    run('iptables', commands.iptables),
    run('ip6tables', commands.ip6tables),
  ])
  const ofNft = nft.type === 'printed' ? parseNft(nft.text) : NO_RULES
  const ofTables = [
    ...(iptables.type === 'printed' ? parseIptables(iptables.text, 'iptables') : NO_RULES),
    ...(ip6tables.type === 'printed' ? parseIptables(ip6tables.text, 'ip6tables') : NO_RULES),
  ]
  const outputs: readonly (readonly [string, CommandOutput])[] = [
    ['nft', ofNft === null ? { type: 'refused', why: 'it prints no JSON' } : nft],
    ['iptables', iptables],
    ['ip6tables', ip6tables],
  ]
  const hasTables = iptables.type === 'printed'
  return {
    chains: [...(ofNft ?? NO_RULES).filter((chain) => !(hasTables && isOfIptables(chain))), ...ofTables],
    read: outputs.flatMap(([command, { type }]) => (type === 'printed' ? [command] : [])),
    refused: outputs.flatMap(([command, output]) =>
      output.type === 'refused' ? [{ command, why: output.why }] : [],
    ),
  }
}
