/** A firewall's rules, whoever wrote them, and what becomes of a packet. */
import { RULE_DEPTH_MAX } from '../limits.ts'
import type { Packet, Test } from './packet.ts'

export type Action =
  | { readonly type: 'accept' | 'drop' | 'reject' | 'return' }
  | { readonly type: 'jump' | 'goto'; readonly chain: string }

export interface Rule {
  readonly test: Test
  readonly action: Action
  /** As its firewall writes it, or near enough to be found. */
  readonly text: string
}

export interface Chain {
  /** With its table, so that none is taken for another's: `inet filter input`. */
  readonly name: string
  readonly rules: readonly Rule[]
  /** Where packets enter it; null for one that others jump to. */
  readonly base: {
    readonly direction: 'in' | 'out'
    readonly policy: 'accept' | 'drop'
    readonly tool: 'nft' | 'iptables' | 'ip6tables'
  } | null
  readonly families: readonly Packet['family'][]
}

export interface Fate {
  readonly type: 'passes' | 'dropped'
  /** False where a rule that is not understood here may change it. */
  readonly certain: boolean
  /** What drops it, and in which base chain that happens. */
  readonly by: { readonly text: string; readonly chain: Chain } | null
}

type Step =
  | { readonly type: 'accepted' }
  | { readonly type: 'dropped'; readonly text: string }
  /** Back to whoever jumped here, or to the policy. */
  | { readonly type: 'through' }

class Walk {
  readonly #chains: ReadonlyMap<string, Chain>
  readonly #packet: Packet
  /** A rule that is not understood might have ended it. */
  isCertain = true
  /** The first rule that may have dropped it. */
  maybeDroppedBy: string | null = null

  constructor(chains: ReadonlyMap<string, Chain>, packet: Packet) {
    this.#chains = chains
    this.#packet = packet
  }

  through(chain: Chain, depth: number): Step {
    for (const { test, action, text } of chain.rules) {
      const applies = test(this.#packet)
      if (applies === false) continue
      if (applies === undefined) {
        this.#mayApply(action, text)
        continue
      }
      switch (action.type) {
        case 'accept':
          return { type: 'accepted' }
        case 'drop':
        case 'reject':
          return { type: 'dropped', text }
        case 'return':
          return { type: 'through' }
        case 'jump':
        case 'goto': {
          const step = this.#into(action.chain, depth)
          if (step.type !== 'through' || action.type === 'goto') return step
        }
      }
    }
    return { type: 'through' }
  }

  #into(name: string, depth: number): Step {
    const chain = this.#chains.get(name)
    if (chain === undefined || depth >= RULE_DEPTH_MAX) {
      this.isCertain = false
      return { type: 'through' }
    }
    return this.through(chain, depth + 1)
  }

  #mayApply(action: Action, text: string): void {
    this.isCertain = false
    if (action.type === 'drop' || action.type === 'reject') this.maybeDroppedBy ??= text
  }
}

const inBase = (chain: Chain, chains: ReadonlyMap<string, Chain>, packet: Packet): Fate => {
  const walk = new Walk(chains, packet)
  const step = walk.through(chain, 0)
  const dropped = (text: string): Fate => ({ type: 'dropped', certain: walk.isCertain, by: { text, chain } })
  if (step.type === 'dropped') return dropped(step.text)
  if (step.type === 'through' && chain.base?.policy === 'drop') {
    return dropped('its policy, which drops what no rule accepts')
  }
  return walk.maybeDroppedBy === null
    ? { type: 'passes', certain: true, by: null }
    : { type: 'passes', certain: false, by: { text: walk.maybeDroppedBy, chain } }
}

/** It has to pass every base chain on its way; the first that certainly drops it counts, else the first that may. */
export const fateOf = (chains: readonly Chain[], packet: Packet): Fate => {
  const byName = new Map(chains.map((chain) => [chain.name, chain]))
  const fates = chains
    .filter(({ base, families }) => base?.direction === packet.direction && families.includes(packet.family))
    .map((chain) => inBase(chain, byName, packet))
  return (
    fates.find(({ type, certain }) => type === 'dropped' && certain) ??
    fates.find(({ type }) => type === 'dropped') ??
    fates.find(({ certain }) => !certain) ?? { type: 'passes', certain: true, by: null }
  )
}
