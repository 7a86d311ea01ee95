/**
 * The least that a chat without a server can be: everybody connected to everybody, each message sealed once with AES-256-GCM and signed
 * by its speaker. Nobody passes anything on, nothing is kept, and the keys are given.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { keyNumber } from '../keys.ts'
import type { StartMember } from './member.ts'

const SHARED_KEY = Buffer.alloc(32, 7)
const NONCE_BYTES = 12
const TAG_BYTES = 16
const LENGTH_BYTES = 4
const POLL_MS = 20
/** Said in one turn of the event loop: sockets have their turn between. */
const AT_ONCE = 8
const UNSENT_BYTES_MAX = 256 * 1024

type Signing = 'Ed25519' | 'RSA-4096'

const signed = (text: Buffer, key: KeyObject): Buffer => {
  const signature = sign(key.asymmetricKeyType === 'rsa' ? 'sha256' : null, text, key)
  return Buffer.concat([signature, text])
}

const sealed = (message: Buffer): Buffer => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', SHARED_KEY, nonce)
  const body = Buffer.concat([nonce, cipher.update(message), cipher.final(), cipher.getAuthTag()])
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, body])
}

const opened = (body: Buffer): Buffer => {
  const decipher = createDecipheriv('aes-256-gcm', SHARED_KEY, body.subarray(0, NONCE_BYTES))
  decipher.setAuthTag(body.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
}

/** Calls back with each frame of a stream, without its length. */
const readFrames = (socket: Socket, frame: (body: Buffer) => void): void => {
  let pending: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    let start = 0
    while (pending.length - start >= LENGTH_BYTES) {
      const end = start + LENGTH_BYTES + pending.readUInt32BE(start)
      if (pending.length < end) break
      frame(pending.subarray(start + LENGTH_BYTES, end))
      start = end
    }
    pending = pending.subarray(start)
  })
}

const startTcp =
  (signing: Signing): StartMember =>
  async (init, shown) => {
    const key =
      signing === 'RSA-4096' ? await keyNumber(init.number) : generateKeyPairSync('ed25519').privateKey
    const hello = createPublicKey(key).export({ format: 'der', type: 'spki' })
    const signatureBytes = signing === 'RSA-4096' ? 512 : 64
    const sockets = new Set<Socket>()
    let greeted = 0
    const talkWith = (socket: Socket): void => {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.on('error', () => sockets.delete(socket)).on('close', () => sockets.delete(socket))
      let theirs: KeyObject | undefined
      readFrames(socket, (body) => {
        const message = opened(body)
        if (theirs === undefined) {
          theirs = createPublicKey({ key: message, format: 'der', type: 'spki' })
          greeted += 1
          return
        }
        const text = message.subarray(signatureBytes)
        const digest = signing === 'RSA-4096' ? 'sha256' : null
        if (verify(digest, text, theirs, message.subarray(0, signatureBytes))) shown(text.toString())
      })
      socket.write(sealed(hello))
    }
    const server = createServer(talkWith).listen(0, init.address)
    await once(server, 'listening')
    for (const other of init.others) {
      const [host = '', port] = other.split(':')
      const socket = connect(Number(port), host)
      await once(socket, 'connect')
      talkWith(socket)
    }
    const bound = server.address()
    let said = 0
    return {
      address: `${init.address}:${typeof bound === 'object' ? bound?.port : ''}`,
      gathered: async (members) => {
        while (greeted < members - 1) await delay(POLL_MS)
      },
      say: (text) => {
        said += 1
        const frame = sealed(signed(Buffer.from(text), key))
        for (const socket of sockets) socket.write(frame)
        return true
      },
      ready: async () => {
        if (said % AT_ONCE === 0) await turn()
        for (const socket of sockets) {
          while (!socket.destroyed && socket.writableLength > UNSENT_BYTES_MAX) await delay(1)
        }
      },
      order: async () => null,
      leave: async () => {
        for (const socket of sockets) socket.destroy()
        server.close()
      },
    }
  }

export const startTcpWithEd25519 = startTcp('Ed25519')
export const startTcpWithRsa = startTcp('RSA-4096')
