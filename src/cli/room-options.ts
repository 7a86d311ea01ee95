import { type Component, multiaddr } from '@multiformats/multiaddr'
import { type Command, Option } from 'commander'
import { DEFAULT_ROOM } from '../chat/chat.ts'
import { locateHome } from '../storage/home.ts'
import { type Outcome, success, userFault } from '../storage/problem.ts'
import { type HomeOption, homeOption } from './home-option.ts'
import { type PassphraseOptions, passphraseOption } from './passphrase-source.ts'

/** What `p2p-chat` and `p2p-chat bootstrap` share, as commander hands it over. */
export interface RoomOptions extends HomeOption, PassphraseOptions {
  readonly bootstrap?: string
  readonly room?: string
  readonly listen?: readonly string[]
  readonly peer?: readonly string[]
  readonly mdns: boolean
  readonly json?: true
}

/** The same, checked. */
export interface RoomChoice {
  readonly home: string
  readonly room: string
  readonly mdns: boolean
  readonly bootstrap?: string
  readonly listen?: readonly string[]
  readonly peers?: readonly string[]
}

/** Characters, after NFC: a room's name is something to say across a table. */
const ROOM_NAME_CHARACTERS_MAX = 64

/** Which room, and how it is found: in the order that --help shows. */
export const addTopicOptions = (command: Command): Command =>
  command
    .option(
      '--bootstrap <FILE>',
      'bootstrap key file, PEM (default: bootstrap.pem, then bootstrap.pub.pem, in the home)',
    )
    .option('--room <NAME>', `name of the room (default: ${DEFAULT_ROOM})`)
    .addOption(homeOption())
    .option(
      '--peer <MULTIADDR...>',
      'dial this address, too, such as /ip4/192.168.1.5/tcp/4001: for networks without multicast',
    )
    .addOption(new Option('--no-mdns', 'no discovery by mDNS; only --peer and who was met before'))

/** Where a node listens. */
export const addListenOption = (command: Command): Command =>
  command.option(
    '--listen <MULTIADDR...>',
    'listen at this address only (default: every interface, IPv4 and IPv6, any free TCP port)',
  )

/** The same, for whoever joins it. */
export const addJoiningOptions = (command: Command): Command =>
  addListenOption(addTopicOptions(command)).addOption(passphraseOption())

/** The same, for a node that runs. @param json what --json gives */
export const addRoomOptions = (
  command: Command,
  json = 'events as JSON lines on stdout, commands as JSON lines on stdin',
): Command => addJoiningOptions(command).option('--json', json)

export const parseRoom = (text: string): Outcome<string> => {
  const name = text.normalize('NFC')
  const { length } = Array.from(name)
  if (length === 0 || length > ROOM_NAME_CHARACTERS_MAX) {
    return userFault(
      `a room's name has 1 to ${ROOM_NAME_CHARACTERS_MAX} characters, not ${length}; choose another with --room`,
    )
  }
  // Two names that look alike on every screen would be two rooms.
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name) || name.trim() !== name) {
    return userFault(
      `${JSON.stringify(name)} has spaces around it or characters that nobody sees; choose another --room`,
    )
  }
  return success(name)
}

const componentsOf = (address: string): readonly Component[] => {
  try {
    return multiaddr(address).getComponents()
  } catch {
    // Its reasons are for programmers; ours names the form.
    return []
  }
}

const parseAddresses = (option: string, addresses: readonly string[]): Outcome<readonly string[]> => {
  const wrong = addresses.find((address) => componentsOf(address).every(({ name }) => name !== 'tcp'))
  return wrong === undefined
    ? success(addresses)
    : userFault(
        `${option} ${JSON.stringify(wrong)} is no TCP multiaddr; write it like /ip4/192.168.1.5/tcp/4001`,
      )
}

/** Checks what was given, before anything is made or opened. */
export const parseRoomOptions = (options: RoomOptions): Outcome<RoomChoice> => {
  const home = locateHome(options.home)
  if (!home.ok) {
    return home
  }
  const room = parseRoom(options.room ?? DEFAULT_ROOM)
  if (!room.ok) {
    return room
  }
  const listen = parseAddresses('--listen', options.listen ?? [])
  if (!listen.ok) {
    return listen
  }
  const peers = parseAddresses('--peer', options.peer ?? [])
  if (!peers.ok) {
    return peers
  }
  if (options.bootstrap === '') {
    return userFault('the bootstrap file has an empty name; give --bootstrap a file')
  }
  return success({
    home: home.value,
    room: room.value,
    mdns: options.mdns,
    ...(options.bootstrap === undefined ? {} : { bootstrap: options.bootstrap }),
    ...(listen.value.length === 0 ? {} : { listen: listen.value }),
    ...(peers.value.length === 0 ? {} : { peers: peers.value }),
  })
}
