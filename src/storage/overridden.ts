import { join } from 'node:path'
import { type JsonObject, readJsonFile } from './json-file.ts'
import { JsonWriter } from './json-writer.ts'
import { OVERRIDDEN_FILE_BYTES_MAX, OVERRIDDEN_MAX, OVERRIDDEN_ROOMS_MAX } from './limits.ts'
import type { Outcome, Problem } from './problem.ts'

/**
 * The removals by others that the user of this home overrode in each room, so that who was let in all the same is not
 * locked out by the next start (protocol, rule 7). Room ids and removals are 64 hex digits.
 */
export interface Overridden {
  of(roomId: string): readonly string[]
  /** Remembers all that are overridden in a room by now, on disk when this resolves. */
  record(roomId: string, removals: readonly string[]): Promise<Outcome<void>>
}

const isId = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)

const idsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(isId).slice(-OVERRIDDEN_MAX) : []

const roomsIn = (stored: JsonObject): readonly (readonly [string, readonly string[]])[] =>
  Object.entries(stored)
    .filter(([roomId]) => isId(roomId))
    .slice(-OVERRIDDEN_ROOMS_MAX)
    .map(([roomId, removals]) => [roomId, idsIn(removals)])

class OverriddenFile implements Overridden {
  readonly #writer: JsonWriter
  readonly #rooms: Map<string, readonly string[]>

  constructor(file: string, stored: JsonObject) {
    this.#writer = new JsonWriter(file)
    this.#rooms = new Map(roomsIn(stored))
  }

  of(roomId: string): readonly string[] {
    return this.#rooms.get(roomId) ?? []
  }

  record(roomId: string, removals: readonly string[]): Promise<Outcome<void>> {
    // To the end: the first are those longest unchanged.
    this.#rooms.delete(roomId)
    this.#rooms.set(roomId, removals.slice(-OVERRIDDEN_MAX))
    for (const oldest of [...this.#rooms.keys()].slice(0, -OVERRIDDEN_ROOMS_MAX)) {
      this.#rooms.delete(oldest)
    }
    return this.#writer.write(() => Object.fromEntries(this.#rooms))
  }
}

/** Opens `overridden.json` in the home. A damaged file is a problem told, and counts as empty. */
export const openOverridden = async (
  home: string,
  onProblem: (problem: Problem) => void,
): Promise<Overridden> => {
  const file = join(home, 'overridden.json')
  const stored = await readJsonFile(file, OVERRIDDEN_FILE_BYTES_MAX)
  if (!stored.ok) {
    onProblem(stored.problem)
  }
  return new OverriddenFile(file, (stored.ok ? stored.value : undefined) ?? {})
}
