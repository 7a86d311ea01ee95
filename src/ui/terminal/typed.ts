import { type Asking, type Change, type Line, label, type Model, namesakes, notice } from './model.ts'
import { HELP } from './phrases.ts'
import { cleanLine, cleanName, nameKey } from './sanitize.ts'

/** What a typed line asks the chat for. */
export type Effect =
  | { readonly type: 'send'; readonly text: string }
  | { readonly type: 'trust'; readonly asking: Asking; readonly name: string }
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

/** Shortest start of a fingerprint that stands for it. */
const FINGERPRINT_START = /^[0-9a-f]{8,64}$/

const whoIsMeant = (model: Model, whom: string): readonly Asking[] => {
  const exactly = model.asking.filter((one) => label(model, one.fingerprint, one.name) === whom)
  if (exactly.length > 0) return exactly
  const key = nameKey(whom)
  return model.asking.filter(
    ({ fingerprint, name }) =>
      (key !== '' && nameKey(name) === key) || (FINGERPRINT_START.test(whom) && fingerprint.startsWith(whom)),
  )
}

const accept = (model: Model, whom: string): TypedChange => {
  const labels = (asking: readonly Asking[]): string =>
    asking.map(({ fingerprint, name }) => label(model, fingerprint, name)).join(', ')
  if (model.asking.length === 0) return tell(model, [notice('Nobody waits to be accepted.')])
  if (whom === '') return tell(model, [wrong(`Say whom: /accept NAME. Waiting: ${labels(model.asking)}`)])
  const [first, ...more] = whoIsMeant(model, whom)
  if (first === undefined) {
    return tell(model, [
      wrong(`Nobody called ${cleanName(whom)} waits to be accepted. Waiting: ${labels(model.asking)}`),
    ])
  }
  if (more.length > 0) return tell(model, [wrong(`Which one? /accept one of: ${labels([first, ...more])}`)])
  return nameAsking(model, first, first.name)
}

const runCommand = (model: Model, line: string): TypedChange => {
  const [word = '', ...rest] = line.trim().split(/\s+/)
  const argument = rest.join(' ')
  if (word === '/accept') return accept(model, argument)
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

const WORDS = ['/who', '/accept ', '/rejoin', '/help', '/quit'] as const

/** What Tab makes of a line: commands, and those who can be accepted. */
export const completions = (model: Model, line: string): readonly string[] => {
  if (!line.startsWith('/')) return []
  const people = model.asking.map(({ fingerprint, name }) => `/accept ${label(model, fingerprint, name)}`)
  return [...WORDS, ...people].filter((word) => word.startsWith(line) && word !== line)
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
