/** A person at a terminal without one: what is told and typed, and the rows that come of it. */
import { type Alert, emptyModel, type Model } from '../../src/ui/terminal/model.ts'
import { statusText } from '../../src/ui/terminal/status.ts'
import { completions, typed } from '../../src/ui/terminal/typed.ts'
import { type Input, update } from '../../src/ui/terminal/update.ts'
import { promptText, rows, statusRows } from '../../src/ui/terminal/views.ts'
import { ALICE, BOB, DAVE, epoch, holder, MEMBER, NOW, READY } from './fake-chat.ts'

export const LOOK = { columns: 100, colour: false, oneRow: false, now: NOW }
export const SEEKING: Input = { type: 'state', state: 'seeking', detail: 'Looking for others ...' }

export const me = holder('bob', BOB)
export const alice = holder('alice', ALICE)
export const dave = holder('dave', DAVE, false)

/** A terminal that is told things and typed at; `print` returns the rows since the last time. */
export const terminal = (interactive = true) => {
  let model: Model = emptyModel(interactive)
  let printed: string[] = []
  const alerts: Alert[] = []
  const take = (change: ReturnType<typeof update>): void => {
    model = change.model
    printed.push(...change.lines.flatMap((line) => rows(line, LOOK)))
    if (change.alert !== undefined) alerts.push(change.alert)
  }
  return {
    tell: (...inputs: Input[]): void => {
      for (const input of inputs) take(update(model, input))
    },
    type: (line: string) => {
      const { effect, ...change } = typed(model, line)
      take(change)
      return effect
    },
    print: (): string[] => {
      const rowsSinceLast = printed
      printed = []
      return rowsSinceLast
    },
    /** Signs given since the last time. */
    alerts: (): Alert[] => alerts.splice(0),
    prompt: () => promptText(model),
    status: (columns = 100) => statusRows(statusText(model), columns, false).join(),
    complete: (line: string) => completions(model, line),
    model: () => model,
  }
}

export const online = ({ name, fingerprint, trusted }: typeof me): Input => ({
  type: 'member',
  event: 'online',
  name,
  fingerprint,
  trusted,
})

/** Bob and Alice in the room, all of it printed. */
export const together = () => {
  const room = terminal()
  room.tell(READY, epoch(me, alice), MEMBER, online(alice))
  room.print()
  return room
}
