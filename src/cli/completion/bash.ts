import { allCommands, type OutlinedCommand, type Value } from './outline.ts'

/** One word for what is to be typed: `file`, `trusted`, `one:all,since-join`. */
const kindOf = (value: Value): string => {
  switch (value.type) {
    case 'file':
    case 'folder':
    case 'text':
      return value.type
    case 'one of':
      return `one:${value.words.join(',')}`
    case 'name':
      return value.state
  }
}

const caseOf = ({ path, options, argument, commands }: OutlinedCommand): string => {
  const flags = options.flatMap((option) => option.flags).join(' ')
  const values = options.flatMap(({ flags: names, value }) =>
    value === undefined ? [] : names.map((name) => `${name}=${kindOf(value)}`),
  )
  const names = commands.map((command) => command.path.at(-1)).join(' ')
  return [
    `    '${path.join(' ')}')`,
    `      commands='${names}'`,
    `      options='${flags}'`,
    `      values='${values.join(' ')}'`,
    `      argument='${argument === undefined ? '' : kindOf(argument)}' ;;`,
  ].join('\n')
}

/**
 * A script for bash 3.2 and newer. Nothing of it runs the program but names of the whitelist: the rest is known when the
 * script is made.
 */
export const bashCompletion = (
  outline: OutlinedCommand,
): string => `# bash completion for p2p-chat, made by: p2p-chat completion bash

# What may follow the command whose words are $1.
_p2p_chat_about() {
  case $1 in
${allCommands(outline).map(caseOf).join('\n')}
  esac
}

# What the value of option $1 is, as $kind; nothing where it takes none.
_p2p_chat_value() {
  local each
  kind=''
  for each in $values; do
    [[ $each == "$1="* ]] && kind=\${each#*=}
  done
}

_p2p_chat_reply() {
  local line
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done
}

# Names on the whitelist, quoted as the shell needs them.
_p2p_chat_names() {
  local fingerprint state name
  while read -r fingerprint state name; do
    [[ $state == "$1" && $name == "$current"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
  done < <(p2p-chat trust list \${home:+--home "$home"} 2>/dev/null)
}

# Words of kind $1 that begin with what is typed.
_p2p_chat_offer() {
  case $1 in
    file)
      compopt -o filenames 2>/dev/null
      _p2p_chat_reply < <(compgen -f -- "$current") ;;
    folder)
      compopt -o filenames 2>/dev/null
      _p2p_chat_reply < <(compgen -d -- "$current") ;;
    one:*)
      local words=\${1#one:}
      _p2p_chat_reply < <(compgen -W "\${words//,/ }" -- "$current") ;;
    trusted | removed)
      _p2p_chat_names "$1" ;;
  esac
}

_p2p_chat() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' home='' option='' expected='' kind='' word index
  local commands='' options='' values='' argument='' arguments=0
  COMPREPLY=()
  _p2p_chat_about ''
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ -n $expected ]]; then
      # bash takes --home=DIR for three words.
      [[ $word == = ]] && continue
      [[ $option == --home ]] && home=\${word/#\\~/$HOME}
      expected=''
    elif [[ $word == -* ]]; then
      option=$word
      _p2p_chat_value "$word"
      expected=$kind
    elif [[ $arguments == 0 && " $commands " == *" $word "* ]]; then
      path=\${path:+$path }$word
      _p2p_chat_about "$path"
    else
      arguments=$((arguments + 1))
    fi
  done
  [[ $current == = ]] && current=''
  if [[ -n $expected ]]; then
    _p2p_chat_offer "$expected"
  elif [[ $current == -* ]]; then
    _p2p_chat_reply < <(compgen -W "$options" -- "$current")
  elif [[ $arguments == 0 ]]; then
    _p2p_chat_reply < <(compgen -W "$commands" -- "$current")
    _p2p_chat_offer "$argument"
  fi
}

complete -F _p2p_chat p2p-chat
`
