import { setImmediate as turn } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Surface } from '../../src/ui/surface.ts'
import { runTerminal } from '../../src/ui/terminal/run.ts'
import {
  ALICE,
  BOB,
  epoch,
  type FakeChat,
  fakeChat,
  fakeSurface,
  holder,
  MEMBER,
  OPTIONS,
} from './fake-chat.ts'
import { screenOf } from './screen.ts'

/** What is drawn is drawn a little later. */
export const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 20_000 })

/** What a terminal and a shell have of their own. */
type Traits = Partial<Pick<Surface, 'job' | 'notify' | 'environment'>>

interface Size {
  readonly columns: number
  readonly rows?: number
}

export const COLUMNS = 60

/**
 * Somebody at a terminal.
 * @param prepare what the chat does from the start on
 */
export const sitDown = async (
  { columns, rows }: Size = { columns: COLUMNS },
  prepare: (fake: FakeChat) => void = () => undefined,
  change: Traits = {},
) => {
  const fake = fakeChat()
  const surface = { ...fakeSurface(), ...change }
  Object.assign(surface.stdout, { columns, ...(rows === undefined ? {} : { rows }), isTTY: true })
  prepare(fake)
  const ended = runTerminal(fake.create, OPTIONS, surface)
  await fake.started
  return {
    fake,
    surface,
    ended,
    /** Reads the rows of the screen, some of them where one says which. */
    screen: (from?: number, to?: number) => async (): Promise<string[]> =>
      (await screenOf(surface.printed(), columns)).slice(from, to),
    type: async (keys: string): Promise<void> => {
      surface.stdin.write(keys)
      await turn()
      await turn()
    },
  }
}

/** A shell's part of a surface, for a test to play. */
export const fakeJob = () => {
  const [continued, exit] = [new Set<() => void>(), new Set<() => void>()]
  let stops = 0
  const listenTo = (listeners: Set<() => void>) => (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    job: {
      stop: () => {
        stops++
      },
      onContinued: listenTo(continued),
      onExit: listenTo(exit),
    },
    stops: () => stops,
    goOn: () => {
      for (const listener of continued) listener()
    },
    exit: () => {
      for (const listener of exit) listener()
    },
    listeners: () => continued.size + exit.size,
  }
}

/** With Bob, who sits there, and Alice in the room. */
export const sitInRoom = async (size?: Size, change?: Traits) => {
  const sitting = await sitDown(size, undefined, change)
  sitting.fake.emit(epoch(holder('bob', BOB), holder('alice', ALICE)))
  sitting.fake.emit(MEMBER)
  return sitting
}
