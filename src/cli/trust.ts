import { Command } from 'commander'
import type { VerifyingKey } from '../crypto/signing.ts'
import { nameOfFile } from '../storage/identity-name.ts'
import { readPublicKeyFile } from '../storage/key-file.ts'
import { KEY_FILE_BYTES_MAX } from '../storage/limits.ts'
import { parsePublicPem } from '../storage/pem.ts'
import { type Outcome, success, userFault } from '../storage/problem.ts'
import { addTrusted } from '../storage/whitelist-change.ts'
import { type HomeOption, homeOption, homeToWrite } from './home-option.ts'
import { concludes, printResult } from './output.ts'
import { readOwnKeys } from './own-keys.ts'
import { readText } from './standard-input.ts'
import { alignedRows } from './table.ts'
import { trustListCommand } from './trust-list.ts'
import { trustRemoveCommand, trustRestoreCommand } from './trust-move.ts'

const STANDARD_INPUT = '-'

interface AddOptions extends HomeOption {
  readonly name?: string
}

const readKey = async (file: string): Promise<Outcome<VerifyingKey>> => {
  if (file === STANDARD_INPUT) {
    const text = await readText(process.stdin, KEY_FILE_BYTES_MAX, 'one key file')
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
  printResult(alignedRows([['trusted', added.value.key.fingerprint, added.value.name]]))
  return success(undefined)
}

const ADD_EXAMPLES = `
Examples:
  $ p2p-chat trust add bob.pem                        trust Bob, as "bob"
  $ p2p-chat trust add identity.pub.pem --name bob    a file of another name
  $ ssh bob p2p-chat id | p2p-chat trust add - --name bob
                                                      from standard input

Compare the fingerprint that it prints with the one that \`p2p-chat id\` shows at
the other end, over the phone say.`

const EXAMPLES = `
Examples:
  $ p2p-chat trust list            who is on it, and whom you removed
  $ p2p-chat trust add bob.pem     let Bob in, as "bob"
  $ p2p-chat trust remove bob      out of your list, and out of the room

The list is the folder trusted/ in the home: one public key, PEM, a person. A
running node reads it again when it changes.`

const addCommand = (): Command =>
  new Command('add')
    .description('put someone on the whitelist by their public key')
    .argument('<FILE>', 'their public key, PEM; - is standard input')
    .option('--name <NAME>', 'what you call them (default: the name of the file)')
    .addOption(homeOption())
    .addHelpText('after', ADD_EXAMPLES)
    .action(concludes(add))

export const trustCommand = (): Command =>
  new Command('trust')
    .description('your whitelist: whom you let into the room and listen to')
    .addCommand(trustListCommand())
    .addCommand(addCommand())
    .addCommand(trustRemoveCommand())
    .addCommand(trustRestoreCommand())
    .addHelpText('after', EXAMPLES)
