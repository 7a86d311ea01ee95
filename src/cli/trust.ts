import { Command } from 'commander'
import type { VerifyingKey } from '../crypto/signing.ts'
import { nameOfFile } from '../storage/identity-name.ts'
import { readPublicKeyFile } from '../storage/key-file.ts'
import { parsePublicPem } from '../storage/pem.ts'
import { type Outcome, success, userFault } from '../storage/problem.ts'
import type { TrustedIdentity } from '../storage/whitelist.ts'
import { addTrusted, removeTrusted, restoreTrusted } from '../storage/whitelist-change.ts'
import { type HomeOption, homeOption, homeToWrite } from './home-option.ts'
import { concludes, printResult } from './output.ts'
import { readOwnKeys } from './own-keys.ts'
import { readKeyText } from './standard-input.ts'
import { alignedRows } from './table.ts'
import { trustListCommand } from './trust-list.ts'

const STANDARD_INPUT = '-'

interface AddOptions extends HomeOption {
  readonly name?: string
}

const printChanged = (what: string, { name, key }: TrustedIdentity): void =>
  printResult(alignedRows([[what, key.fingerprint, name]]))

const readKey = async (file: string): Promise<Outcome<VerifyingKey>> => {
  if (file === STANDARD_INPUT) {
    const text = await readKeyText(process.stdin)
    return text.ok ? parsePublicPem(text.value, 'standard input') : text
  }
  const read = await readPublicKeyFile(file)
  if (!read.ok) {
    return read
  }
  return read.value === undefined
    ? userFault(`${file} does not exist; name the public key file of the person to trust`)
    : success(read.value)
}

const chooseName = (file: string, name: string | undefined): Outcome<string> => {
  if (name !== undefined) {
    return success(name)
  }
  return file === STANDARD_INPUT
    ? userFault('a key from standard input has no name; give it one with --name')
    : nameOfFile(file)
}

const add = async (file: string, options: AddOptions): Promise<Outcome<void>> => {
  const name = chooseName(file, options.name)
  if (!name.ok) {
    return name
  }
  const key = await readKey(file)
  if (!key.ok) {
    return key
  }
  const home = await homeToWrite(options)
  if (!home.ok) {
    return home
  }
  const own = await readOwnKeys(home.value)
  if (!own.ok) {
    return own
  }
  const added = await addTrusted(home.value, name.value, key.value, own.value)
  if (!added.ok) {
    return added
  }
  printChanged('trusted', added.value)
  return success(undefined)
}

const move =
  (what: string, change: (home: string, name: string) => Promise<Outcome<TrustedIdentity>>) =>
  async (name: string, options: HomeOption): Promise<Outcome<void>> => {
    const home = await homeToWrite(options)
    if (!home.ok) {
      return home
    }
    const changed = await change(home.value, name)
    if (!changed.ok) {
      return changed
    }
    printChanged(what, changed.value)
    return success(undefined)
  }

const ADD_EXAMPLES = `
Examples:
  $ p2p-chat trust add bob.pem                               trust Bob, as "bob"
  $ p2p-chat trust add identity.pub.pem --name bob           the same, for a file of another name
  $ ssh bob p2p-chat id | p2p-chat trust add - --name bob    from standard input`

const EXAMPLES = `
Examples:
  $ p2p-chat trust list
  $ p2p-chat trust add bob.pem
  $ p2p-chat trust remove bob`

const REMOVE_EXAMPLES = `
Example:
  $ p2p-chat trust remove bob       its file goes to removed/ in the home folder`

const RESTORE_EXAMPLES = `
Example:
  $ p2p-chat trust restore bob      its file comes back to trusted/ in the home folder`

const addCommand = (): Command =>
  new Command('add')
    .description('put someone on the whitelist by their public key')
    .argument('<FILE>', 'their public key, PEM; - is standard input')
    .option('--name <NAME>', 'what you call them (default: the name of the file)')
    .addOption(homeOption())
    .addHelpText('after', ADD_EXAMPLES)
    .action(concludes(add))

const removeCommand = (): Command =>
  new Command('remove')
    .description('take someone off the whitelist; who is in the room already stays in it')
    .argument('<NAME>', 'their name on the whitelist')
    .addOption(homeOption())
    .addHelpText('after', REMOVE_EXAMPLES)
    .action(concludes(move('removed', removeTrusted)))

const restoreCommand = (): Command =>
  new Command('restore')
    .description('take someone back who was removed')
    .argument('<NAME>', 'the name they were removed by')
    .addOption(homeOption())
    .addHelpText('after', RESTORE_EXAMPLES)
    .action(concludes(move('restored', restoreTrusted)))

export const trustCommand = (): Command =>
  new Command('trust')
    .description('your whitelist: whom you let into the room and listen to')
    .addCommand(trustListCommand())
    .addCommand(addCommand())
    .addCommand(removeCommand())
    .addCommand(restoreCommand())
    .addHelpText('after', EXAMPLES)
