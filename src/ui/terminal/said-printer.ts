import type { MessageEvent } from '../../index.ts'
import { emptyModel } from './model.ts'
import { shown } from './shown.ts'
import { type Look, rows } from './views.ts'

/** The rows of one message after the other, names told apart by who came before. */
export type SaidPrinter = (message: MessageEvent) => readonly string[]

/** As the chat prints them, each with its date and not marked as earlier: for listings, where all is. */
export const saidPrinter = (look: Pick<Look, 'columns' | 'colour'>): SaidPrinter => {
  let model = emptyModel(false)
  return (message) => {
    const change = shown(model, message, null)
    model = change.model
    return change.lines.flatMap((line) => rows(line, { ...look, oneRow: false, now: Number.NaN }))
  }
}
