import type { EpochEvent, HolderReport, ReadyEvent, StateEvent } from '../chat/events.ts'
import {
  type MeshReport,
  type MetricsReport,
  PEER_STAGES,
  type PeerReport,
  type PeerStage,
  type RoomReport,
  type StandingWarning,
} from '../chat/reports.ts'
import type { ReportTopic } from '../control/messages.ts'
import { alignedRows } from './table.ts'

/** Reports come over a socket from a node of perhaps another version: each field is there and of its type, or not. */
type Loose<Report> = { readonly [Field in keyof Report]?: unknown }

type Rows = readonly (readonly string[])[]

const NONE = '-'
const ID_END_CHARACTERS = 8
const FINGERPRINT_CHARACTERS = 16

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const text = (value: unknown): string => {
  if (value === null || value === undefined || value === '') {
    return NONE
  }
  if (Array.isArray(value)) {
    return value.length === 0 ? NONE : value.map(text).join(', ')
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const rounded = (value: unknown): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : NONE

/** The end of a peer id: its beginning is the same for all. */
const shortId = (value: unknown): string => text(value).slice(-ID_END_CHARACTERS)

const shortFingerprint = (value: unknown): string => text(value).slice(0, FINGERPRINT_CHARACTERS)

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

const peersText = (peers: unknown): string => {
  const rows = listOf(peers).map((peer) => peerRow(fieldsOf(peer)))
  return rows.length === 0 ? 'no peers' : alignedRows([PEER_HEADINGS, ...rows])
}

const counterRows = (counters: unknown): Rows =>
  Object.entries(fieldsOf(counters)).map(([name, value]) => [name, text(value)])

const meshRows = (report: Loose<MeshReport>): Rows => [
  ['topic', text(report.topic)],
  ['self', text(report.self)],
  ['connected', text(listOf(report.connected).map(shortId))],
  ['subscribed', text(listOf(report.subscribed).map(shortId))],
  ['mesh', text(listOf(report.mesh).map(shortId))],
]

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

/** What `debug TOPIC` prints for people. */
export const renderReport = (topic: ReportTopic, report: unknown): string => {
  switch (topic) {
    case 'peers':
      return peersText(report)
    case 'mesh':
      return alignedRows(meshRows(fieldsOf(report)))
    case 'room':
      return alignedRows(roomRows(fieldsOf(report)))
    case 'metrics':
      return alignedRows(metricsRows(fieldsOf(report)))
  }
}
