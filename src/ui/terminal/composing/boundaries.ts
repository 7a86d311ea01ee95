/** Built once: making a segmenter takes longer than asking it. */
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** One character as people count them, and where it begins. */
export interface Grapheme {
  readonly index: number
  readonly segment: string
}

const PLAIN = /^[ -~]*$/

/** What `line` consists of; plain text, of which there is most, without asking the segmenter. */
export const graphemesOf = (line: string): Iterable<Grapheme> =>
  PLAIN.test(line) ? Array.from(line, (segment, index) => ({ index, segment })) : graphemes.segment(line)

/** The boundary before the offset `at`; 0 at the start. */
export const graphemeBefore = (text: string, at: number): number =>
  graphemes.segment(text).containing(at - 1)?.index ?? 0

/** The boundary behind the offset `at`; the end at the end. */
export const graphemeAfter = (text: string, at: number): number => {
  const here = graphemes.segment(text).containing(at)
  return here === undefined ? text.length : here.index + here.segment.length
}

/** The first boundary that is not before `at`: what was inserted there may have become one character with its neighbour. */
export const graphemeFrom = (text: string, at: number): number =>
  at <= 0 ? 0 : graphemeAfter(text, at - 1) >= at ? graphemeAfter(text, at - 1) : at

/** Where the word begins in which, or before which, the offset `at` is. */
export const wordBefore = (text: string, at: number): number => {
  const segments = words.segment(text)
  let index = at
  while (index > 0) {
    const here = segments.containing(index - 1)
    if (here === undefined) return 0
    index = here.index
    if (here.isWordLike === true) return index
  }
  return 0
}

/** Where the word ends in which, or behind which, the offset `at` is. */
export const wordAfter = (text: string, at: number): number => {
  const segments = words.segment(text)
  let index = at
  for (;;) {
    const here = segments.containing(index)
    if (here === undefined) return text.length
    index = here.index + here.segment.length
    if (here.isWordLike === true) return index
  }
}

/** As `wordBefore`, for words that only blanks divide: a path or an address is one. */
export const blankWordBefore = (text: string, at: number): number => {
  const [word = ''] = /\S*\s*$/u.exec(text.slice(0, at)) ?? []
  return at - word.length
}

/** Where the line begins in which the offset `at` is. */
export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1

/** Where it ends. */
export const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}
