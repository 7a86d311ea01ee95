import { allCommands, type OutlinedCommand, type OutlinedOption, type Value } from './outline.ts'

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`

/** What is offered in a place: files only where they are meant. */
const offerOf = (value: Value): string => {
  switch (value.type) {
    case 'file':
      return '-r -F'
    case 'folder':
      return "-x -a '(__fish_complete_directories)'"
    case 'one of':
      return `-x -a ${quoted(value.words.join(' '))}`
    case 'name':
      return `-x -a '(__p2p_chat_names ${value.state})'`
    case 'text':
      return '-x'
  }
}

const flagText = (flag: string): string =>
  flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`

const line = (path: readonly string[], rest: string): string =>
  `complete -c p2p-chat -n ${quoted(`__p2p_chat_at '${path.join(' ')}'`)} ${rest}`

const optionLine = (path: readonly string[], { flags, description, value }: OutlinedOption): string => {
  const offer = value === undefined ? '' : ` ${offerOf(value)}`
  return line(path, `${flags.map(flagText).join(' ')}${offer} -d ${quoted(description)}`)
}

const linesOf = ({ path, options, argument, commands }: OutlinedCommand): readonly string[] => [
  ...commands.map((command) => line(path, `-a ${command.path.at(-1)} -d ${quoted(command.description)}`)),
  ...(argument === undefined || argument.type === 'text'
    ? []
    : [line(path, offerOf(argument).replace('-r -F', '-F').replace('-x ', ''))]),
  ...options.map((option) => optionLine(path, option)),
]

/** Options with a value, each behind the words of its command. */
const withValues = (outline: OutlinedCommand): readonly string[] =>
  allCommands(outline).flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) =>
      value === undefined ? [] : flags.map((flag) => quoted(`${path.join(' ')} ${flag}`)),
    ),
  )

const pathsOf = (outline: OutlinedCommand): readonly string[] =>
  allCommands(outline)
    .slice(1)
    .map(({ path }) => quoted(path.join(' ')))

/** A script for fish 3 and newer. */
export const fishCompletion = (
  outline: OutlinedCommand,
): string => `# fish completion for p2p-chat, made by: p2p-chat completion fish

# Looks at what is typed so far: the words of the command, how many arguments follow it, and the home that is named.
function __p2p_chat_read
    set -g __p2p_chat_path ''
    set -g __p2p_chat_arguments 0
    set -g __p2p_chat_home
    set -l option ''
    for word in (commandline -opc)[2..]
        set -l longer (string trim -- "$__p2p_chat_path $word")
        if test -n "$option"
            test "$option" = --home; and set __p2p_chat_home $word
            set option ''
        else if string match -q -- '-*' $word
            string match -q -- '--home=*' $word; and set __p2p_chat_home (string replace -- '--home=' '' $word)
            contains -- "$__p2p_chat_path $word" ${withValues(outline).join(' ')}; and set option $word
        else if test $__p2p_chat_arguments -eq 0; and contains -- $longer ${pathsOf(outline).join(' ')}
            set __p2p_chat_path $longer
        else
            set __p2p_chat_arguments (math $__p2p_chat_arguments + 1)
        end
    end
end

function __p2p_chat_at
    __p2p_chat_read
    test "$__p2p_chat_path" = "$argv[1]"; and test $__p2p_chat_arguments -eq 0
end

# Names on the whitelist of the home.
function __p2p_chat_names
    __p2p_chat_read
    set -l home
    test -n "$__p2p_chat_home"; and set home --home (string replace -r '^~' $HOME -- $__p2p_chat_home)
    p2p-chat trust list $home 2>/dev/null | while read -l fingerprint state name
        test "$state" = $argv[1]; and echo (string trim -- $name)
    end
end

complete -c p2p-chat -f
${allCommands(outline).flatMap(linesOf).join('\n')}
`
