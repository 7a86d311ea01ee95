import { type LookBack, lookBackFor } from './looking-back.ts'
import {
  type Asking,
  type Change,
  type Line,
  label,
  type Model,
  namesakes,
  notice,
  removersOf,
} from './model.ts'
import { HELP, namesOf } from './phrases.ts'
import { cleanLine, cleanName } from './sanitize.ts'
import { type Candidate, labels, removable, restorable, whoIsMeant } from './who-is-meant.ts'

/** What a typed line asks the chat for. */
export type Effect =
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'trust'; readonly asking: Asking; readonly name: string }
  | { readonly type: 'remove' | 'restore'; readonly who: Candidate }
  | { readonly type: 'look-back'; readonly page: LookBack }
  | { readonly type: 'who' }
  | { readonly type: 'rejoin' }
  | { readonly type: 'leave' }

export interface TypedChange extends Change {
  readonly effect: Effect | null
}

const nothing = (model: Model): TypedChange => ({ model, lines: [], effect: null })
const tell = (model: Model, lines: readonly Line[]): TypedChange => ({ model, lines, effect: null })
const ask = (model: Model, effect: Effect): TypedChange => ({ model, lines: [], effect })

const wrong = (text: string): Line => ({ type: 'error', text })

/** Takes a name for someone who asks, unless somebody trusted goes by it already. */
const nameAsking = (model: Model, asking: Asking, typed: string): TypedChange => {
  const name = cleanName(typed)
  const again: Model = { ...model, naming: asking }
  if (name === '') return tell(again, [notice('Under which name should they be on your list?')])
  const taken = namesakes(model, asking.fingerprint, name).some((person) => person.trusted)
  if (taken) {
    return tell(again, [
      notice(`There is another ${name} already. Under which name should this one be on your list?`),
    ])
  }
  return ask({ ...model, naming: null }, { type: 'trust', asking, name })
}

const accept = (model: Model, whom: string): TypedChange => {
  if (model.asking.length === 0) return tell(model, [notice('Nobody waits to be accepted.')])
  const waiting = labels(model, model.asking)
  if (whom === '') return tell(model, [wrong(`Say whom: /accept NAME. Waiting: ${waiting}`)])
  const [first, ...more] = whoIsMeant(model, model.asking, whom)
  if (first === undefined) {
    return tell(model, [wrong(`Nobody called ${cleanName(whom)} waits to be accepted. Waiting: ${waiting}`)])
  }
  if (more.length > 0) {
    return tell(model, [wrong(`Which one? /accept one of: ${labels(model, [first, ...more])}`)])
  }
  return nameAsking(model, first, first.name)
}

/** Nobody is removed, or restored, on a guess. */
const move = (
  model: Model,
  type: 'remove' | 'restore',
  whom: string,
  candidates: readonly Candidate[],
  nobody: string,
): TypedChange => {
  if (whom === '') return tell(model, [wrong(`Say whom: /${type} NAME.`)])
  const [who, ...more] = whoIsMeant(model, candidates, whom)
  if (who === undefined) return tell(model, [wrong(nobody)])
  if (more.length > 0) {
    return tell(model, [wrong(`Which one? /${type} one of: ${labels(model, [who, ...more])}`)])
  }
  return ask(model, { type, who })
}

const remove = (model: Model, whom: string): TypedChange => {
  const already = whoIsMeant(model, restorable(model), whom).length > 0
  const nobody = already
    ? `You removed ${cleanName(whom)} already; /restore takes it back.`
    : `Nobody called ${cleanName(whom)} is known here.`
  return move(model, 'remove', whom, removable(model), nobody)
}

const restore = (model: Model, whom: string): TypedChange => {
  const [other] = whoIsMeant(model, removable(model), whom)
  const removers = other === undefined ? [] : removersOf(model, other.fingerprint)
  const nobody =
    removers.length > 0
      ? `${cleanName(whom)} was removed by ${namesOf(model, removers)}, not by you; to let them in all the same: /accept NAME, when they ask.`
      : `You have removed nobody called ${cleanName(whom)}.`
  return move(model, 'restore', whom, restorable(model), nobody)
}

const lookBack = (model: Model, argument: string): TypedChange => {
  const page = lookBackFor(model, argument)
  return typeof page === 'string' ? tell(model, [wrong(page)]) : ask(model, { type: 'look-back', page })
}

const runCommand = (model: Model, line: string): TypedChange => {
  const [word = '', ...rest] = line.trim().split(/\s+/)
  const argument = rest.join(' ')
  if (word === '/accept') return accept(model, argument)
  if (word === '/remove') return remove(model, argument)
  if (word === '/restore') return restore(model, argument)
  if (word === '/history') return lookBack(model, argument)
  const command = argument === '' ? word : line
  switch (command) {
    case '/who':
      return ask(model, { type: 'who' })
    case '/rejoin':
      return ask(model, { type: 'rejoin' })
    case '/quit':
      return ask(model, { type: 'leave' })
    case '/help':
      return tell(model, HELP)
    default:
      return tell(model, [
        wrong(
          `Not sent: "${cleanLine(command)}" is no command (/help lists them). To say it, begin with a space.`,
        ),
      ])
  }
}

const WORDS = ['/who', '/history ', '/accept ', '/remove ', '/restore ', '/rejoin', '/help', '/quit'] as const

/** What Tab makes of a line: commands, and those whom they can be about. */
export const completions = (model: Model, line: string): readonly string[] => {
  if (!line.startsWith('/')) return []
  const about = (command: string, people: readonly Candidate[]): string[] =>
    people.map(({ fingerprint, name }) => `${command} ${label(model, fingerprint, name)}`)
  return [
    ...WORDS,
    ...about('/accept', model.asking),
    ...about('/remove', removable(model)),
    ...about('/restore', restorable(model)),
  ].filter((word) => word.startsWith(line) && word !== line)
}

/** Pure: what a line typed at the prompt does. Nothing that begins with `/` is ever said. */
export const typed = (model: Model, line: string): TypedChange => {
  if (line.startsWith('/')) return runCommand({ ...model, naming: null }, line)
  const { naming } = model
  if (naming !== null) {
    if (line.trim() === '') return tell({ ...model, naming: null }, [notice('Dropped.')])
    return nameAsking(model, naming, line)
  }
  if (line.trim() === '') return nothing(model)
  return ask(model, { type: 'send', text: line.toWellFormed() })
}
