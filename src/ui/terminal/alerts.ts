/** What is worth a sign when nobody looks: whoever asks to come in, and whoever says my name. */
import type { MessageEvent } from '../../index.ts'
import { ALERT_CHARACTERS_MAX } from '../limits.ts'
import { type Alert, type Asking, label, type Model } from './model.ts'
import { cleanLine } from './sanitize.ts'

const folded = (text: string): string => text.normalize('NFKC').toLowerCase()

/** A name has no such sign, but folding makes some of what looks like one. */
const escaped = (name: string): string => name.replace(/[\^$.*+?()[\]{}|\\/]/gu, '\\$&')

/** Whether my name stands in a text, as a word or behind `@`; one letter alone would be in every other sentence. */
export const mentionsMe = ({ self }: Model, text: string): boolean => {
  if (self === null || self.name === '') return false
  const name = folded(self.name)
  const before = Array.from(name).length > 1 ? '(?<![\\p{L}\\p{N}_])@?' : '@'
  return new RegExp(`${before}${escaped(name)}(?![\\p{L}\\p{N}_])`, 'u').test(folded(text))
}

const shortened = (text: string): string => {
  const characters = Array.from(cleanLine(text))
  return characters.length <= ALERT_CHARACTERS_MAX
    ? characters.join('')
    : `${characters.slice(0, ALERT_CHARACTERS_MAX - 1).join('')}…`
}

export const mentionAlert = (model: Model, { from, text }: MessageEvent): Alert => ({
  title: `${label(model, from.fingerprint, from.name)} in ${model.self?.room ?? ''}`,
  body: shortened(text),
})

export const askingAlert = (model: Model, { kind, fingerprint, name }: Asking): Alert => {
  const who = label(model, fingerprint, name)
  return {
    title: kind === 'offer' ? `${who} offers you a key` : `${who} asks to join`,
    body: `In ${model.self?.room ?? ''}: /accept ${who} or /refuse ${who}`,
  }
}
