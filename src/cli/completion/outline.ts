/** The program as its completions see it: commands, options, and what may stand where. Read off the commander program itself. */
import type { Argument, Command, Option } from 'commander'

/** What is to be typed in one place. */
export type Value =
  | { readonly type: 'file' }
  | { readonly type: 'folder' }
  | { readonly type: 'one of'; readonly words: readonly string[] }
  /** A name on the whitelist of the home. */
  | { readonly type: 'name'; readonly state: 'trusted' | 'removed' }
  /** Whatever the user likes. */
  | { readonly type: 'text' }

export interface OutlinedOption {
  /** As they are typed: `--json`, `-h`. */
  readonly flags: readonly string[]
  readonly description: string
  /** Undefined for a flag. */
  readonly value: Value | undefined
}

export interface OutlinedCommand {
  /** Its words: none for the program itself, `trust add` for example. */
  readonly path: readonly string[]
  readonly description: string
  readonly options: readonly OutlinedOption[]
  /** What its first argument is; the others, where there are any, are text. */
  readonly argument: Value | undefined
  readonly commands: readonly OutlinedCommand[]
}

/** Placeholders say what a value is, to people and here. */
const NAMED: ReadonlyMap<string, Value> = new Map([
  ['FILE', { type: 'file' }],
  ['DIR', { type: 'folder' }],
])

/** Whose NAME is on which part of the whitelist. */
const LISTED: ReadonlyMap<string, Value> = new Map([
  ['trust remove', { type: 'name', state: 'trusted' }],
  ['trust restore', { type: 'name', state: 'removed' }],
])

const PLACEHOLDER = /[<[]([^\]>.]+)(?:\.\.\.)?[\]>]$/

const meaningOf = (choices: readonly string[] | undefined, placeholder: string): Value =>
  choices === undefined ? (NAMED.get(placeholder) ?? { type: 'text' }) : { type: 'one of', words: choices }

/** Without what it is by default: there is one line for it. */
const brief = (description: string): string => description.split(' (default')[0] ?? ''

const outlineOption = (option: Option): OutlinedOption => {
  const placeholder = PLACEHOLDER.exec(option.flags)?.[1]
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
    description: brief(option.description),
    value: placeholder === undefined ? undefined : meaningOf(option.argChoices, placeholder),
  }
}

const outlineArgument = (argument: Argument | undefined, path: readonly string[]): Value | undefined =>
  argument && (LISTED.get(path.join(' ')) ?? meaningOf(argument.argChoices, argument.name()))

const outlineCommand = (command: Command, path: readonly string[]): OutlinedCommand => {
  const help = command.createHelp()
  const names = command.commands.map((inner) => inner.name())
  return {
    path,
    description: brief(command.description()),
    options: help.visibleOptions(command).map(outlineOption),
    argument: outlineArgument(command.registeredArguments[0], path),
    commands: help.visibleCommands(command).map((inner) => {
      const outline = outlineCommand(inner, [...path, inner.name()])
      // Commander's own help command, which is shown beside them, is about one of them.
      return names.includes(inner.name())
        ? outline
        : { ...outline, argument: { type: 'one of', words: names } }
    }),
  }
}

/** @param standIn the command that the program runs where none is named: its options are the program's, too */
export const outlineProgram = (program: Command, standIn: string): OutlinedCommand => {
  const outline = outlineCommand(program, [])
  const meant = outline.commands.find(({ path }) => path[0] === standIn)
  const known = new Set(outline.options.flatMap(({ flags }) => flags))
  const added = meant?.options.filter(({ flags }) => !flags.some((flag) => known.has(flag))) ?? []
  return { ...outline, options: [...outline.options, ...added] }
}

/** Every command, the program itself first. */
export const allCommands = (outline: OutlinedCommand): readonly OutlinedCommand[] => [
  outline,
  ...outline.commands.flatMap(allCommands),
]
