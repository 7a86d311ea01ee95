/**
 * What a state of the world comes to, whatever its hashes are and whenever it came about: two worlds with one such text
 * count as one state.
 *
 * Exact: everything in the rooms (but for what `sketch.ts` leaves out), every frame under way, the order of all epochs and
 * generations, what budgets are left. Coarse: times, as distances from now; the longer ago or ahead, the coarser. A bound
 * that falls between two distances taken for one may be missed in one of the orders; the same bounds are crossed from other
 * sides in other histories, and other seeds move the times.
 */
import { hash } from 'node:crypto'
import { compareEpochs } from '../../src/protocol/epochs/epoch.ts'
import type { EpochReference } from '../../src/protocol/wire/fields.ts'
import type { Names } from './names.ts'
import type { Sketch } from './sketch.ts'
import { timersOf, type World } from './world.ts'

const LONG_MS = 5_000
const SHORT_MS = 1_500
const OLD_MS = 30_000

const coarse = (distanceMs: number): string => {
  const size = Math.abs(distanceMs)
  if (!Number.isFinite(distanceMs) || distanceMs < -OLD_MS) {
    return distanceMs > 0 ? '∞' : '-'
  }
  const grain = size > LONG_MS ? 10_000 : size > SHORT_MS ? 500 : distanceMs < 0 ? 50 : 10
  return String(Math.round(distanceMs / grain) * grain)
}

const fill = (
  sketch: Sketch,
  nowMs: number,
  epochs: ReadonlyMap<string, string>,
  generations: ReadonlyMap<number, number>,
): string =>
  [
    sketch.text,
    sketch.times.map((atMs) => coarse(atMs - nowMs)).join(),
    sketch.epochs.map((id) => epochs.get(id)).join(),
    sketch.generations.map((generation) => generations.get(generation) ?? generation).join(),
  ].join('|')

/** Places in the order of all epochs, so that no history gives them other names. */
const placesOf = (names: Names, sketches: readonly Sketch[]): ReadonlyMap<string, string> => {
  const texts = new Set(sketches.flatMap(({ epochs }) => epochs))
  const references = new Map<string, EpochReference>()
  for (const text of texts) {
    const reference = names.epochOf(text)
    if (reference !== undefined) {
      references.set(reference.id, reference)
    }
  }
  const inOrder = [...references.values()].sort(compareEpochs)
  const places = new Map(inOrder.map(({ id, counter }, place) => [id, `${place}:${counter}`]))
  const placeOf = (text: string): string => {
    const id = names.epochOf(text)?.id
    return (id === undefined ? undefined : places.get(id)) ?? text
  }
  return new Map([...texts].map((text): [string, string] => [text, placeOf(text)]))
}

export const canonical = (names: Names, world: World): string => {
  const seats = world.seats.map((seat) => seat?.state.sketch)
  const ghosts = world.ghosts.map(({ sketch }) => sketch)
  const frames = world.flights.flatMap((flight) => (flight.kind === 'frame' ? [flight.frame.sketch] : []))
  const all = [...seats.filter((sketch) => sketch !== undefined), ...ghosts, ...frames]
  const epochs = placesOf(names, all)
  const generations = new Map(
    [
      ...new Set([
        ...all.flatMap((sketch) => sketch.generations),
        ...all.flatMap((sketch) => sketch.epochs.map((id) => names.epochOf(id)?.generation ?? 0)),
      ]),
    ]
      .sort((left, right) => left - right)
      .map((generation, place) => [generation, place]),
  )
  const filled = (sketch: Sketch | undefined): string =>
    sketch === undefined ? '' : fill(sketch, world.nowMs, epochs, generations)
  // Those of one author to one listener are in order.
  const before = new Map<string, number>()
  const flights = world.flights.map((flight) => {
    if (flight.kind !== 'frame') {
      return `${flight.to}<${flight.kind} ${flight.other}`
    }
    const way = `${flight.to}<${flight.frame.author.name}`
    const place = before.get(way) ?? 0
    before.set(way, place + 1)
    return `${way}${place} ${filled(flight.frame.sketch)}`
  })
  // News of one link are in order, too.
  const isNews = (text: string): boolean => /^\d<(up|down|reach) /.test(text)
  const timers = timersOf(world).map(({ who, atMs }) => `${who}@${coarse(atMs - world.nowMs)}`)
  const seatTexts = world.seats.map((seat, index) =>
    seat === null ? '' : `${seat.side}${seat.runs}${filled(seats[index])}`,
  )
  const parts = [
    seatTexts,
    ghosts.map(filled),
    flights.filter((text) => !isNews(text)).sort(),
    flights.filter(isNews),
    timers,
    [world.done.join(), world.lossesLeft, world.delaysLeft, world.isWhole],
  ]
  return hash('sha1', parts.map((part) => part.join(';')).join('\n'), 'base64')
}
