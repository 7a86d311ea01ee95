import { ALERT_PAUSE_MS } from '../limits.ts'
import type { Surface } from '../surface.ts'
import type { Composer } from './composer.ts'
import { type Alert, type Change, emptyModel, type Model } from './model.ts'
import { alertSequence } from './notification.ts'
import { statusText } from './status.ts'
import { type Input, update } from './update.ts'
import { promptText, rows, statusRows } from './views.ts'

/** Holds the one model and prints what changes in it, wherever rows can be printed just now. */
export interface Screen {
  readonly model: () => Model
  show(change: Change): void
  tell(input: Input): void
  /** The row above the prompt. */
  readonly above: (columns: number) => readonly string[]
  readonly prompt: () => string
  /** From now on rows go above what is being typed. */
  compose(composer: Composer): void
}

/** @param printRow prints while nobody can type yet */
export const createScreen = (surface: Surface, printRow: (row: string) => void): Screen => {
  const { stdout, colour, environment, now } = surface
  let model = emptyModel(true)
  let composer: Composer | null = null
  let alertedAt = Number.NEGATIVE_INFINITY

  const ring = (alert: Alert): void => {
    if (!surface.notify || now() - alertedAt < ALERT_PAUSE_MS) return
    alertedAt = now()
    composer?.ring(alertSequence(alert, environment))
  }

  const show = (change: Change): void => {
    model = change.model
    const look = { columns: stdout.columns ?? Number.POSITIVE_INFINITY, colour, oneRow: false, now: now() }
    const printed = change.lines.flatMap((line) => rows(line, look))
    if (composer === null) printed.forEach(printRow)
    else composer.print(printed)
    composer?.refresh()
    if (change.alert !== undefined) ring(change.alert)
  }

  return {
    model: () => model,
    show,
    tell: (input) => show(update(model, input)),
    above: (columns) => statusRows(statusText(model), columns, colour),
    prompt: () => promptText(model),
    compose: (next) => {
      composer = next
      composer.refresh()
    },
  }
}
