import { LINK_KINDS, type LinkKind, type LinkReport, type MeshReport } from '../chat/reports.ts'
import { fieldsOf, type Loose, listOf, NONE, type Rows, rounded, shortId, text } from './loose-report.ts'
import { alignedRows, fittingColumns } from './table.ts'

/** How a link of each kind is drawn, and what it is called. ASCII: as wide on every terminal, and in every log. */
const DRAWN: Readonly<Record<LinkKind, readonly [line: string, word: string]>> = {
  grafted: ['==', 'grafted'],
  subscribed: ['--', 'subscribed'],
  connected: ['..', 'connected'],
  none: ['  ', 'not connected'],
}

const LEGEND = [
  '== grafted: messages go over this link at once',
  '-- subscribed: in the topic, told what there is, asks for what it lacks',
  '.. connected: not in the topic, or not yet',
  '-> dialled by this node, <- by the other; ms: round trip',
  "Only this node's own links are known here, not those between others:",
  '`p2p-chat debug mesh` on their machines shows these.',
]

const ARROWS = new Map<unknown, string>([
  ['outbound', '->'],
  ['inbound', '<-'],
])

/** A node of another version may tell links of a kind that this one does not know. */
const drawnOf = (kind: unknown): readonly [line: string, word: string] => {
  const known = LINK_KINDS.find((one) => one === kind)
  return known === undefined ? ['??', text(kind)] : DRAWN[known]
}

const linkRow = (link: Loose<LinkReport>, isLast: boolean): readonly string[] => {
  const [line, word] = drawnOf(link.kind)
  const arrow = ARROWS.get(link.direction) ?? NONE
  const roundTrip = rounded(link.roundTripMs)
  return [
    `${isLast ? '`' : '|'}${line}`,
    word,
    arrow,
    roundTrip === NONE ? NONE : `${roundTrip} ms`,
    shortId(link.peerId),
    text(link.name),
  ]
}

/** Round trip, direction and peer id, in the order in which they can be done without. */
const DISPENSABLE = [3, 2, 4]

/** A node before there were links tells of ids only. */
const listedRows = (report: Loose<MeshReport>): Rows => [
  ['connected', text(listOf(report.connected).map(shortId))],
  ['subscribed', text(listOf(report.subscribed).map(shortId))],
  ['mesh', text(listOf(report.mesh).map(shortId))],
]

/** This node and its links, drawn as a tree: those between others are nobody's to know but theirs. */
export const meshText = (report: Loose<MeshReport>, columns: number): string => {
  const head: Rows = [
    ['topic', text(report.topic)],
    ['self', text(report.self)],
  ]
  if (report.links === undefined) {
    return alignedRows([...head, ...listedRows(report)])
  }
  const links = listOf(report.links)
  const rows = links.map((link, index) => linkRow(fieldsOf(link), index === links.length - 1))
  const kept = fittingColumns(rows, DISPENSABLE, columns)
  const drawn = alignedRows(rows.map((row) => kept.map((column) => row[column] ?? '')))
  return [
    alignedRows(head),
    '',
    `this node ${shortId(report.self)}`,
    ...(links.length === 0 ? ['`   no peers'] : [drawn]),
    '',
    ...LEGEND,
  ].join('\n')
}
