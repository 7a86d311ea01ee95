/** The plots of docs/performance.md. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GrowthReport } from './growth.ts'
import type { Kind } from './orders.ts'
import { type Plot, type Series, svgOf } from './plot.ts'
import type { Report } from './report.ts'
import type { TalkReport } from './talk.ts'

const NAMES: readonly (readonly [Kind, string])[] = [
  ['chat', 'p2p-chat'],
  ['gossip', 'raw gossipsub'],
  ['tcp', 'TCP, Ed25519'],
  ['tcp-rsa', 'TCP, RSA-4096'],
  ['irc', 'ngircd'],
]

const talkSeries = (talk: readonly TalkReport[], figure: (report: TalkReport) => number): readonly Series[] =>
  NAMES.map(([kind, name]) => ({
    name,
    points: talk
      .filter((report) => report.kind === kind)
      .map((report): readonly [number, number] => [report.members, figure(report)]),
  })).filter(({ points }) => points.length > 0)

const growthSeries = (
  growth: readonly GrowthReport[],
  name: string,
  figure: (report: GrowthReport) => number,
): Series => ({ name, points: growth.map((report) => [report.members, figure(report)]) })

const plotsOf = ({ talk, growth }: Report): readonly (readonly [name: string, plot: Plot])[] => {
  const onLoopback = talk.filter(({ place }) => place === 'loopback')
  const members = 'members'
  return [
    [
      'latency',
      {
        title: 'From saying to showing, one text at a time, p50',
        x: members,
        y: 'ms',
        series: talkSeries(onLoopback, ({ latencyP50Ms }) => latencyP50Ms),
      },
    ],
    [
      'throughput',
      {
        title: 'Texts of one speaker, shown at every member',
        x: members,
        y: 'a second',
        series: talkSeries(onLoopback, ({ one }) => one.perSecond),
      },
    ],
    [
      'growth',
      {
        title: 'What it costs one simulated member',
        x: members,
        y: 'ms',
        series: [
          growthSeries(growth, 'processor: one text', ({ textMs }) => textMs),
          growthSeries(growth, 'processor: one join', ({ joinMs }) => joinMs.atOne),
          growthSeries(growth, 'INI to KEY', ({ joinMs }) => joinMs.iniToKey),
          growthSeries(growth, 'a fresh key, to all', ({ freshKey }) => freshKey.untilAllMs),
        ],
      },
    ],
  ]
}

/** Writes those of which something was measured, as `performance-*.svg`. */
export const writePlots = async (report: Report, folder: string): Promise<void> => {
  for (const [name, plot] of plotsOf(report)) {
    if (plot.series.some(({ points }) => points.length > 1)) {
      await writeFile(join(folder, `performance-${name}.svg`), svgOf(plot))
    }
  }
}
