import { Command } from 'commander'
import type { VerifyingKey } from '../crypto/signing.ts'
import { bootstrapFiles, createBootstrap } from '../storage/bootstrap.ts'
import { createIdentity, identityFiles } from '../storage/identity.ts'
import { type KeyPairFiles, refuseExisting } from '../storage/key-pair.ts'
import { type Outcome, success } from '../storage/problem.ts'
import { prepareSessionKey } from '../storage/session-key.ts'
import { type HomeOption, homeOption, homeToWrite } from './home-option.ts'
import { showKeyProgress } from './key-progress.ts'
import { concludes, printResult, say, warn } from './output.ts'
import { alignedRows } from './table.ts'

interface KeygenOptions extends HomeOption {
  readonly bootstrap?: true
}

const EXAMPLES = `
Examples:
  $ p2p-chat keygen                     make identity.pem and identity.pub.pem
  $ p2p-chat keygen --bootstrap         make bootstrap.pem and bootstrap.pub.pem
  $ openssl pkey -in identity.pem -text see what is in it

RSA-4096, as PEM, mode 0600; it takes some seconds. The chat's first run does the
same. \`p2p-chat passwd\` locks the private key with a passphrase.`

const printMade = (key: VerifyingKey, files: KeyPairFiles): void =>
  printResult(
    alignedRows([
      ['fingerprint', key.fingerprint],
      ['private key', files.privateFile],
      ['public key', files.publicFile],
    ]),
  )

const makeIdentity = async (home: string): Promise<Outcome<void>> => {
  const files = identityFiles(home)
  const free = await refuseExisting(files)
  if (!free.ok) {
    return free
  }
  const progress = showKeyProgress('identity')
  // At once, on another core: the first start then need not make the key of its session.
  const [made, prepared] = await Promise.all([
    createIdentity(home, progress.onProgress),
    prepareSessionKey(home, progress.onProgress),
  ])
  progress.end(made.ok)
  if (!made.ok) {
    return made
  }
  if (!prepared.ok) {
    warn(prepared.problem)
  }
  printMade(made.value.publicKey, files)
  say(`Hand ${files.publicFile} to the others; they run \`p2p-chat trust add\` on it. Keep the private key.`)
  return success(undefined)
}

const makeBootstrap = async (home: string): Promise<Outcome<void>> => {
  const progress = showKeyProgress('bootstrap')
  const made = await createBootstrap(home, progress.onProgress)
  progress.end(made.ok)
  if (!made.ok) {
    return made
  }
  const files = bootstrapFiles(home)
  printMade(made.value.publicKey, files)
  say(`Hand out ${files.publicFile} only: who has it sees the room; who has the private key founds rooms.`)
  return success(undefined)
}

const keygen = async (options: KeygenOptions): Promise<Outcome<void>> => {
  const home = await homeToWrite(options)
  if (!home.ok) {
    return home
  }
  return options.bootstrap === true ? makeBootstrap(home.value) : makeIdentity(home.value)
}

export const keygenCommand = (): Command =>
  new Command('keygen')
    .description('make your identity key pair, or a bootstrap one; never overwrites a key')
    .option('--bootstrap', 'make the bootstrap key pair instead')
    .addOption(homeOption())
    .addHelpText('after', EXAMPLES)
    .action(concludes(keygen))
