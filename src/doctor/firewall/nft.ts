/** The JSON of `nft -j list ruleset` (libnftables-json(5)) as rules. What is not understood is "not known", never ignored. */
import { field, fieldsOf, type Json, listOf } from './nft-json.ts'
import { matchOf, testOf } from './nft-match.ts'
import { statementText } from './nft-text.ts'
import { all, type Packet, type Test, unknown } from './packet.ts'
import type { Action, Chain, Rule } from './rules.ts'

const actionOf = (statement: Json): Action | undefined => {
  for (const type of ['accept', 'drop', 'reject', 'return'] as const) {
    if (type in statement) return { type }
  }
  for (const type of ['jump', 'goto'] as const) {
    const chain = field(statement[type], 'target')
    if (typeof chain === 'string') return { type, chain }
  }
  return undefined
}

/** Statements that neither ask nor end anything. */
const NEUTRAL = ['counter', 'log', 'comment', 'notrack', 'mangle', 'meta', 'flow']

/** `… vmap { established : accept, … }`: a rule for each pair. */
const mapped = (tests: readonly Test[], vmap: Json, text: string, place: (name: string) => string): Rule[] =>
  listOf(field(field(vmap, 'data'), 'set')).flatMap((pair) => {
    const [value, verdict] = listOf(pair)
    const action = actionOf(fieldsOf(verdict))
    return action === undefined
      ? []
      : [{ test: all([...tests, testOf(field(vmap, 'key'), value)]), action: placed(action, place), text }]
  })

const placed = (action: Action, place: (name: string) => string): Action =>
  action.type === 'jump' || action.type === 'goto' ? { ...action, chain: place(action.chain) } : action

const rulesOf = (rule: Json, place: (name: string) => string): readonly Rule[] => {
  const statements = listOf(field(rule, 'expr')).map(fieldsOf)
  const text = statements.map(statementText).join(' ')
  const tests: Test[] = []
  for (const statement of statements) {
    const action = actionOf(statement)
    if (action !== undefined) {
      return [{ test: all(tests), action: placed(action, place), text }]
    }
    const { match, vmap } = statement
    if (vmap !== undefined) return mapped(tests, fieldsOf(vmap), text, place)
    if (match !== undefined) tests.push(matchOf(fieldsOf(match)))
    else if (!Object.keys(statement).every((name) => NEUTRAL.includes(name))) tests.push(unknown)
  }
  // A rule that only counts or marks. One of another extension (`xt`) may do anything.
  return statements.some((statement) => 'xt' in statement)
    ? [{ test: unknown, action: { type: 'drop' }, text }]
    : []
}

const FAMILIES: Readonly<Record<string, readonly Packet['family'][]>> = {
  ip: ['ip'],
  ip6: ['ip6'],
  inet: ['ip', 'ip6'],
}

const DIRECTIONS: Readonly<Record<string, 'in' | 'out'>> = {
  prerouting: 'in',
  input: 'in',
  output: 'out',
  postrouting: 'out',
}

/** @returns null where it is not the JSON of nft */
export const parseNft = (text: string): readonly Chain[] | null => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return null
  }
  const objects = listOf(field(parsed, 'nftables')).map(fieldsOf)
  if (objects.length === 0) return null
  const rules = new Map<string, Rule[]>()
  for (const { rule } of objects.filter((object) => 'rule' in object)) {
    const { family, table, chain } = fieldsOf(rule)
    const place = (name: string): string => `${String(family)} ${String(table)} ${name}`
    const name = place(String(chain))
    const known = rules.get(name) ?? []
    known.push(...rulesOf(fieldsOf(rule), place))
    rules.set(name, known)
  }
  return objects.flatMap(({ chain }): readonly Chain[] => {
    const { family, table, name: chainName, hook, policy, type } = fieldsOf(chain)
    const families = FAMILIES[String(family)]
    if (families === undefined) return []
    const name = `${String(family)} ${String(table)} ${String(chainName)}`
    const direction = type === 'filter' ? DIRECTIONS[String(hook)] : undefined
    const base =
      direction === undefined
        ? null
        : {
            direction,
            policy: policy === 'drop' ? ('drop' as const) : ('accept' as const),
            tool: 'nft' as const,
          }
    return [{ name, families, base, rules: rules.get(name) ?? [] }]
  })
}
