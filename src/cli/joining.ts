/** What commands have in common that speak through a running node, or join a room themselves where there is none. */
import { Command } from 'commander'
import { findRoom, roomIdText } from '../chat/history/which-room.ts'
import type { RoomWanted } from '../control/messages.ts'
import type { ChatOptions } from '../index.ts'
import { type Outcome, success } from '../storage/problem.ts'
import { type SharingOption, sharingOption } from './history-options.ts'
import { type NameOption, nameOption, parseName } from './name-option.ts'
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
export const roomWanted = async (
  { home, room = '' }: ChatOptions,
  options: JoiningOptions,
): Promise<Outcome<RoomWanted>> => {
  if (options.bootstrap === undefined) {
    return success(options.room === undefined ? {} : { room })
  }
  const found = await findRoom(home, { room, bootstrap: options.bootstrap }, undefined)
  return found.ok ? success({ roomId: roomIdText(found.value) }) : found
}
