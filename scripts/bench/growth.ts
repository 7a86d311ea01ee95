/** What one text, one newcomer and one fresh key cost, in rooms of ever more members: simulated, so that 200 fit on one machine. */
import { type SimulatedMember, SimulatedRoom } from './simulated-room.ts'
import { mean, median, most, sum } from './statistics.ts'

const TEXTS = 5
/** Come together, where it is not measured how they come: one KEY serves them all. */
const AT_ONCE = 12
const BETWEEN_TEXTS_MS = 1000
const SETTLING_MS = 3000
/** For all that a newcomer or a text leads to at the others, such as looking who has it. */
const AFTERWARDS_MS = 3000

export interface GrowthReport {
  readonly members: number
  /** Processor time of one text, by all that it leads to: at one who listens. */
  readonly textMs: number
  /** The same in bytes handed over by one member. */
  readonly textBytes: number
  readonly joinMs: {
    /** From its INI until it holds the key. */
    readonly iniToKey: number
    /** From its first connection on. */
    readonly connectedToJoined: number
    /** Processor time at one who was there, median and the most: that is who answered. */
    readonly atOne: number
    readonly atMost: number
    readonly atNewcomer: number
  }
  readonly joinBytes: number
  readonly freshKey: {
    /** Until everybody who is here has it. */
    readonly untilAllMs: number
    /** Processor time at who makes it, and the median of the others. */
    readonly issuerMs: number
    readonly atOneMs: number
    /** Published, once each. */
    readonly bytes: number
    readonly carriedBytes: number
  }
}

const grow = async (room: SimulatedRoom, members: number): Promise<void> => {
  while (room.here.length < members) {
    const newcomers: SimulatedMember[] = []
    const count = Math.min(AT_ONCE, members - room.here.length, room.here.length || 1)
    for (let index = 0; index < count; index++) newcomers.push(await room.add())
    room.runUntil(() => newcomers.every((one) => one.room.epoch !== null))
  }
  room.run(SETTLING_MS)
}

const measureTexts = (room: SimulatedRoom) => {
  const { here } = room
  const speak = (index: number): void => {
    const speaker = here[index % here.length]
    if (speaker !== undefined) room.say(speaker, `text ${index} `.padEnd(256, '.'))
    room.run(BETWEEN_TEXTS_MS)
  }
  speak(TEXTS)
  room.resetMeters()
  for (let index = 0; index < TEXTS; index++) speak(index)
  room.run(AFTERWARDS_MS)
  const lost = here.filter(({ shown }) => shown < TEXTS)
  if (lost.length > 0)
    throw new Error(`Texts did not reach ${lost.length} of ${here.length} simulated members.`)
  return {
    textMs: mean(here.map(({ processorMs }) => processorMs)) / TEXTS,
    textBytes: room.bytesCarried / TEXTS / here.length,
  }
}

const measureJoin = async (room: SimulatedRoom) => {
  const { here } = room
  room.resetMeters()
  const beganMs = room.nowMs
  const newcomer = await room.add()
  room.runUntil(() => newcomer.room.epoch !== null)
  const [ini] = newcomer.published
  const joinedMs = newcomer.memberAtMs
  room.run(AFTERWARDS_MS)
  const spent = here.map(({ processorMs }) => processorMs)
  return {
    joinMs: {
      iniToKey: joinedMs - (ini?.atMs ?? Number.NaN),
      connectedToJoined: joinedMs - beganMs,
      atOne: median(spent),
      atMost: most(spent),
      atNewcomer: newcomer.processorMs,
    },
    joinBytes: room.bytesCarried / here.length,
  }
}

/** The last who came leaves, and the next word needs a key that it does not have. */
const measureFreshKey = (room: SimulatedRoom) => {
  const leaver = room.here.at(-1)
  if (leaver === undefined) throw new Error('Nobody is here.')
  const before = leaver.room.epoch?.id
  room.resetMeters()
  room.leave(leaver)
  const { here } = room
  const has = ({ room: { epoch } }: SimulatedMember): boolean => epoch !== null && epoch.id !== before
  room.runUntil(() => here.some(has))
  const issuer = here.find(has)
  if (issuer === undefined) throw new Error('Nobody made a fresh key.')
  const beganMs = room.nowMs
  room.runUntil(() => here.every(has))
  const untilAllMs = room.nowMs - beganMs
  const { longestMs: issuerMs } = issuer
  const bytes = sum(issuer.published.map((frame) => frame.bytes))
  return {
    freshKey: {
      untilAllMs: untilAllMs + issuerMs,
      issuerMs,
      atOneMs: median(here.filter((one) => one !== issuer).map(({ longestMs }) => longestMs)),
      bytes,
      carriedBytes: room.bytesCarried,
    },
  }
}

/** @param sizes in order */
export const measureGrowth = async (
  sizes: readonly number[],
  note: (text: string) => void,
): Promise<readonly GrowthReport[]> => {
  // One more comes at each size, and goes again.
  const room = await SimulatedRoom.open(Math.max(...sizes) + sizes.length)
  const reports: GrowthReport[] = []
  for (const members of sizes) {
    note(`${members} simulated members …`)
    await grow(room, members)
    const texts = measureTexts(room)
    const join = await measureJoin(room)
    const freshKey = measureFreshKey(room)
    room.run(SETTLING_MS)
    reports.push({ members, ...texts, ...join, ...freshKey })
  }
  return reports
}
