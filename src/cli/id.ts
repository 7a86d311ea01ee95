import { Command } from 'commander'
import { locateHome } from '../storage/home.ts'
import { publicPem } from '../storage/pem.ts'
import { type Outcome, success, userFault } from '../storage/problem.ts'
import { type HomeOption, homeOption } from './home-option.ts'
import { concludes, printResult } from './output.ts'
import { readHomeKeys } from './own-keys.ts'

const EXAMPLES = `
Examples:
  $ p2p-chat id                     show it, to compare the fingerprint over the phone
  $ p2p-chat id > alice.pem         a file for the others: p2p-chat trust add alice.pem

The fingerprint is the SHA-256 of the public key, 64 hex digits. A name can be
anybody's; two people who compare fingerprints know whom they let in.`

const id = async (options: HomeOption): Promise<Outcome<void>> => {
  const home = locateHome(options.home)
  if (!home.ok) {
    return home
  }
  const keys = await readHomeKeys(home.value)
  if (!keys.ok) {
    return keys
  }
  const { identity } = keys.value
  if (identity === undefined) {
    return userFault(`there is no identity in ${home.value} yet; make one with \`p2p-chat keygen\``)
  }
  // PEM readers skip what stands before the first line of dashes, so this is a key file as it stands.
  printResult(`fingerprint ${identity.fingerprint}\n${publicPem(identity).trimEnd()}`)
  return success(undefined)
}

export const idCommand = (): Command =>
  new Command('id')
    .description('print your fingerprint and public key (PEM), to hand to others')
    .addOption(homeOption())
    .addHelpText('after', EXAMPLES)
    .action(concludes(id))
