/** What commands have in common that speak through a running node, or join a room themselves where there is none. */
import { Command } from 'commander'
import { findRoom, roomIdText } from '../chat/history/which-room.ts'
import { controlPath } from '../control/address.ts'
import { followControl } from '../control/client.ts'
import type { FollowRequest, RoomWanted } from '../control/messages.ts'
import type { ChatOptions } from '../index.ts'
import { environmentFault, type Outcome, success } from '../storage/problem.ts'
import { type SharingOption, sharingOption } from './history-options.ts'
import { type Leaving, leaveOnSignals, waitingWith } from './leaving.ts'
import { type NameOption, nameOption, parseName } from './name-option.ts'
import { passphraseSource } from './passphrase-source.ts'
import { addJoiningOptions, parseRoomOptions, type RoomOptions } from './room-options.ts'

export interface JoiningOptions extends RoomOptions, NameOption, SharingOption {}

export const joiningCommand = (name: string): Command =>
  addJoiningOptions(new Command(name)).addOption(nameOption()).addOption(sharingOption())

/** For joining oneself, checked. */
export const parseJoiningOptions = (options: JoiningOptions): Outcome<ChatOptions> => {
  const choice = parseRoomOptions(options)
  if (!choice.ok) {
    return choice
  }
  const name = parseName(options.name)
  const { shareHistory } = options
  return name.ok ? success({ ...choice.value, name: name.value, shareHistory }) : name
}

/** Which room a running node has to be in: the one named on the command line, or whichever it is. */
const roomWanted = async (
  { home, room = '' }: ChatOptions,
  options: JoiningOptions,
): Promise<Outcome<RoomWanted>> => {
  if (options.bootstrap === undefined) {
    return success(options.room === undefined ? {} : { room })
  }
  const found = await findRoom(home, { room, bootstrap: options.bootstrap }, undefined)
  return found.ok ? success({ roomId: roomIdText(found.value) }) : found
}

/** What both ways need: through the node of the home, and, where none runs, joining oneself. */
export interface Joining {
  readonly leaving: Leaving
  /** Where the node of the home listens. */
  readonly path: string
  /** In which room that has to be. */
  readonly wanted: RoomWanted
  /** For joining oneself. */
  readonly options: ChatOptions
}

/** From here on signals leave in order. @param parsed what was made of `options` */
export const openJoining = async (
  parsed: ChatOptions,
  options: JoiningOptions,
): Promise<Outcome<Joining>> => {
  const leaving = leaveOnSignals()
  const passphrase = passphraseSource(options, waitingWith(leaving))
  if (!passphrase.ok) {
    return passphrase
  }
  const wanted = await roomWanted(parsed, options)
  if (!wanted.ok) {
    return wanted
  }
  return success({
    leaving,
    path: await controlPath(parsed.home),
    wanted: wanted.value,
    options: { ...parsed, passphrase: passphrase.value },
  })
}

/** How the node of the home is asked: until it hangs up, or `signal`. */
interface ThroughNode {
  readonly request: FollowRequest
  readonly onResult: (result: unknown) => void
  readonly signal: AbortSignal
}

/** Asks the node of the home, to its end; `byOneself` where none runs, unless whoever asked has left meanwhile. */
export const throughNodeOr = async (
  { path, leaving, options }: Joining,
  { request, onResult, signal }: ThroughNode,
  byOneself: (options: ChatOptions) => Promise<void>,
): Promise<Outcome<void>> => {
  const followed = await followControl(path, request, onResult, signal)
  if (followed.type === 'failed') {
    return environmentFault(followed.message)
  }
  if (followed.type === 'not running' && !leaving.controller.signal.aborted) {
    await byOneself(options)
  }
  return success(undefined)
}
