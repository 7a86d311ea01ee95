/**
 * The clock against those of others, by their requests (INIs), which tell the time. Two clocks that differ do not say which of
 * them is wrong; three do, where two agree.
 */
import { CLOCK_SKEW_MS } from '../../protocol/limits.ts'
import type { NodeFacts } from '../facts/node.ts'
import { counted, type Finding, ok, problem, warning } from '../finding.ts'
import { CLOCK_NOTICED_MS, CLOCKS_AGREE_MS } from '../limits.ts'

interface PeerClock {
  readonly name: string
  readonly aheadMs: number
}

const SET_CLOCK: Partial<Readonly<Record<NodeJS.Platform, string>>> = {
  linux: '`sudo timedatectl set-ntp true`, or `sudo date -s "HH:MM"`',
  darwin: 'System Settings, General, Date & Time, "Set automatically"',
  win32: 'Settings, Time & language, "Sync now"',
}

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
] as const

/** In the largest unit of which there is one and a half: rough, for people. */
const roughly = (durationMs: number): string => {
  const apart = Math.abs(durationMs)
  const [unitMs, unit] = UNITS.find(([ms]) => apart >= 1.5 * ms) ?? ([1_000, 'second'] as const)
  return counted(Math.round(apart / unitMs), unit)
}

/** One of each identity that is connected: its last word. */
const clocksOf = (node: NodeFacts): readonly PeerClock[] => {
  const byIdentity = new Map<string, PeerClock>()
  for (const { stages, fingerprint, name, peerId, clockAheadMs } of node.source === 'none'
    ? []
    : node.peers) {
    if (stages.includes('secured') && clockAheadMs !== null) {
      byIdentity.set(fingerprint ?? peerId, { name: name ?? 'a peer', aheadMs: clockAheadMs })
    }
  }
  return [...byIdentity.values()]
}

const median = (clocks: readonly PeerClock[]): number => {
  const sorted = clocks.map(({ aheadMs }) => aheadMs).sort((left, right) => left - right)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}

const direction = (aheadMs: number): string => (aheadMs > 0 ? 'ahead of' : 'behind')

const told = (isGrave: boolean, seen: string, remedy: string): Finding =>
  isGrave ? problem(seen, remedy) : warning(seen, remedy)

/** Whether others refuse what is that far off: requests of who cannot be dialled (protocol, rule 11). */
const isGrave = (aheadMs: number): boolean => Math.abs(aheadMs) > CLOCK_SKEW_MS

const ownFinding = (clocks: readonly PeerClock[], aheadMs: number, set: string): Finding => {
  const seen = `The clock of this machine is about ${roughly(aheadMs)} ${aheadMs > 0 ? 'behind' : 'ahead'}: ${counted(clocks.length, 'other')} here agree on another time.`
  const harm = ' Its messages carry the wrong time, and its requests to join may be refused.'
  return told(isGrave(aheadMs), seen + harm, `Set it right: ${set}. Then start p2p-chat anew.`)
}

const otherFinding = ({ name, aheadMs }: PeerClock, isAlone: boolean, set: string): Finding =>
  isAlone
    ? told(
        isGrave(aheadMs),
        `The clock of this machine and that of ${name} are about ${roughly(aheadMs)} apart: ${name}'s is ${direction(aheadMs)} this one. One of them is wrong.`,
        `Compare both with a clock you trust. If this one is wrong, set it: ${set}. Then start p2p-chat anew.`,
      )
    : warning(
        `The clock of ${name} is about ${roughly(aheadMs)} ${direction(aheadMs)} that of everybody else here.`,
        `Tell ${name} to set it.`,
      )

const staleFinding = (node: NodeFacts): readonly Finding[] => {
  const count = node.source === 'none' ? 0 : (node.refused['INI stale'] ?? 0)
  return count === 0
    ? []
    : [
        warning(
          `${counted(count, 'request was', 'requests were')} refused as stale: the time in it is more than ${roughly(CLOCK_SKEW_MS)} off, and who made it could not be dialled.`,
          'Whoever tries to join has a wrong clock, or a firewall that lets nobody in; or someone sends old requests again, which harms nobody.',
        ),
      ]
}

export const judgeClock = (
  node: NodeFacts,
  platform: NodeJS.Platform = process.platform,
): readonly Finding[] => {
  const set = SET_CLOCK[platform] ?? 'in the settings of the system'
  const clocks = clocksOf(node)
  const stale = staleFinding(node)
  if (clocks.length === 0) {
    return [ok('No clock of anybody you trust is known, so this one cannot be compared.'), ...stale]
  }
  const common = median(clocks)
  const agreeing = clocks.filter(({ aheadMs }) => Math.abs(aheadMs - common) <= CLOCKS_AGREE_MS)
  if (Math.abs(common) > CLOCK_NOTICED_MS && agreeing.length >= 2) {
    return [ownFinding(agreeing, common, set), ...stale]
  }
  const off = clocks.filter(({ aheadMs }) => Math.abs(aheadMs) > CLOCK_NOTICED_MS)
  const isAlone = clocks.length === off.length
  if (off.length === 0) {
    return [
      ok(
        `The clock agrees with ${clocks.length === 1 ? 'that' : 'those'} of ${counted(clocks.length, 'other')}.`,
      ),
      ...stale,
    ]
  }
  return [...off.map((clock) => otherFinding(clock, isAlone, set)), ...stale]
}
