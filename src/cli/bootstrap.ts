import { fstatSync } from 'node:fs'
import { Command } from 'commander'
import { type Outcome, success } from '../storage/problem.ts'
import { runHeadless, type StartBootstrap } from '../ui/bootstrap.ts'
import type { RunCode } from '../ui/surface.ts'
import { type Leaving, leaveOnSignals, processSurface, runToTheEnd, waitingWith } from './leaving.ts'
import { passphraseSource } from './passphrase-source.ts'
import { addRoomOptions, parseRoomOptions, type RoomOptions } from './room-options.ts'

const EXAMPLES = `
It founds the room for people in trusted/ of its own home, whenever nobody is in
it, and never learns the room's key. It needs bootstrap.pem, the private key.
Ctrl-C ends it; with --json, so does closing the pipe that is its stdin.

Examples:
  $ p2p-chat bootstrap                       with bootstrap.pem in the home
  $ p2p-chat bootstrap --bootstrap club.pem --room kitchen
  $ p2p-chat bootstrap --json < /dev/null    as a service: events as JSON lines`

/** A pipe that somebody holds, rather than /dev/null or a terminal, where a service is started. */
const isPiped = (): boolean => {
  try {
    const stdin = fstatSync(0)
    return stdin.isFIFO() || stdin.isSocket()
  } catch {
    // Closed before the start: nobody holds it.
    return false
  }
}

/** Whoever started it with --json and a pipe stops it by closing that, as a chat is left. */
const leaveWithInput = ({ controller }: Leaving): void => {
  process.stdin.once('end', () => controller.abort())
  process.stdin.once('error', () => controller.abort())
  process.stdin.resume()
}

const bootstrap = async (start: StartBootstrap, options: RoomOptions): Promise<Outcome<RunCode>> => {
  const choice = parseRoomOptions(options)
  if (!choice.ok) {
    return choice
  }
  const leaving = leaveOnSignals()
  const passphrase = passphraseSource(options, waitingWith(leaving))
  if (!passphrase.ok) {
    return passphrase
  }
  if (options.json === true && isPiped()) {
    leaveWithInput(leaving)
  }
  const surface = processSurface(leaving)
  const started = { ...choice.value, passphrase: passphrase.value }
  return success(await runHeadless(start, started, surface, options.json === true))
}

/** @param start the library's `runBootstrap` */
export const bootstrapCommand = (start: StartBootstrap): Command =>
  addRoomOptions(
    new Command('bootstrap').description('found rooms for those you trust, without taking part'),
    'events as JSON lines on stdout',
  )
    .addHelpText('after', EXAMPLES)
    .action((options: RoomOptions) => runToTheEnd(() => bootstrap(start, options)))
