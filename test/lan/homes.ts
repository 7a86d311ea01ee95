import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { poolKey } from './key-pool.ts'

/** A home folder as `p2p-chat keygen` leaves it, and who lives there. */
export interface Home {
  readonly name: string
  readonly home: string
  readonly fingerprint: string
  readonly publicPem: string
}

/** A bootstrap key pair, to be put into homes whole or in half. */
export interface BootstrapKey {
  readonly privatePem: string
  readonly publicPem: string
}

const spkiPem = (key: KeyObject): string => key.export({ format: 'pem', type: 'spki' }).toString()

/** SHA-256 of the SPKI, as docs/protocol.md defines a fingerprint. */
const fingerprintOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex')

const writePrivate = (file: string, pem: string): Promise<void> => writeFile(file, pem, { mode: 0o600 })

const makeFolders = async (home: string): Promise<void> => {
  await mkdir(join(home, 'trusted'), { recursive: true })
  await chmod(home, 0o700)
}

/** Writes a home with an identity and, so that its first start takes no seconds, a session key made ahead. */
export const makeHome = async (folder: string, name: string): Promise<Home> => {
  const home = join(folder, name)
  const [identityPem, sessionPem] = await Promise.all([
    poolKey(`identity-${name}`),
    poolKey(`session-${name}`),
    makeFolders(home),
  ])
  const key = createPublicKey(identityPem)
  const publicPem = spkiPem(key)
  await Promise.all([
    writePrivate(join(home, 'identity.pem'), identityPem),
    writeFile(join(home, 'identity.pub.pem'), publicPem),
    writePrivate(join(home, 'session-key.pem'), sessionPem),
  ])
  return { name, home, fingerprint: fingerprintOf(key), publicPem }
}

/** Writes the home of a bootstrap, which has no identity. */
export const makeBootstrapHome = async (folder: string, name: string, key: BootstrapKey): Promise<string> => {
  const home = join(folder, name)
  await makeFolders(home)
  await giveBootstrap(home, key)
  return home
}

export const bootstrapKey = async (name: string): Promise<BootstrapKey> => {
  const privatePem = await poolKey(name)
  return { privatePem, publicPem: spkiPem(createPublicKey(privatePem)) }
}

/** Puts both halves of the bootstrap key into a home: it founds rooms. */
export const giveBootstrap = async (home: string, key: BootstrapKey): Promise<void> => {
  await writePrivate(join(home, 'bootstrap.pem'), key.privatePem)
  await giveRoom(home, key)
}

/** Puts the public half into a home: it sees the room. */
export const giveRoom = (home: string, key: BootstrapKey): Promise<void> =>
  writeFile(join(home, 'bootstrap.pub.pem'), key.publicPem)

/** Puts people on the whitelist of a home. */
export const trust = async (home: string, people: readonly Home[]): Promise<void> => {
  const write = ({ name, publicPem }: Home) => writeFile(join(home, 'trusted', `${name}.pem`), publicPem)
  await Promise.all(people.filter((person) => person.home !== home).map(write))
}

/** Puts each on everyone else's whitelist. */
export const befriend = async (people: readonly Home[]): Promise<void> => {
  await Promise.all(people.map(({ home }) => trust(home, people)))
}
