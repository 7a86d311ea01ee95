import { isMe, type Line, label, type Model, notice, readableFingerprint, removersOf } from './model.ts'
import { listing, namesOf } from './phrases.ts'
import { type Candidate, listed, restorable } from './who-is-meant.ts'

/** What the list calls someone who calls itself otherwise. */
const listedAs = ({ name, listedAs: own = name }: Candidate): string =>
  own === name ? '' : ` (on your list as ${own})`

const personLine = (model: Model, one: Candidate): Line => {
  const removers = removersOf(model, one.fingerprint).filter((by) => !isMe(model, by))
  const removed = removers.length > 0 ? `, removed by ${namesOf(model, removers)}` : ''
  const words = model.words.get(one.fingerprint)
  const said = words === undefined ? '' : `; words: ${words.join(' ')}`
  const who = label(model, one.fingerprint, one.name)
  return notice(`  ${who}${listedAs(one)}${removed}: ${readableFingerprint(one.fingerprint)}${said}`)
}

/** The answer to /trust. */
export const trustLines = (model: Model): readonly Line[] => {
  const mine = listed(model)
  const removed = restorable(model)
  const known = new Set([...mine, ...removed].map(({ fingerprint }) => fingerprint))
  const byOthers = [...model.people].filter(
    ([fingerprint, { removedBy }]) => removedBy.length > 0 && !known.has(fingerprint),
  )
  const lines = [
    notice(mine.length === 0 ? 'Nobody is on your list.' : 'On your list, whom you let in:'),
    ...mine.map((one) => personLine(model, one)),
  ]
  if (removed.length > 0) {
    lines.push(notice('Removed by you; /restore NAME takes it back:'))
    lines.push(...removed.map((one) => personLine(model, one)))
  }
  if (byOthers.length > 0) {
    const people = byOthers.map(
      ([fingerprint, { removedBy }]) => `${namesOf(model, [fingerprint])} (by ${namesOf(model, removedBy)})`,
    )
    lines.push(notice(`Removed by others: ${listing(people)}.`))
  }
  if (mine.length > 0) lines.push(notice('To be sure that somebody is who they say: /verify NAME'))
  return lines
}
