import { Command } from 'commander'
import { createControlDesk } from '../chat/control-handlers.ts'
import { claimHome } from '../chat/preparation.ts'
import { locateHome } from '../storage/home.ts'
import { readIdentity, readIdentityPublicKey } from '../storage/identity.ts'
import { PASSPHRASE_BYTES_MAX } from '../storage/limits.ts'
import { type Passphrase, parsePassphrase } from '../storage/passphrase.ts'
import { changePassphrase, type Opened } from '../storage/passphrase-change.ts'
import { type Outcome, success, userFault } from '../storage/problem.ts'
import { readStoreKey } from '../storage/store-key.ts'
import { Unlocking } from '../storage/unlocking.ts'
import { readLines } from '../ui/lines.ts'
import { askHidden, canAsk, ENDED_BY_INTERRUPT } from './hidden-line.ts'
import { type HomeOption, homeOption } from './home-option.ts'
import { asOutcome } from './leaving.ts'
import { concludes, say } from './output.ts'
import { type PassphraseOptions, passphraseOption, passphraseSource } from './passphrase-source.ts'

type PasswdOptions = HomeOption & PassphraseOptions

const EXAMPLES = `
It locks identity.pem and the key of the history together, and is asked for at
every start from then on. An empty new one takes it away. Nobody can tell you one
that you forgot: with it, identity and history are lost. No node may run.

Examples:
  $ p2p-chat passwd                asks for the old one and, twice, for the new one
  $ printf '%s\\n%s\\n' "$new" "$new" | p2p-chat passwd
                                   from a script; the old one in P2P_CHAT_PASSPHRASE
  $ p2p-chat passwd --passphrase-fd 3 3< old.txt < new-twice.txt

bootstrap.pem stays as it is; \`openssl pkcs8 -topk8 -scrypt\` locks it, and it is
then asked for, too.`

/** The typed ones, or undefined for whoever gave up. */
type Typed = readonly [first: string, second: string] | undefined

const askTwice = async (): Promise<Typed> => {
  const first = await askHidden('New passphrase (empty for none): ', ENDED_BY_INTERRUPT)
  if (first === undefined) {
    return undefined
  }
  const again = first === '' ? 'Empty again leaves your keys in clear: ' : 'The same again: '
  const second = await askHidden(again, ENDED_BY_INTERRUPT)
  return second === undefined ? undefined : [first, second]
}

/** Two lines, so that a script that lost its input takes no passphrase away. Never from a terminal, which would show them. */
const readTwice = async (): Promise<Typed> => {
  if (process.stdin.isTTY) {
    return undefined
  }
  const lines: string[] = []
  for await (const line of readLines(process.stdin, PASSPHRASE_BYTES_MAX)) {
    if (line.type !== 'line') {
      return undefined
    }
    lines.push(line.text)
    const [first, second] = lines
    if (first !== undefined && second !== undefined) {
      return [first, second]
    }
  }
  return undefined
}

const newPassphrase = async (): Promise<Outcome<Passphrase | undefined>> => {
  const typed = canAsk() ? await askTwice() : await readTwice()
  if (typed === undefined) {
    return userFault(
      `no new passphrase was given, and nothing is changed; type it twice, or pipe it in as two lines of ${PASSPHRASE_BYTES_MAX} bytes at most`,
    )
  }
  const [first, second] = typed
  if (first !== second) {
    return userFault('the two new passphrases differ, and nothing is changed; run it again')
  }
  return first === '' ? success(undefined) : parsePassphrase(first)
}

const noIdentity = (home: string): Outcome<never> =>
  userFault(`there is no identity in ${home} to lock; make one with \`p2p-chat keygen\``)

const open = async (home: string, unlocking: Unlocking): Promise<Outcome<Opened>> => {
  const identity = await readIdentity(home, unlocking)
  if (!identity.ok) {
    return identity
  }
  if (identity.value === undefined) {
    return noIdentity(home)
  }
  const storeKey = await readStoreKey(home, unlocking)
  return storeKey.ok ? success({ identity: identity.value, storeKey: storeKey.value }) : storeKey
}

const change = async (home: string, unlocking: Unlocking): Promise<Outcome<void>> => {
  const opened = await open(home, unlocking)
  if (!opened.ok) {
    return opened
  }
  const next = await newPassphrase()
  if (!next.ok) {
    return next
  }
  const changed = await changePassphrase(home, opened.value, next.value)
  if (changed.ok) {
    say(
      next.value === undefined
        ? `There is no passphrase any more: whoever reads ${home} is you.`
        : 'Identity and history are locked with the new passphrase. Copies made before, such as backups, are not.',
    )
  }
  return changed
}

const passwd = async (options: PasswdOptions): Promise<Outcome<unknown>> => {
  const located = locateHome(options.home)
  if (!located.ok) {
    return located
  }
  const source = passphraseSource(options, ENDED_BY_INTERRUPT)
  if (!source.ok) {
    return source
  }
  // Before the home is claimed, which would make it.
  const identity = await readIdentityPublicKey(located.value)
  if (!identity.ok) {
    return identity
  }
  if (identity.value === undefined) {
    return noIdentity(located.value)
  }
  try {
    // Held until all is changed: no node starts in between, and none that runs is left with keys of before.
    const { home, control } = await claimHome(located.value, createControlDesk().handlers)
    try {
      return await change(home, new Unlocking(source.value))
    } finally {
      await control.close()
    }
  } catch (error) {
    return asOutcome(error)
  }
}

export const passwdCommand = (): Command =>
  new Command('passwd')
    .description('set, change or take away the passphrase of your identity and history')
    .addOption(passphraseOption())
    .addOption(homeOption())
    .addHelpText('after', EXAMPLES)
    .action(concludes(passwd))
