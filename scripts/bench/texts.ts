/** What members say: a text of one size that names its speaker and counts. */

/** What people type in a breath; the size that others measure with, too. */
const TEXT_BYTES = 256

export interface Heard {
  readonly speaker: number
  readonly number: number
}

export const textOf = (speaker: number, number: number): string =>
  `bench ${speaker} ${number} `.padEnd(TEXT_BYTES, '.')

/** @returns undefined for a text that is none of these */
export const parseText = (text: string): Heard | undefined => {
  const [word, speaker, number] = text.split(' ', 3)
  return word === 'bench' ? { speaker: Number(speaker), number: Number(number) } : undefined
}
