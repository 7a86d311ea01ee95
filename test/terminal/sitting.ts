import { setImmediate as turn } from 'node:timers/promises'
import { expect } from 'vitest'
import { runTerminal } from '../../src/ui/terminal/run.ts'
import { ALICE, BOB, epoch, fakeChat, fakeSurface, holder, MEMBER, OPTIONS } from './fake-chat.ts'
import { screenOf } from './screen.ts'

/** What is drawn is drawn a little later. */
export const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 20_000 })

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
  prepare: (fake: ReturnType<typeof fakeChat>) => void = () => undefined,
) => {
  const fake = fakeChat()
  const surface = fakeSurface()
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

/** With Bob, who sits there, and Alice in the room. */
export const sitInRoom = async (size?: Size) => {
  const sitting = await sitDown(size)
  sitting.fake.emit(epoch(holder('bob', BOB), holder('alice', ALICE)))
  sitting.fake.emit(MEMBER)
  return sitting
}
