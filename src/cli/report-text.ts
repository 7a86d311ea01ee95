import type { EpochEvent, HolderReport, ReadyEvent, StateEvent } from '../chat/events.ts'
import {
  type MetricsReport,
  PEER_STAGES,
  type PeerReport,
  type PeerStage,
  type RoomReport,
  type StandingWarning,
} from '../chat/reports.ts'
import type { ReportTopic } from '../control/messages.ts'
import {
  fieldsOf,
  type Loose,
  listOf,
  NONE,
  type Rows,
  rounded,
  shortFingerprint,
  shortId,
  text,
} from './loose-report.ts'
import { meshText } from './mesh-text.ts'
import { alignedRows, fittingColumns } from './table.ts'

const STAGE_HEADINGS: Readonly<Record<PeerStage, string>> = {
  discovered: 'found',
  dialled: 'dialled',
  secured: 'secured',
  subscribed: 'topic',
  'in mesh': 'mesh',
  'INI seen': 'INI',
  trusted: 'trusted',
  'has the key': 'key',
}

const peerRow = (peer: Loose<PeerReport>): readonly string[] => {
  const stages = listOf(peer.stages)
  const [address, ...others] = listOf(peer.addresses)
  return [
    shortId(peer.peerId),
    ...PEER_STAGES.map((stage) => (stages.includes(stage) ? 'yes' : NONE)),
    text(peer.direction),
    rounded(peer.roundTripMs),
    rounded(peer.score),
    others.length === 0 ? text(address) : `${text(address)} +${others.length}`,
    shortFingerprint(peer.fingerprint),
    text(peer.name),
  ]
}

const PEER_HEADINGS = [
  'peer',
  ...PEER_STAGES.map((stage) => STAGE_HEADINGS[stage]),
  'direction',
  'ms',
  'score',
  'address',
  'fingerprint',
  'name',
]

/** What can be done without where a row is too short, the least first: who it is, and the last stages, stay. */
const DISPENSABLE = ['score', 'address', 'fingerprint', 'direction', 'ms']
  .concat(PEER_STAGES.slice(0, -1).map((stage) => STAGE_HEADINGS[stage]))
  .map((heading) => PEER_HEADINGS.indexOf(heading))

const peersText = (peers: unknown, columns: number): string => {
  const rows = listOf(peers).map((peer) => peerRow(fieldsOf(peer)))
  if (rows.length === 0) {
    return 'no peers'
  }
  const table = [PEER_HEADINGS, ...rows]
  const kept = fittingColumns(table, DISPENSABLE, columns)
  return alignedRows(table.map((row) => kept.map((column) => row[column] ?? '')))
}

const counterRows = (counters: unknown): Rows =>
  Object.entries(fieldsOf(counters)).map(([name, value]) => [name, text(value)])

/** What is to be known of someone who can read: a node of another version may tell less. */
const marksOf = ({ trusted, left, removedBy, overridden }: Loose<HolderReport>): readonly string[] => {
  const removers = listOf(removedBy)
  const isLetIn = typeof overridden === 'number' && overridden > 0
  return [
    ...(left === true ? ['left, with the key'] : []),
    ...(removers.length > 0 ? [`removed by ${removers.map(shortFingerprint).join(', ')}`] : []),
    ...(isLetIn ? ['let in although removed'] : []),
    ...(trusted === false && removers.length === 0 ? ['not on your list'] : []),
  ]
}

/** The name last: no mark can be part of it. */
const personText = (marks: readonly string[], { fingerprint, name }: Loose<HolderReport>): string => {
  const marked = marks.length === 0 ? '' : ` (${marks.join('; ')})`
  return `${shortFingerprint(fingerprint)}${marked} ${text(name)}`
}

/** With the beginning of its session's id: one identity may hold the key on two machines. */
const holderText = (holder: Loose<HolderReport>): string => {
  const session = typeof holder.session === 'string' ? [`session ${text(holder.session).slice(0, 8)}`] : []
  return personText([...session, ...marksOf(holder)], holder)
}

const requestText = ({ removedBy, ...person }: Loose<HolderReport>): string =>
  personText(marksOf({ removedBy }), person)

const epochRows = (epoch: Loose<EpochEvent>): Rows => [
  ['generation', text(epoch.generation)],
  ['counter', text(epoch.counter)],
  ['epoch id', text(epoch.id)],
  ['step', text(epoch.step)],
  ['fresh key due', epoch.due === true ? 'yes, before anything is said' : 'no'],
  ...listOf(epoch.holders).map((holder) => ['can read', holderText(fieldsOf(holder))]),
]

const nearbyText = (count: number): string => `${count} in rooms that this bootstrap file does not open`

const warningText = ({ message }: Loose<StandingWarning>): string => text(message)

const roomRows = (report: Loose<RoomReport>): Rows => {
  const ready: Loose<ReadyEvent> = fieldsOf(report.ready)
  const state: Loose<StateEvent> = fieldsOf(report.state)
  return [
    ['room', text(ready.room)],
    ['room id', text(ready.roomId)],
    ['name', text(ready.name)],
    ['fingerprint', text(ready.fingerprint)],
    ['peer id', text(ready.peerId)],
    ...listOf(ready.addresses).map((address) => ['address', text(address)]),
    ['state', `${text(state.state)}: ${text(state.detail)}`],
    ...(typeof report.epoch === 'object' && report.epoch !== null ? epochRows(fieldsOf(report.epoch)) : []),
    ...(typeof report.nearby === 'number' && report.nearby > 0
      ? [['nearby', nearbyText(report.nearby)]]
      : []),
    ...listOf(report.requests).map((request) => ['asks to join', requestText(fieldsOf(request))]),
    ...listOf(report.warnings).map((warning) => ['warned of', warningText(fieldsOf(warning))]),
  ]
}

const metricsRows = (report: Loose<MetricsReport>): Rows => [
  ['uptime in ms', text(report.uptimeMs)],
  ['frames published', text(report.framesPublished)],
  ['frames received', text(report.framesReceived)],
  ...counterRows(report.refused).map(([name = '', value = '']) => [`refused ${name}`, value]),
  ...counterRows(report.counters),
]

/**
 * What `debug TOPIC` prints for people.
 * @param columns cells that a row may have: what is less important is left out, where it can be; Infinity for all of it
 */
export const renderReport = (
  topic: ReportTopic,
  report: unknown,
  columns = Number.POSITIVE_INFINITY,
): string => {
  switch (topic) {
    case 'peers':
      return peersText(report, columns)
    case 'mesh':
      return meshText(fieldsOf(report), columns)
    case 'room':
      return alignedRows(roomRows(fieldsOf(report)))
    case 'metrics':
      return alignedRows(metricsRows(fieldsOf(report)))
  }
}
