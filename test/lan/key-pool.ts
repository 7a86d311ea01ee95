import { generateKeyPair, type KeyObject } from 'node:crypto'
import { link, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** RSA-4096 keys take seconds each, so they are made once and kept for the next run; a new format, a new folder. */
const FOLDER = join(tmpdir(), `p2p-chat-test-keys-1-${userInfo().uid}`)

const generate = promisify(generateKeyPair)

const openFolder = async (): Promise<void> => {
  await mkdir(FOLDER, { recursive: true, mode: 0o700 })
  const { uid, mode } = await lstat(FOLDER)
  // In a folder for everyone's temporary files, somebody else may have made this one first.
  if (uid !== userInfo().uid || (mode & 0o077) !== 0) {
    throw new Error(`${FOLDER} belongs to others or is open to them; remove it.`)
  }
}

const read = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined)

/** Whoever is first to finish a key of this name wins, so that all test files see one and the same. */
const publish = async (file: string, pem: string): Promise<string> => {
  const draft = `${file}.${process.pid}.${performance.now()}`
  await writeFile(draft, pem, { mode: 0o600 })
  await link(draft, file).catch(() => undefined)
  await rm(draft)
  return readFile(file, 'utf8')
}

const privatePem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString()

const makeKey = async (file: string): Promise<string> => {
  const { privateKey } = await generate('rsa', { modulusLength: 4096, publicExponent: 65537 })
  return publish(file, privatePem(privateKey))
}

const taken = new Map<string, Promise<string>>()

/** One generation for each core at a time: more would only finish later. */
const lanes: Promise<unknown>[] = Array.from({ length: availableParallelism() }, () => Promise.resolve())

const queue = (work: () => Promise<string>): Promise<string> => {
  const lane = lanes.shift() ?? Promise.resolve()
  const result = lane.then(work)
  lanes.push(result.catch(() => undefined))
  return result
}

const keyNamed = async (name: string): Promise<string> => {
  await openFolder()
  const file = join(FOLDER, `${name}.pem`)
  return (await read(file)) ?? (await queue(() => makeKey(file)))
}

/**
 * An RSA-4096 private key, PKCS#8 PEM: the same for the same name, in every test file and run.
 * @param name what it is for: tests that share a name share the key
 */
export const poolKey = (name: string): Promise<string> => {
  const key = taken.get(name) ?? keyNamed(name)
  taken.set(name, key)
  return key
}
