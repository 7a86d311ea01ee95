import { expect, test } from 'vitest'
import { run } from './run.ts'
import { inShell, makePlace, whyNo } from './shells.ts'

/** What is typed, and what is offered for it; in bash and fish alike. */
const OFFERS: readonly (readonly [typed: string, offers: readonly string[]])[] = [
  ['p2p-chat tr', ['trust']],
  ['p2p-chat trust ', ['add', 'help', 'list', 'remove', 'restore']],
  ['p2p-chat trust re', ['remove', 'restore']],
  ['p2p-chat --sh', ['--share-history']],
  ['p2p-chat chat --no-', ['--no-history', '--no-mdns', '--no-notify']],
  ['p2p-chat --share-history ', ['all', 'since-join']],
  ['p2p-chat --room trust --share-history s', ['since-join']],
  ['p2p-chat debug m', ['mesh', 'metrics']],
  ['p2p-chat debug peers ', []],
  ['p2p-chat completion ', ['bash', 'fish', 'zsh']],
  ['p2p-chat help ta', ['tail']],
  ['p2p-chat trust add my', ['my key.pem']],
  ['p2p-chat trust add --home h my', ['my key.pem']],
  // A flag there, and with a file elsewhere.
  ['p2p-chat keygen --bootstrap --h', ['--help', '--home']],
  ['p2p-chat --bootstrap my', ['my key.pem']],
  ['p2p-chat send hello ', []],
  ['p2p-chat trust restore --home h ', ['carol']],
]

const BASH = `
source <(p2p-chat completion bash)
set -u
complete -p p2p-chat
while IFS= read -r typed; do
  # Split as readline does it: at spaces, and around "=".
  read -ra COMP_WORDS <<< "\${typed//=/ = }"
  [[ $typed == *[\\ =] ]] && COMP_WORDS+=('')
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _p2p_chat
  printf '%s\\n' "\${COMPREPLY[@]}" | sort
  echo ---
done`

const FISH = `
p2p-chat completion fish | source
while read -l typed
  complete -C $typed | string replace -r '\\t.*' '' | sort
  echo ---
end`

const offersIn = (output: string): readonly (readonly string[])[] =>
  output
    .split('---\n')
    .slice(0, -1)
    .map((lines) => lines.split('\n').filter((line) => line !== ''))

const quoted = (typed: readonly string[]): string => `<<'END'\n${typed.join('\n')}\nEND\n`

test('bash offers what fits', async ({ skip }) => {
  skip(whyNo('bash') !== undefined, whyNo('bash'))
  const typed = [
    ...OFFERS.map(([line]) => line),
    'p2p-chat trust remove --home h b',
    'p2p-chat trust remove --home=~/h b',
    'p2p-chat --home=h',
  ]
  const output = inShell(['bash', '--norc'], `${BASH} ${quoted(typed)}`, await makePlace())
  const [registered, ...lines] = output.split('\n')
  expect(registered).toBe('complete -F _p2p_chat p2p-chat')
  expect(offersIn(lines.join('\n'))).toEqual([
    ...OFFERS.map(([, offers]) => offers),
    [String.raw`bob\ two`],
    [String.raw`bob\ two`],
    ['h'],
  ])
})

test('fish offers what fits', async ({ skip }) => {
  skip(whyNo('fish') !== undefined, whyNo('fish'))
  const place = await makePlace()
  const typed = [
    ...OFFERS.map(([line]) => line),
    'p2p-chat trust remove --home h b',
    'p2p-chat trust remove --home=~/h b',
    'p2p-chat --home h',
  ]
  const lines = typed.map((line) => `'${line}'`).join(' ')
  const script = FISH.replace('while read -l typed', `for typed in ${lines}`)
  expect(offersIn(inShell(['fish', '--no-config'], script, place))).toEqual([
    ...OFFERS.map(([, offers]) => offers),
    ['bob two'],
    ['bob two'],
    ['h/'],
  ])
})

test('zsh reads the script without a complaint', async ({ skip }) => {
  skip(whyNo('zsh') !== undefined, whyNo('zsh'))
  const place = await makePlace()
  expect(inShell(['zsh', '-f'], 'p2p-chat completion zsh > _p2p-chat; zsh -fn _p2p-chat', place)).toBe('')
})

test('another shell is refused', async () => {
  const { code, stdout, stderr } = await run(['completion', 'csh'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('bash, zsh, fish')
})
