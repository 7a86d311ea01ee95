import type { Surface } from '../surface.ts'
import type { Composer } from './composer.ts'
import { type Change, emptyModel, type Model } from './model.ts'
import { statusText } from './status.ts'
import { type Input, update } from './update.ts'
import { promptText, rows, statusRows } from './views.ts'

/** Holds the one model and prints what changes in it, wherever rows can be printed just now. */
export interface Screen {
  readonly model: () => Model
  show(change: Change): void
  tell(input: Input): void
  /** From now on rows go above what is being typed. */
  compose(composer: Composer): void
}

/** @param printRow prints while nobody can type yet */
export const createScreen = (surface: Surface, printRow: (row: string) => void): Screen => {
  const { stdout, colour, now } = surface
  let model = emptyModel(true)
  let composer: Composer | null = null

  const prompt = (): string => {
    const columns = stdout.columns ?? Number.POSITIVE_INFINITY
    return [...statusRows(statusText(model), columns, colour), promptText(model)].join('\n')
  }

  const show = (change: Change): void => {
    model = change.model
    const look = { columns: stdout.columns ?? Number.POSITIVE_INFINITY, colour, oneRow: false, now: now() }
    const printed = change.lines.flatMap((line) => rows(line, look))
    if (composer === null) printed.forEach(printRow)
    else composer.print(printed)
    composer?.setPrompt(prompt())
  }

  return {
    model: () => model,
    show,
    tell: (input) => show(update(model, input)),
    compose: (next) => {
      composer = next
      composer.setPrompt(prompt())
    },
  }
}
