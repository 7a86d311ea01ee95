import { Command } from 'commander'
import { locateHome } from '../storage/home.ts'
import { type Outcome, success } from '../storage/problem.ts'
import { readWhitelist, type TrustedIdentity } from '../storage/whitelist.ts'
import { type HomeOption, homeOption } from './home-option.ts'
import { concludes, printJson, printResult, say, warn } from './output.ts'
import { readOwnKeys } from './own-keys.ts'
import { alignedRows } from './table.ts'

interface ListOptions extends HomeOption {
  readonly json?: true
}

interface Listed extends TrustedIdentity {
  readonly state: 'trusted' | 'removed'
}

const EXAMPLES = `
Examples:
  $ p2p-chat trust list             who is on your whitelist, and whom you removed
  $ p2p-chat trust list --json      one a line: name, fingerprint, state, file`

const readAll = async (home: string): Promise<Outcome<readonly Listed[]>> => {
  const own = await readOwnKeys(home)
  if (!own.ok) {
    return own
  }
  const read = await readWhitelist(home, own.value)
  if (!read.ok) {
    return read
  }
  const { trusted, removed, problems } = read.value
  for (const problem of problems) {
    warn(problem)
  }
  return success([
    ...trusted.map((identity): Listed => ({ ...identity, state: 'trusted' })),
    ...removed.map((identity): Listed => ({ ...identity, state: 'removed' })),
  ])
}

const list = async (options: ListOptions): Promise<Outcome<void>> => {
  const home = locateHome(options.home)
  if (!home.ok) {
    return home
  }
  const all = await readAll(home.value)
  if (!all.ok) {
    return all
  }
  if (options.json === true) {
    for (const { name, key, state, file } of all.value) {
      printJson({ name, fingerprint: key.fingerprint, state, file })
    }
  } else if (all.value.length === 0) {
    say('Nobody is on your whitelist yet; add someone with `p2p-chat trust add FILE`.')
  } else {
    printResult(alignedRows(all.value.map(({ name, key, state }) => [key.fingerprint, state, name])))
  }
  return success(undefined)
}

export const trustListCommand = (): Command =>
  new Command('list')
    .description('show the whitelist')
    .option('--json', 'one JSON object a line')
    .addOption(homeOption())
    .addHelpText('after', EXAMPLES)
    .action(concludes(list))
