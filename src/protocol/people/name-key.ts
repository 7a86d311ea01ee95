/** Names that look alike have one key: whoever takes another's name, or one that reads like it, is told apart by it. */

/** Letters drawn like a Latin one in common fonts, after lower-casing; all that is drawn as one stroke is `l`. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аα',
    b: 'вβ',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еεє',
    g: 'ɡ',
    h: 'нһ',
    j: 'ј',
    k: 'кκ',
    l: 'i1|!ιіıӏ',
    m: 'м',
    n: 'η',
    o: '0оοσ',
    p: 'рρ',
    q: 'ԛ',
    s: 'ѕ$5',
    t: 'тτ',
    u: 'υμ',
    v: 'ν',
    w: 'ԝω',
    x: 'хχ×',
    y: 'уγ',
    z: 'ζ',
  }).flatMap(([letter, alike]) => [...alike].map((other): [string, string] => [other, letter])),
)

/** Marks, and all that is drawn as nothing or only parts words. */
const UNSEEN = /[\p{M}\p{C}\p{Z}\p{P}\p{Default_Ignorable_Code_Point}]/gu

/** Two names with one key look alike; one that consists of nothing visible has an empty key. */
export const nameKey = (name: string): string =>
  [...name.normalize('NFKD').toLowerCase()]
    .map((character) => LOOKALIKES.get(character) ?? character)
    .join('')
    .replace(UNSEEN, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
