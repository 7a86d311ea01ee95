/**
 * A process that floods one node as it is told: its argument is an `Order`. It prints `ready`, waits for a line on stdin,
 * floods, and prints a `FlooderReport`. Whenever it is cut off it comes back at once, with another peer id.
 */
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { readPem, verifyingKeyOf } from '../../src/crypto/signing.ts'
import { type RoomIdentity, roomIdentityOf } from '../../src/protocol/room-identity.ts'
import { framesOf, Heard, type NextFrame } from './frames.ts'
import type { FlooderReport, Order } from './order.ts'
import { RawPeer } from './raw-peer.ts'

/** Frames in one RPC, so that little of the flooder's time goes into the sending. */
const BATCH = 16
/** The same, in bytes: gossipsub reads no RPC above 4 MiB. */
const BATCH_BYTES_MAX = 2 * 1024 * 1024
/** Between two dials: as often as it makes sense to knock. */
const REDIAL_MS = 20

const roomOf = async ({ bootstrapFile, room }: Order): Promise<RoomIdentity> => {
  const key = readPem(await readFile(bootstrapFile, 'utf8'), 'public')
  const bootstrap = key === undefined ? undefined : verifyingKeyOf(key)
  if (bootstrap === undefined) throw new Error(`${bootstrapFile} holds no public key of ours.`)
  return roomIdentityOf(bootstrap, room)
}

const batchOf = (next: NextFrame): Uint8Array[] => {
  const batch: Uint8Array[] = []
  let bytes = 0
  while (batch.length < BATCH && bytes < BATCH_BYTES_MAX) {
    const frame = next()
    if (frame === undefined) break
    batch.push(frame)
    bytes += frame.length
  }
  return batch
}

class Flooder {
  readonly #order: Order
  readonly #room: RoomIdentity
  readonly #heard = new Heard()
  readonly #next: NextFrame
  #startedMs = 0
  #report: FlooderReport = {
    framesSent: 0,
    bytesSent: 0,
    connections: 0,
    dialsRefused: 0,
    cutOffAfterMs: null,
    framesBeforeCutOff: null,
  }

  private constructor(order: Order, room: RoomIdentity, heard: Heard, next: NextFrame) {
    this.#order = order
    this.#room = room
    this.#heard = heard
    this.#next = next
  }

  static async prepare(order: Order): Promise<Flooder> {
    const room = await roomOf(order)
    const heard = new Heard()
    return new Flooder(order, room, heard, await framesOf(order.flood, room, heard))
  }

  async run(): Promise<FlooderReport> {
    const deadlineMs = performance.now() + this.#order.durationMs
    while (performance.now() < deadlineMs) {
      if (this.#order.flood === 'none') await delay(100)
      else if (this.#order.flood === 'bystander') await this.#makeOnly()
      else await this.#connectAndFlood(deadlineMs)
    }
    return this.#report
  }

  async #makeOnly(): Promise<void> {
    batchOf(this.#next)
    await turn()
  }

  async #connectAndFlood(deadlineMs: number): Promise<void> {
    const { target, localAddress } = this.#order
    const { topic, fileTag } = this.#room
    let peer: RawPeer
    try {
      peer = await RawPeer.dial({ target, topic, fileTag, localAddress }, (frame) => this.#heard.add(frame))
    } catch {
      this.#report = { ...this.#report, dialsRefused: this.#report.dialsRefused + 1 }
      await delay(REDIAL_MS)
      return
    }
    this.#report = { ...this.#report, connections: this.#report.connections + 1 }
    while (!peer.isClosed && performance.now() < deadlineMs) await this.#sendBatch(peer)
    if (peer.isClosed) this.#noteCutOff()
    await peer.stop()
  }

  async #sendBatch(peer: RawPeer): Promise<void> {
    const frames = batchOf(this.#next)
    if (frames.length > 0) {
      if (this.#startedMs === 0) this.#startedMs = performance.now()
      if (this.#order.flood === 'nonsense') {
        for (const frame of frames) await peer.sendRpc(frame)
      } else {
        await peer.send(...frames)
      }
      const bytes = frames.reduce((sum, { length }) => sum + length, 0)
      this.#report = {
        ...this.#report,
        framesSent: this.#report.framesSent + frames.length,
        bytesSent: this.#report.bytesSent + bytes,
      }
    }
    await turn()
  }

  #noteCutOff(): void {
    if (this.#report.cutOffAfterMs !== null || this.#startedMs === 0) return
    this.#report = {
      ...this.#report,
      cutOffAfterMs: performance.now() - this.#startedMs,
      framesBeforeCutOff: this.#report.framesSent,
    }
  }
}

const order: Order = JSON.parse(process.argv[2] ?? '')
const flooder = await Flooder.prepare(order)
process.stdout.write('ready\n')
for await (const _ of createInterface({ input: process.stdin })) break
process.stdout.write(`${JSON.stringify(await flooder.run())}\n`)
process.exit(0)
