/** Which room's history is meant, where no node has to run and the bootstrap file need not be in the home. */
import { readdir } from 'node:fs/promises'
import { controlPath } from '../../control/address.ts'
import { askControl } from '../../control/client.ts'
import { fromHex, toHex } from '../../crypto/bytes.ts'
import type { VerifyingKey } from '../../crypto/signing.ts'
import { type RoomIdentity, roomIdentityOf } from '../../protocol/room-identity.ts'
import { readBootstrap } from '../../storage/bootstrap.ts'
import { historyFolder } from '../../storage/history/history.ts'
import { type Outcome, success, userFault } from '../../storage/problem.ts'
import { DEFAULT_ROOM } from '../chat.ts'

/** What names a room; nothing at all is the one that the running node is in, else the home's own. */
export interface RoomNaming {
  readonly room?: string
  readonly bootstrap?: string
}

type RoomId = Pick<RoomIdentity, 'id'>

/** A node that is there answers at once. */
const ASK_TIMEOUT_MS = 2_000
const ROOM_ID = /^[0-9a-f]{64}$/
const HISTORY_FILE = /^([0-9a-f]{64})\.sqlite$/

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined

const runningNodesRoom = async (home: string): Promise<RoomId | undefined> => {
  const asked = await askControl(await controlPath(home), 'room', ASK_TIMEOUT_MS)
  const id = asked.type === 'answer' ? field(field(asked.result, 'ready'), 'roomId') : undefined
  return typeof id === 'string' && ROOM_ID.test(id) ? { id: fromHex(id) } : undefined
}

/** Who was a guest only, and so has no bootstrap file in the home, has been in one room most often. */
const onlyRoomKept = async (home: string): Promise<Outcome<RoomId>> => {
  const names = await readdir(historyFolder(home)).catch(() => [])
  const ids = names.flatMap((name) => HISTORY_FILE.exec(name)?.[1] ?? [])
  const [id] = ids
  if (id === undefined) {
    return userFault(`there is no history in ${home} yet; it begins when a room is joined`)
  }
  return ids.length === 1
    ? success({ id: fromHex(id) })
    : userFault(`${home} has the histories of ${ids.length} rooms; say which one with --bootstrap and --room`)
}

export const findRoom = async (
  home: string,
  { room, bootstrap: file }: RoomNaming,
  identity: VerifyingKey | undefined,
): Promise<Outcome<RoomId>> => {
  const isNamed = room !== undefined || file !== undefined
  const running = isNamed ? undefined : await runningNodesRoom(home)
  if (running !== undefined) {
    return success(running)
  }
  const bootstrap = await readBootstrap(home, { file, identity })
  if (!bootstrap.ok) {
    return bootstrap
  }
  if (bootstrap.value !== undefined) {
    return success(roomIdentityOf(bootstrap.value.publicKey, room ?? DEFAULT_ROOM))
  }
  return isNamed
    ? userFault(`the home ${home} has no bootstrap file, and a room is known by it; give it with --bootstrap`)
    : onlyRoomKept(home)
}

/** 64 hex digits, as a history's file is named. */
export const roomIdText = ({ id }: RoomId): string => toHex(id)
