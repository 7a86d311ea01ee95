/** What `iptables -S` prints, as rules. What is not understood is "not known", never ignored. */
import { all, isInterface, isWithin, not, type Packet, type Test, unknown } from './packet.ts'
import type { Action, Chain, Rule } from './rules.ts'

type Tool = 'iptables' | 'ip6tables'

const inList = (ports: string, port: number | undefined): boolean | undefined =>
  port === undefined
    ? undefined
    : ports.split(',').some((part) => {
        const [from, to = from] = part.split(':').map(Number)
        return port >= (from ?? 0) && port <= (to ?? 0)
      })

const OPTIONS: Readonly<Record<string, (value: string) => Test>> = {
  '-i': (name) => (packet) => packet.direction === 'in' && isInterface(packet.interfaceName, name),
  '-o': (name) => (packet) => packet.direction === 'out' && isInterface(packet.interfaceName, name),
  '-p': (name) => (packet) => name === 'all' || packet.protocol === name,
  '-s': (prefix) => (packet) => isWithin(packet.source, prefix),
  '-d': (prefix) => (packet) => isWithin(packet.destination, prefix),
  '--dport': (ports) => (packet) => inList(ports, packet.port),
  '--dports': (ports) => (packet) => inList(ports, packet.port),
  '--sport': (ports) => (packet) => inList(ports, packet.sourcePort),
  // What others begin with us is new to the connection tracker.
  '--state': (states) => () => states.split(',').includes('NEW'),
  '--ctstate': (states) => () => states.split(',').includes('NEW'),
  '--pkt-type': (type) => (packet) => packet.isMulticast === (type === 'multicast'),
  '--dst-type': (type) => (packet) => type === (packet.isMulticast ? 'MULTICAST' : 'LOCAL'),
}

/** Options that ask nothing; `-m` only names where the others come from. */
const NEUTRAL = ['-m', '--comment', '--reject-with', '--log-prefix', '--log-level']

const actionOf = (target: string, isGoto: boolean, place: (name: string) => string): Action | null => {
  switch (target) {
    case 'ACCEPT':
      return { type: 'accept' }
    case 'DROP':
      return { type: 'drop' }
    case 'REJECT':
      return { type: 'reject' }
    case 'RETURN':
      return { type: 'return' }
    case 'LOG':
    case 'MARK':
    case '':
      return null
    default:
      return { type: isGoto ? 'goto' : 'jump', chain: place(target) }
  }
}

/** Words, with those in quotes as one. */
const wordsOf = (line: string): readonly string[] =>
  Array.from(line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '')

const ruleOf = (line: string, place: (name: string) => string): Rule | null => {
  const [, , ...words] = wordsOf(line)
  const tests: Test[] = []
  let target = ''
  let isGoto = false
  let isNegated = false
  while (words.length > 0) {
    const word = words.shift() ?? ''
    if (word === '!') {
      isNegated = true
      continue
    }
    const value = words[0]?.startsWith('-') === false ? (words.shift() ?? '') : ''
    if (word === '-j' || word === '-g') {
      target = value
      isGoto = word === '-g'
    } else if (!NEUTRAL.includes(word)) {
      const test = OPTIONS[word]?.(value) ?? unknown
      tests.push(isNegated ? not(test) : test)
    }
    isNegated = false
  }
  const action = actionOf(target, isGoto, place)
  return action === null ? null : { test: all(tests), action, text: line }
}

const DIRECTIONS: Readonly<Record<string, 'in' | 'out'>> = { INPUT: 'in', OUTPUT: 'out' }

/** The chains of the table `filter`. */
export const parseIptables = (text: string, tool: Tool): readonly Chain[] => {
  const place = (name: string): string => `${tool} ${name}`
  const families: readonly Packet['family'][] = [tool === 'iptables' ? 'ip' : 'ip6']
  const policies = new Map<string, string>()
  const rules = new Map<string, Rule[]>()
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    const [command, chain = '', policy = ''] = line.split(/\s+/)
    if (command === '-P' || command === '-N') policies.set(chain, policy)
    const rule = command === '-A' ? ruleOf(line, place) : null
    if (rule !== null) {
      const known = rules.get(chain) ?? []
      known.push(rule)
      rules.set(chain, known)
    }
  }
  return [...policies].map(([chain, policy]) => {
    const direction = DIRECTIONS[chain]
    return {
      name: place(chain),
      families,
      rules: rules.get(chain) ?? [],
      base:
        direction === undefined ? null : { direction, policy: policy === 'DROP' ? 'drop' : 'accept', tool },
    }
  })
}
