/** `trust remove` and `trust restore`: a file moves, and the room is told, by the running node or the next one. */
import { Command } from 'commander'
import { type Outcome, success } from '../storage/problem.ts'
import type { TrustedIdentity } from '../storage/whitelist.ts'
import { removeTrusted, restoreTrusted } from '../storage/whitelist-change.ts'
import { type HomeOption, homeOption, homeToWrite } from './home-option.ts'
import { concludes, printResult, say, warn } from './output.ts'
import { alignedRows } from './table.ts'
import { type NodeTold, tellNode } from './tell-node.ts'

interface Move {
  /** What the one moved is then. */
  readonly what: 'removed' | 'restored'
  readonly change: (home: string, name: string) => Promise<Outcome<TrustedIdentity>>
  /** What follows at once where the node is in the room, and where it is a bootstrap, which says nothing. */
  readonly inRoom: (name: string) => string
  readonly atBootstrap: (name: string) => string
}

const REMOVE: Move = {
  what: 'removed',
  change: removeTrusted,
  inRoom: (name) => `The running node tells the room now: ${name} gets no further key.`,
  atBootstrap: (name) => `The running bootstrap founds no room for ${name} from now on.`,
}

const RESTORE: Move = {
  what: 'restored',
  change: restoreTrusted,
  inRoom: (name) => `The running node tells the room now: ${name} is let in again.`,
  atBootstrap: (name) => `The running bootstrap founds rooms for ${name} again.`,
}

const sayTold = (told: NodeTold, { inRoom, atBootstrap }: Move, name: string): void => {
  switch (told.type) {
    case 'not running':
      say('No node runs with this home; the next one tells the room as soon as it is in it.')
      return
    case 'failed':
      warn({
        fault: 'environment',
        message: `the running node could not be told (${told.message}); it looks by itself within some seconds`,
      })
      return
    case 'told':
      say(
        {
          now: inRoom(name),
          later: 'The running node is not in the room yet, and tells it as soon as it is.',
          never: atBootstrap(name),
        }[told.roomHears],
      )
      return
  }
}

const run =
  (move: Move) =>
  async (name: string, options: HomeOption): Promise<Outcome<void>> => {
    const home = await homeToWrite(options)
    if (!home.ok) {
      return home
    }
    const changed = await move.change(home.value, name)
    if (!changed.ok) {
      return changed
    }
    printResult(alignedRows([[move.what, changed.value.key.fingerprint, changed.value.name]]))
    sayTold(await tellNode(home.value), move, changed.value.name)
    return success(undefined)
  }

const REMOVE_HELP = `
Example:
  $ p2p-chat trust remove bob       the file goes to removed/ in the home folder

The room is told: at once by the node that runs with this home, else by the next
one. Those who have you on their list give Bob no key any more, and what is said
from then on is said with a fresh one. He keeps what he has read so far. A file
that merely vanishes from trusted/ removes nobody; in the room, /remove NAME does
the same as this.`

const RESTORE_HELP = `
Example:
  $ p2p-chat trust restore bob      the file comes back to trusted/ in the home folder

The room is told: at once by the node that runs with this home, else by the next
one. It takes back your own removal; others may have removed the same person.`

export const trustRemoveCommand = (): Command =>
  new Command('remove')
    .description('remove someone from your list and from the room')
    .argument('<NAME>', 'their name on the whitelist')
    .addOption(homeOption())
    .addHelpText('after', REMOVE_HELP)
    .action(concludes(run(REMOVE)))

export const trustRestoreCommand = (): Command =>
  new Command('restore')
    .description('take someone back whom you removed')
    .argument('<NAME>', 'the name they were removed by')
    .addOption(homeOption())
    .addHelpText('after', RESTORE_HELP)
    .action(concludes(run(RESTORE)))
