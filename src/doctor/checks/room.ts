/** The room: whether its key is held, who is in another one, and what the node warned of. */
import type { NodeFacts } from '../facts/node.ts'
import type { PeerFacts, RoomFacts } from '../facts/node-reports.ts'
import { counted, type Finding, namedAll, ok, problem, warning } from '../finding.ts'

/** Warnings of a node that keep people from finding each other, and what to do. */
const REMEDIES: Readonly<Record<string, string>> = {
  'bootstrap-elsewhere':
    'Keep bootstrap.pem on one machine only, and give the others bootstrap.pub.pem; then start p2p-chat anew on all.',
  'epoch-out-of-reach': 'Type `/rejoin` in the chat.',
  'left-behind':
    'Ask one of them to run `p2p-chat trust add` with your key (`p2p-chat id`), or to type `/accept`; then `/rejoin` here.',
  'newer-version': 'Update p2p-chat here.',
  'room-full': 'Have some people leave.',
}

const warned = ({ warnings }: RoomFacts): readonly Finding[] =>
  warnings.flatMap(({ code, message }) => {
    const remedy = REMEDIES[code]
    return remedy === undefined ? [] : [problem(message, remedy)]
  })

const nearbyFinding = ({ nearby }: RoomFacts): readonly Finding[] =>
  nearby === 0
    ? []
    : [
        warning(
          `${counted(nearby, 'peer')} nearby in rooms that your bootstrap file does not open.`,
          'If you should be in one room: get bootstrap.pub.pem from whoever made it, and start with --bootstrap and that file.',
        ),
      ]

/** On the whitelist, here, and without the key that this node holds. */
const withoutKey = (peers: readonly PeerFacts[]): readonly Finding[] => {
  const lacking = peers.filter(
    ({ stages }) =>
      stages.includes('trusted') && stages.includes('subscribed') && !stages.includes('has the key'),
  )
  return lacking.length === 0
    ? []
    : [
        warning(
          `${namedAll(lacking.map(({ name }) => name ?? 'somebody'))} ${lacking.length === 1 ? 'is' : 'are'} here and not in the room with you.`,
          'Whoever just came is let in within seconds. Else you are not on their whitelist: give them your key (`p2p-chat id`).',
        ),
      ]
}

const requested = ({ requests }: RoomFacts): readonly Finding[] =>
  requests.length === 0
    ? []
    : [
        warning(
          `${namedAll(requests)} ${requests.length === 1 ? 'asks' : 'ask'} to join and ${requests.length === 1 ? 'is' : 'are'} not on your whitelist.`,
          'If it is who you think it is (compare fingerprints): `/accept` in the chat.',
        ),
      ]

const memberFindings = (room: RoomFacts, peers: readonly PeerFacts[]): readonly Finding[] => {
  const due = room.epoch?.due === true ? ' A fresh key is due, and made before anything is said.' : ''
  const holders = new Set(room.epoch?.holders.map(({ fingerprint }) => fingerprint)).size
  return [
    ok(
      `The running node is in the room ${room.room}, with a key that ${counted(holders, 'person has', 'people have')}.${due}`,
    ),
    ...withoutKey(peers),
  ]
}

const seekingFinding = (room: RoomFacts, peers: readonly PeerFacts[]): Finding => {
  const here = peers.some(({ stages }) => stages.includes('subscribed'))
  const seen = `The running node is not in the room ${room.room} yet: ${room.detail}`
  return here
    ? warning(
        seen,
        'See that somebody there has you on the whitelist (`p2p-chat id` prints your key), and you them. A new room also needs one node with bootstrap.pem.',
      )
    : warning(
        seen,
        'See the other checks for why nobody is found. A new room needs one node with bootstrap.pem.',
      )
}

const observedFinding = (room: RoomFacts, peers: readonly PeerFacts[]): Finding => {
  const inRoom = peers.filter(({ stages }) => stages.includes('subscribed')).length
  const saw = inRoom === 0 ? 'nobody' : counted(inRoom, 'peer')
  return ok(`No node runs with this home. A look at the room ${room.room} saw ${saw} in it.`)
}

/** @param bootstrap the fingerprint of this home's bootstrap key, under which a headless bootstrap runs */
export const judgeRoom = (node: NodeFacts, bootstrap: string | undefined): readonly Finding[] => {
  if (node.source === 'none') {
    return [node.isFault ? problem(node.why, 'Try again, or restart p2p-chat.') : ok(node.why)]
  }
  const { room, peers, source } = node
  const more = [...nearbyFinding(room), ...warned(room)]
  if (source === 'observer') return [observedFinding(room, peers), ...more]
  if (room.fingerprint === bootstrap) {
    const founds = `A bootstrap runs with this home: it founds the room ${room.room} for those on its whitelist.`
    return [ok(founds), ...more]
  }
  const own = room.state === 'member' ? memberFindings(room, peers) : [seekingFinding(room, peers)]
  return [...own, ...requested(room), ...more]
}
