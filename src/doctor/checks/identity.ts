/** One identity on two machines: each takes the other's place, and who stole a key looks the same. */
import type { NodeFacts } from '../facts/node.ts'
import type { PeerFacts } from '../facts/node-reports.ts'
import { type Finding, ok, problem, warning } from '../finding.ts'

const REMEDY =
  'Give each machine an identity of its own: on one of them move `identity.pem` and `identity.pub.pem` out of the home, start p2p-chat anew, and have the others trust the new key. If you know of no second machine, the key was stolen: make a new one, and have everybody run `p2p-chat trust remove` on the old.'

const TOLD = 'identity-twice'

const byIdentity = (peers: readonly PeerFacts[]): ReadonlyMap<string, readonly PeerFacts[]> => {
  const groups = new Map<string, PeerFacts[]>()
  for (const peer of peers) {
    if (peer.fingerprint !== null && peer.stages.includes('secured')) {
      groups.set(peer.fingerprint, [...(groups.get(peer.fingerprint) ?? []), peer])
    }
  }
  return groups
}

const clock = (timeMs: number): string => new Date(timeMs).toTimeString().slice(0, 5)

/** @param own the fingerprint of this home's identity */
export const judgeIdentity = (node: NodeFacts, own: string | undefined): readonly Finding[] => {
  if (node.source === 'none') {
    return [ok('Nobody could be looked at, so nothing is known of a second machine with one identity.')]
  }
  const { peers, room, source } = node
  const told = room.warnings.find(({ code }) => code === TOLD)
  const groups = byIdentity(peers)
  // A node is not among its own peers: one other session of its identity makes two. An observer is nobody's session.
  const isTwice = ([fingerprint, sessions]: readonly [string, readonly PeerFacts[]]): boolean =>
    sessions.length > (source === 'node' && fingerprint === own ? 0 : 1)
  const twice = [...groups].filter(isTwice)
  const findings = twice.map(([fingerprint, [first]]): Finding => {
    const who = fingerprint === own ? 'Your identity' : `The identity of ${first?.name ?? 'somebody'}`
    const seen = `${who} (${fingerprint.slice(0, 8)}) is online more than once: two machines share it, or its key was copied.`
    return told === undefined
      ? warning(
          `${seen} One that was just started anew looks so for some seconds.`,
          `Run \`p2p-chat doctor\` again in half a minute. If it stays: ${REMEDY}`,
        )
      : problem(seen, REMEDY)
  })
  if (findings.length === 0 && source === 'observer' && own !== undefined && groups.has(own)) {
    return [
      problem(
        `Your identity (${own.slice(0, 8)}) is online already, and no node runs with this home: another machine, or another home, has it.`,
        REMEDY,
      ),
    ]
  }
  if (findings.length === 0 && told !== undefined) {
    return [warning(`At ${clock(told.time)} the node told: ${told.message} It is not so now.`, REMEDY)]
  }
  if (findings.length > 0) return findings
  return [
    ok(
      source === 'node'
        ? 'No identity is online twice.'
        : 'No identity was seen twice. A look from outside sees few: ask again while p2p-chat runs with this home.',
    ),
  ]
}
