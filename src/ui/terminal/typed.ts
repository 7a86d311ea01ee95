import { turnDown } from './asking.ts'
import { COMMANDS, HELP, nearest } from './commands.ts'
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
import { namesOf } from './phrases.ts'
import { cleanLine, cleanName } from './sanitize.ts'
import { trustLines } from './trust-list.ts'
import { type Candidate, labels, removable, restorable, verifiable, whoIsMeant } from './who-is-meant.ts'

/** What a typed line asks the chat for. */
export type Effect =
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'trust'; readonly asking: Asking; readonly name: string }
  | { readonly type: 'remove' | 'restore'; readonly who: Candidate }
  | { readonly type: 'look-back'; readonly page: LookBack }
  | { readonly type: 'verify'; readonly fingerprint: string }
  | { readonly type: 'rename'; readonly name: string }
  | { readonly type: 'who' | 'peers' }
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

/** Who of those who ask is meant by a command; a change that says why nobody is. */
const askingMeant = (
  model: Model,
  command: '/accept' | '/refuse',
  candidates: readonly Asking[],
  whom: string,
): Asking | TypedChange => {
  if (candidates.length === 0) return tell(model, [notice('Nobody waits to be accepted.')])
  const waiting = model.asking.length === 0 ? '' : ` Waiting: ${labels(model, model.asking)}`
  if (whom === '') return tell(model, [wrong(`Say whom: ${command} NAME.${waiting}`)])
  const [first, ...more] = whoIsMeant(model, candidates, whom)
  if (first === undefined) {
    return tell(model, [wrong(`Nobody called ${cleanName(whom)} waits to be accepted.${waiting}`)])
  }
  return more.length === 0
    ? first
    : tell(model, [wrong(`Which one? ${command} one of: ${labels(model, [first, ...more])}`)])
}

const accept = (model: Model, whom: string): TypedChange => {
  const meant = askingMeant(model, '/accept', [...model.asking, ...model.turnedDown], whom)
  return 'effect' in meant ? meant : nameAsking(model, meant, meant.name)
}

const refuse = (model: Model, whom: string): TypedChange => {
  const meant = askingMeant(model, '/refuse', model.asking, whom)
  return 'effect' in meant ? meant : { ...turnDown(model, meant), effect: null }
}

const verify = (model: Model, whom: string): TypedChange => {
  if (whom === '') return tell(model, [wrong('Say whom: /verify NAME.')])
  const [who, ...more] = whoIsMeant(model, verifiable(model), whom)
  if (who === undefined) return tell(model, [wrong(`Nobody called ${cleanName(whom)} is known here.`)])
  return more.length > 0
    ? tell(model, [wrong(`Which one? /verify one of: ${labels(model, [who, ...more])}`)])
    : ask(model, { type: 'verify', fingerprint: who.fingerprint })
}

const rename = (model: Model, typedName: string): TypedChange => {
  const name = cleanName(typedName)
  if (name === '') return tell(model, [wrong('Say what you are to be called: /name NAME.')])
  if (name === model.self?.name) return tell(model, [notice(`You are called ${name} already.`)])
  const isTaken = namesakes(model, model.self?.fingerprint ?? '', name).length > 0
  const lines = isTaken
    ? [notice(`Somebody else here goes by ${name}, too; the others are warned that two names are alike.`)]
    : []
  return { model, lines, effect: { type: 'rename', name } }
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

const noCommand = (line: string, word: string): Line => {
  const meant = nearest(word)
  const hint =
    meant === undefined ? 'is no command (/help lists them).' : `is no command; did you mean ${meant}?`
  return wrong(`Not sent: "${cleanLine(line)}" ${hint} To say it, begin with a space.`)
}

const runCommand = (model: Model, line: string): TypedChange => {
  const [word = '', ...rest] = line.trim().split(/\s+/)
  const argument = rest.join(' ')
  switch (word) {
    case '/accept':
      return accept(model, argument)
    case '/refuse':
      return refuse(model, argument)
    case '/verify':
      return verify(model, argument)
    case '/remove':
      return remove(model, argument)
    case '/restore':
      return restore(model, argument)
    case '/name':
      return rename(model, argument)
    case '/history':
      return lookBack(model, argument)
  }
  if (argument !== '') return tell(model, [noCommand(line, word)])
  switch (word) {
    case '/who':
    case '/peers':
      return ask(model, { type: word === '/who' ? 'who' : 'peers' })
    case '/trust':
      return tell(model, trustLines(model))
    case '/rejoin':
      return ask(model, { type: 'rejoin' })
    case '/quit':
      return ask(model, { type: 'leave' })
    case '/help':
      return tell(model, HELP)
    default:
      return tell(model, [noCommand(line, word)])
  }
}

/** As they are typed; behind those that are about somebody, or may be, a space. */
const WORDS = COMMANDS.map(({ word, argument }) =>
  argument === '' && word !== '/history' ? word : `${word} `,
)

/** What Tab makes of a line: commands, and those whom they can be about. */
export const completions = (model: Model, line: string): readonly string[] => {
  if (!line.startsWith('/')) return []
  const about = (command: string, people: readonly Candidate[]): string[] =>
    people.map(({ fingerprint, name }) => `${command} ${label(model, fingerprint, name)}`)
  return [
    ...WORDS,
    ...about('/accept', [...model.asking, ...model.turnedDown]),
    ...about('/refuse', model.asking),
    ...about('/verify', verifiable(model)),
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
