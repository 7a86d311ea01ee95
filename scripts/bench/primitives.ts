/** What one signature, one look at one, and one write to the disk cost here: what targets are made of. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { built } from './built.ts'
import { keyNumber } from './keys.ts'
import { median } from './statistics.ts'

const ROUNDS = 40
const BODY_BYTES = 500
const SIGNATURE_BYTES = 512

export interface PrimitivesReport {
  /** RSA-4096, PSS. */
  readonly signMs: number
  readonly verifyMs: number
  /** One batch appended to a history and synced, the thread and back included. */
  readonly storeMs: number
}

const timesOf = async (work: (round: number) => unknown): Promise<number> => {
  const timesMs: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const beganMs = performance.now()
    await work(round)
    timesMs.push(performance.now() - beganMs)
  }
  return median(timesMs)
}

const measureStore = async (folder: string): Promise<number> => {
  const { openHistory }: typeof import('../../src/storage/history/history.ts') = await import(
    built('storage/history/history.js')
  )
  const hex = (): string => randomBytes(32).toString('hex')
  const [author, session] = [hex(), hex()]
  const opened = await openHistory({
    file: join(folder, 'room.sqlite'),
    roomId: hex(),
    storeKey: randomBytes(32),
  })
  if (!opened.ok) throw new Error(opened.problem.message)
  const storeMs = await timesOf(async (round) => {
    const batch = {
      author,
      session,
      id: hex(),
      clock: round,
      number: round,
      body: randomBytes(BODY_BYTES),
      signature: randomBytes(SIGNATURE_BYTES),
      text: 'a text',
      isAboutRemoval: false,
      timeMs: 0,
    }
    return opened.value.append([batch], round)
  })
  await opened.value.close()
  return storeMs
}

export const measurePrimitives = async (): Promise<PrimitivesReport> => {
  const { signingKeyOf }: typeof import('../../src/crypto/signing.ts') = await import(
    built('crypto/signing.js')
  )
  const key = signingKeyOf(await keyNumber(1))
  if (key === undefined) throw new Error('A pair of primes made no RSA-4096 key.')
  const [room, body] = [randomBytes(32), randomBytes(BODY_BYTES)]
  const signature = key.sign('batch', room, body)
  const folder = await mkdtemp(join(tmpdir(), 'p2p-chat-bench-'))
  try {
    return {
      signMs: await timesOf(() => key.sign('batch', room, body)),
      verifyMs: await timesOf(() => key.publicKey.verify('batch', room, body, signature)),
      storeMs: await measureStore(folder),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
