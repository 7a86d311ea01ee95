/** What homes keep of a room, as `p2p-chat history` prints it, beside a node that runs or with none. */
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { type ProgramOptions, runProgramOrThrow } from '../../scripts/program.ts'
import type { Resident } from './story.ts'

/** A message that is kept. */
export interface Kept {
  readonly id: string
  readonly text: string
}

/** No event tells what a home keeps once another process of it was killed, so it is looked up again and again. */
const LOOK_AGAIN_MS = 1_000
/** Beyond what any catching up here takes: members that lost each other wait for minutes at most. */
const LIMIT_MS = 400_000

const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  'text' in value &&
  typeof value.text === 'string'

const parseKept = (line: string): Kept => {
  const value: unknown = JSON.parse(line)
  if (!isKept(value)) {
    throw new Error(`history --json printed no message: ${line}`)
  }
  return { id: value.id, text: value.text }
}

/** In the room's order. */
export const keptBy = async (
  { home, host }: Resident,
  environment: NonNullable<ProgramOptions['environment']> = {},
): Promise<readonly Kept[]> => {
  const printed = await runProgramOrThrow(['history', '--json', '--home', home], {
    commandPrefix: host.commandPrefix,
    environment,
  })
  return printed
    .split('\n')
    .filter((line) => line !== '')
    .map(parseKept)
}

const idsOf = (kept: readonly Kept[]): readonly string[] => kept.map(({ id }) => id)

/** @returns what is kept, which all of them do alike, each message once */
export const keptByAll = async (people: readonly Resident[]): Promise<readonly Kept[]> => {
  const lists = await Promise.all(people.map((person) => keptBy(person)))
  const [first = [], ...others] = lists
  expect(new Set(idsOf(first)).size).toBe(first.length)
  for (const [index, list] of others.entries()) {
    expect(idsOf(list), `kept by ${people[index + 1]?.name}`).toEqual(idsOf(first))
  }
  return first
}

/** In a few words, for whoever has to find out what went wrong. */
const standing = (list: readonly Kept[], wanted: ReadonlySet<string>): string => {
  const ids = new Set(idsOf(list))
  const lacking = [...wanted].filter((id) => !ids.has(id))
  return `${list.length} kept, ${lacking.length} of ${wanted.size} lacking ${lacking.slice(0, 3).join(' ')}`
}

/**
 * Waits until each of them keeps all of `wanted`, and all keep the same in the same order.
 * @param wanted ids of messages
 */
export const untilAllKeep = async (
  people: readonly Resident[],
  wanted: ReadonlySet<string>,
): Promise<readonly Kept[]> => {
  const deadlineMs = performance.now() + LIMIT_MS
  for (;;) {
    const lists = await Promise.all(people.map((person) => keptBy(person)))
    const [first = []] = lists
    const ids = new Set(idsOf(first))
    const areAlike = lists.every((list) => idsOf(list).join() === idsOf(first).join())
    if (areAlike && [...wanted].every((id) => ids.has(id))) {
      return first
    }
    if (performance.now() > deadlineMs) {
      const standings = people.map(({ name }, index) => `${name}: ${standing(lists[index] ?? [], wanted)}`)
      throw new Error(`Not within ${LIMIT_MS} ms: the same history everywhere\n${standings.join('\n')}`)
    }
    await delay(LOOK_AGAIN_MS)
  }
}
