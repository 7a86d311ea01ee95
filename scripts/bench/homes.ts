/** Home folders of people who trust one another, in one room, which the first of them founds; their keys are made ahead. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { befriend, giveBootstrap, giveRoom, type Home } from '../../test/lan/homes.ts'
import { keyNumber } from './keys.ts'

const BOOTSTRAP_KEY = 0
/** Two keys each: identity and session. */
const identityKey = (place: number): number => 1 + 2 * place
const sessionKey = (place: number): number => 2 + 2 * place

const privatePem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString()
const publicPemOf = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString()
const fingerprintOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(createPublicKey(key).export({ format: 'der', type: 'spki' }))
    .digest('hex')

const makeHome = async (folder: string, place: number): Promise<Home> => {
  const name = `member-${place + 1}`
  const home = join(folder, name)
  const identity = await keyNumber(identityKey(place))
  const session = await keyNumber(sessionKey(place))
  await mkdir(join(home, 'trusted'), { recursive: true })
  await chmod(home, 0o700)
  const secret = { mode: 0o600 }
  await writeFile(join(home, 'identity.pem'), privatePem(identity), secret)
  await writeFile(join(home, 'identity.pub.pem'), publicPemOf(identity))
  await writeFile(join(home, 'session-key.pem'), privatePem(session), secret)
  return { name, home, fingerprint: fingerprintOf(identity), publicPem: publicPemOf(identity) }
}

export const makeHomes = async (folder: string, members: number): Promise<readonly Home[]> => {
  const key = await keyNumber(BOOTSTRAP_KEY)
  const bootstrap = { privatePem: privatePem(key), publicPem: publicPemOf(key) }
  const homes: Home[] = []
  for (let place = 0; place < members; place++) {
    homes.push(await makeHome(folder, place))
  }
  await befriend(homes)
  await Promise.all(
    homes.map(({ home }, place) =>
      place === 0 ? giveBootstrap(home, bootstrap) : giveRoom(home, bootstrap),
    ),
  )
  return homes
}
