/**
 * The cryptography of docs/protocol.md once more, written from its text alone and importing nothing of src: where the
 * two differ from the vectors, one of the three is wrong. Sections are those of that document.
 */
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  hkdfSync,
  verify,
} from 'node:crypto'

export const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex')

const ZEROS = Buffer.alloc(32)

export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

/** §2.1 */
export const H = (label: string, ...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256').update(`p2p-chat/1 ${label}\0`)
  for (const part of parts) {
    hash.update(u32(part.length)).update(part)
  }
  return hash.digest()
}

/** §2.2 */
export const D = (secret: Uint8Array, label: string, ...parts: readonly Uint8Array[]): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', H(label, ...parts), 32))

/** §2.3 */
export const associatedDataOf = (layer: number, roomId: Uint8Array, ...more: readonly Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.of(1, layer), roomId, ...more])

/** §2.3 */
export const sealed = (
  { key, label, aad }: { readonly key: Uint8Array; readonly label: string; readonly aad: Uint8Array },
  salt: Uint8Array,
  plaintext: Uint8Array,
): Buffer => {
  const cipher = createCipheriv('aes-256-gcm', D(key, label, salt), Buffer.alloc(12))
  cipher.setAAD(aad)
  return Buffer.concat([salt, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** §2.3; throws where it does not open. */
export const opened = (
  { key, label, aad }: { readonly key: Uint8Array; readonly label: string; readonly aad: Uint8Array },
  seal: Uint8Array,
): Buffer => {
  const [salt, ciphertext, tag] = [seal.subarray(0, 32), seal.subarray(32, -16), seal.subarray(-16)]
  const decipher = createDecipheriv('aes-256-gcm', D(key, label, salt), Buffer.alloc(12))
  decipher.setAAD(aad).setAuthTag(tag)
  return Buffer.concat([decipher.update(ciphertext), decipher.final()])
}

/** §2.4 */
export const isSigned = (
  by: Uint8Array,
  type: string,
  roomId: Uint8Array,
  { body, signature }: { readonly body: Uint8Array; readonly signature: Uint8Array },
): boolean =>
  verify(
    'sha256',
    Buffer.concat([Buffer.from(`p2p-chat/1 ${type}\0`), roomId, body]),
    {
      key: createPublicKey({ key: Buffer.from(by), format: 'der', type: 'spki' }),
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 32,
    },
    signature,
  )

/** §2.5; INI and header are hashes. */
export const wrapKeyOf = (wrap: {
  readonly secret: Uint8Array
  readonly roomId: Uint8Array
  readonly session: Uint8Array
  readonly keysHash: Uint8Array
  readonly ini: Uint8Array | null
  readonly rsaCiphertext: Uint8Array
  readonly mlKemCiphertext: Uint8Array
  readonly headerHash: Uint8Array
}): Buffer =>
  D(
    wrap.secret,
    'wrap',
    wrap.roomId,
    wrap.session,
    wrap.keysHash,
    wrap.ini ?? ZEROS,
    wrap.rsaCiphertext,
    wrap.mlKemCiphertext,
    wrap.headerHash,
  )

/** §2.6 */
export const roomOf = (spki: Uint8Array, name: string) => {
  const bytes = Buffer.from(name.normalize('NFC'))
  const id = H('room id', spki, bytes)
  return {
    id,
    key: D(spki, 'room', spki, bytes),
    topic: `p2p-chat/1/${H('topic', id).toString('hex')}`,
    fileTag: H('bootstrap file', spki).toString('hex'),
  }
}

/** §3, padding */
export const paddedSizeOf = (bytes: number): number => {
  if (bytes <= 4096) {
    return Math.max(256, Math.ceil(bytes / 256) * 256)
  }
  const e = Math.floor(Math.log2(bytes))
  const multiple = 2 ** (e - (Math.floor(Math.log2(e)) + 1))
  return Math.ceil(bytes / multiple) * multiple
}

/** §3, padding */
export const padded = (content: Uint8Array): Buffer =>
  Buffer.concat([u32(content.length), content], paddedSizeOf(4 + content.length))

/** §3, padding: what is in it. */
export const unpadded = (content: Buffer): Buffer => content.subarray(4, 4 + content.readUInt32BE(0))

/** §3 */
export const frameOf = (
  room: { readonly id: Uint8Array; readonly key: Uint8Array },
  salt: Uint8Array,
  type: number,
  payload: Uint8Array,
): Buffer => {
  const how = { key: room.key, label: 'envelope', aad: associatedDataOf(0, room.id) }
  return Buffer.concat([Buffer.of(1), sealed(how, salt, padded(Buffer.concat([Buffer.of(type), payload])))])
}

/** §5.2 */
export const holdersHashOf = (
  holders: readonly {
    readonly fingerprint: string
    readonly session: string
    readonly overridden: readonly string[]
  }[],
): Buffer => {
  const sorted = holders.toSorted((left, right) => (left.session < right.session ? -1 : 1))
  const each = sorted.map(({ fingerprint, session, overridden }) =>
    Buffer.concat([
      bytesOf(fingerprint),
      bytesOf(session),
      u32(overridden.length),
      ...overridden.toSorted().map(bytesOf),
    ]),
  )
  return H('holders', ...each)
}

/** §5.2 */
export const firstKeyOf = (
  roomId: Uint8Array,
  fresh: {
    readonly secret: string
    readonly generation: number
    readonly counter: number
    readonly foundingHash: string
    readonly parent: { readonly id: string; readonly step: number; readonly key: string } | null
    readonly sender: string
    readonly holders: Parameters<typeof holdersHashOf>[0]
  },
): Buffer =>
  D(
    Buffer.concat([bytesOf(fresh.secret), fresh.parent === null ? ZEROS : bytesOf(fresh.parent.key)]),
    'epoch',
    roomId,
    u64(fresh.generation),
    u64(fresh.counter),
    bytesOf(fresh.foundingHash),
    fresh.parent === null ? ZEROS : bytesOf(fresh.parent.id),
    u32(fresh.parent?.step ?? 0),
    bytesOf(fresh.sender),
    holdersHashOf(fresh.holders),
  )

/** §5.3 */
export const stepped = (key: Uint8Array, steps: number): Uint8Array =>
  steps === 0 ? key : stepped(H('join', key), steps - 1)

/** §5.2: the id, from the key of whichever step. */
export const epochIdOf = (key: Uint8Array, step: number): Buffer => D(stepped(key, 256 - step), 'id')
