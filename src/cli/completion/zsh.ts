import { allCommands, type OutlinedCommand, type OutlinedOption, type Value } from './outline.ts'

/** Between single quotes, and as `_arguments` reads it: brackets and colons have a meaning there. */
const quoted = (text: string): string => text.replaceAll("'", `'\\''`)
const spelled = (text: string): string => quoted(text.replace(/[[\]:\\]/g, '\\$&'))

const functionOf = (path: readonly string[]): string => ['_p2p-chat', ...path].join('_')

/** What `_arguments` calls an action. */
const actionOf = (value: Value): string => {
  switch (value.type) {
    case 'file':
      return '_files'
    case 'folder':
      return '_files -/'
    case 'one of':
      return `(${value.words.join(' ')})`
    case 'name':
      return ` _p2p-chat_names ${value.state}`
    // A message instead of words: what is to be typed.
    case 'text':
      return ' '
  }
}

const optionSpecs = ({ flags, description, value }: OutlinedOption): readonly string[] => {
  const action = value === undefined ? '' : `:${spelled(flags.at(-1) ?? '')}:${actionOf(value)}`
  const others = flags.length > 1 ? `(${flags.join(' ')})` : ''
  // Long ones take their value behind a space and behind `=`.
  return flags.map((flag) => {
    const joined = value !== undefined && flag.startsWith('--') ? '=' : ''
    return `'${others}${flag}${joined}[${spelled(description)}]${action}'`
  })
}

const commandLines = (commands: readonly OutlinedCommand[]): readonly string[] => [
  '    command)',
  '      local -a commands=(',
  ...commands.map(({ path, description }) => `        '${path.at(-1)}:${spelled(description)}'`),
  '      )',
  "      _describe 'command' commands ;;",
  '    rest)',
  '      case $words[1] in',
  ...commands.map(({ path }) => `        ${path.at(-1)}) ${functionOf(path)} ;;`),
  '      esac ;;',
]

const functionText = ({ path, options, argument, commands }: OutlinedCommand): string => {
  const specs = options.flatMap(optionSpecs)
  const places =
    commands.length > 0
      ? ["'1: :->command'", "'*:: :->rest'"]
      : argument === undefined
        ? []
        : [`'1: :${actionOf(argument)}'`, "'*: : '"]
  return [
    `${functionOf(path)}() {`,
    '  local curcontext="$curcontext" state line',
    '  typeset -A opt_args',
    `  _arguments -C ${[...specs, ...places].join(' \\\n    ')}`,
    ...(commands.length === 0 ? [] : ['  case $state in', ...commandLines(commands), '  esac']),
    '}',
  ].join('\n')
}

/** A script that works as a file `_p2p-chat` in `$fpath`, and where it is sourced behind `compinit`. */
export const zshCompletion = (outline: OutlinedCommand): string => `#compdef p2p-chat
# zsh completion for p2p-chat, made by: p2p-chat completion zsh

# Names on the whitelist of the home.
_p2p-chat_names() {
  local fingerprint state name home=\${(Q)opt_args[--home]}
  home=\${home/#\\~/$HOME}
  local -a names
  p2p-chat trust list \${home:+--home} \${home:+"$home"} 2>/dev/null | while read -r fingerprint state name; do
    [[ $state == $1 ]] && names+=("$name")
  done
  compadd -a names
}

${allCommands(outline).toReversed().map(functionText).join('\n\n')}

if [[ $funcstack[1] == _p2p-chat ]]; then
  _p2p-chat "$@"
else
  compdef _p2p-chat p2p-chat
fi
`
