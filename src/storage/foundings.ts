import { join } from 'node:path'
import { type JsonObject, readJsonFile } from './json-file.ts'
import { JsonWriter } from './json-writer.ts'
import { FOUNDINGS_FILE_BYTES_MAX, FOUNDINGS_MAX } from './limits.ts'
import type { Outcome, Problem } from './problem.ts'

/**
 * The highest generation that this bootstrap founded in each room, so that a clock that went back makes none that
 * is lower (protocol, rule 8). Room ids are lowercase hex.
 */
export interface Foundings {
  highest(roomId: string): number | undefined
  /** Remembers a generation, on disk when this resolves; a lower one than is remembered changes nothing. */
  record(roomId: string, generation: number): Promise<Outcome<void>>
}

const isGeneration = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

const entriesOf = (stored: JsonObject): [string, number][] =>
  Object.entries(stored).flatMap(([roomId, generation]) =>
    isGeneration(generation) ? [[roomId, generation]] : [],
  )

/** A generation is about a time in milliseconds, so the lowest are the rooms founded longest ago. */
const newest = (generations: ReadonlyMap<string, number>): [string, number][] =>
  [...generations].sort(([, left], [, right]) => right - left).slice(0, FOUNDINGS_MAX)

class FoundingsFile implements Foundings {
  readonly #writer: JsonWriter
  #generations: ReadonlyMap<string, number>

  constructor(file: string, stored: JsonObject) {
    this.#writer = new JsonWriter(file)
    this.#generations = new Map(entriesOf(stored))
  }

  highest(roomId: string): number | undefined {
    return this.#generations.get(roomId)
  }

  record(roomId: string, generation: number): Promise<Outcome<void>> {
    const highest = Math.max(generation, this.highest(roomId) ?? 0)
    this.#generations = new Map(newest(new Map([...this.#generations, [roomId, highest]])))
    return this.#writer.write(() => Object.fromEntries(this.#generations))
  }
}

/** Opens `foundings.json` in the home. A damaged file is a problem told, and counts as empty. */
export const openFoundings = async (
  home: string,
  onProblem: (problem: Problem) => void,
): Promise<Foundings> => {
  const file = join(home, 'foundings.json')
  const stored = await readJsonFile(file, FOUNDINGS_FILE_BYTES_MAX)
  if (!stored.ok) {
    onProblem(stored.problem)
  }
  return new FoundingsFile(file, (stored.ok ? stored.value : undefined) ?? {})
}
