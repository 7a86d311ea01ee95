/**
 * The messages of docs/protocol.md §2.4, §4, §6 and §13, written from the tables there and from frames.proto, with nothing of
 * src.
 */
import { bytesOf } from './cryptography.ts'
import { bytes, count, many, optional, present, text } from './protobuf.ts'

export interface SignedHex {
  readonly body: string
  readonly signature: string
}

export const signedMessage = ({ body, signature }: SignedHex): Buffer =>
  Buffer.concat([bytes(1, bytesOf(body)), bytes(2, bytesOf(signature))])

export interface Position {
  readonly generation: number
  readonly counter: number
  readonly id: string
  readonly step: number
}

const positionMessage = ({ generation, counter, id, step }: Position): Buffer =>
  Buffer.concat([count(1, generation), count(2, counter), bytes(3, bytesOf(id)), count(4, step)])

/** §4.1 */
export const iniMessage = (ini: {
  readonly identity: Uint8Array
  readonly displayName: string
  readonly peerKey: string
  readonly peerSignature: string
  readonly addresses: readonly string[]
  readonly rsa: Uint8Array
  readonly mlKem: Uint8Array
  readonly number: number
  readonly nonce: string
  readonly time: number
  readonly epoch: Position | null
  readonly founding: SignedHex | null
}): Buffer =>
  Buffer.concat([
    bytes(1, ini.identity),
    text(2, ini.displayName),
    bytes(3, bytesOf(ini.peerKey)),
    bytes(4, bytesOf(ini.peerSignature)),
    many(
      5,
      ini.addresses.map((address) => Buffer.from(address)),
    ),
    bytes(6, ini.rsa),
    bytes(7, ini.mlKem),
    count(8, ini.number),
    bytes(9, bytesOf(ini.nonce)),
    count(10, ini.time),
    optional(11, ini.epoch === null ? null : positionMessage(ini.epoch)),
    optional(12, ini.founding === null ? null : signedMessage(ini.founding)),
  ])

/** §4.2 */
export const foundingMessage = (answers: string, generation: number, time: number): Buffer =>
  Buffer.concat([bytes(1, bytesOf(answers)), count(2, generation), count(3, time)])

/** §4.3 */
export const keyMessage = (header: Uint8Array, wraps: readonly Uint8Array[]): Buffer =>
  Buffer.concat([bytes(1, header), many(2, wraps)])

export const headerMessage = (header: {
  readonly sender: Uint8Array
  readonly epoch: Position
  readonly founding: SignedHex
  readonly answers: readonly string[]
  readonly parent: { readonly id: string; readonly step: number } | null
  readonly sealedContent: Uint8Array
}): Buffer =>
  Buffer.concat([
    bytes(1, header.sender),
    present(2, positionMessage(header.epoch)),
    present(3, signedMessage(header.founding)),
    many(4, header.answers.map(bytesOf)),
    optional(
      5,
      header.parent === null
        ? null
        : Buffer.concat([bytes(1, bytesOf(header.parent.id)), count(2, header.parent.step)]),
    ),
    bytes(6, header.sealedContent),
  ])

/** @param parts session, INI, RSA ciphertext, ML-KEM ciphertext, sealed content key */
export const wrapMessage = (...parts: readonly string[]): Buffer =>
  Buffer.concat(parts.map((part, index) => bytes(index + 1, bytesOf(part))))

export const contentMessage = (content: {
  readonly secret: string
  readonly holders: readonly {
    readonly fingerprint: string
    readonly session: string
    readonly overridden: readonly string[]
  }[]
  readonly identities: readonly Uint8Array[]
  readonly removals: readonly SignedHex[]
}): Buffer =>
  Buffer.concat([
    bytes(1, bytesOf(content.secret)),
    many(
      2,
      content.holders.map(({ fingerprint, session, overridden }) =>
        Buffer.concat([
          bytes(1, bytesOf(fingerprint)),
          bytes(2, bytesOf(session)),
          many(3, overridden.map(bytesOf)),
        ]),
      ),
    ),
    many(3, content.identities),
    many(4, content.removals.map(signedMessage)),
  ])

/** §6 */
export const datMessage = (epoch: Uint8Array, step: number, sealedBatch: Uint8Array): Buffer =>
  Buffer.concat([bytes(1, epoch), count(2, step), bytes(3, sealedBatch)])

/** §6.1; `entries` are messages already. */
export const batchMessage = (
  batch: {
    readonly session: string
    readonly number: number
    readonly previous: string | null
    readonly after: string | null
    readonly clock: number
    readonly time: number
    readonly displayName: string
  },
  author: string,
  entries: readonly Uint8Array[],
): Buffer => {
  const none = '00'.repeat(32)
  return Buffer.concat([
    bytes(1, bytesOf(author)),
    bytes(2, bytesOf(batch.session)),
    count(3, batch.number),
    bytes(4, bytesOf(batch.previous ?? none)),
    bytes(5, bytesOf(batch.after ?? none)),
    count(6, batch.clock),
    count(7, batch.time),
    text(8, batch.displayName),
    many(9, entries),
  ])
}

/** §13.1 */
export const syncMessage = (epoch: Uint8Array, step: number, session: string, sealed: Uint8Array): Buffer =>
  Buffer.concat([bytes(1, epoch), count(2, step), bytes(3, bytesOf(session)), bytes(4, sealed)])

interface Clocked {
  readonly clock: number
  readonly id: string
}

const clockedMessage = ({ clock, id }: Clocked): Buffer =>
  Buffer.concat([count(1, clock), bytes(2, bytesOf(id))])

/** §13.1 */
export const compareQuestion = (
  nodes: readonly {
    readonly level: number
    readonly position: number
    readonly hash: string | null
    readonly after: Clocked | null
  }[],
): Buffer =>
  present(
    1,
    many(
      1,
      nodes.map(({ level, position, hash, after }) =>
        Buffer.concat([
          count(1, level),
          count(2, position),
          bytes(3, bytesOf(hash ?? '')),
          optional(4, after === null ? null : clockedMessage(after)),
        ]),
      ),
    ),
  )

/** §13.1 */
export const fetchQuestion = (ids: readonly string[]): Buffer => present(2, many(1, ids.map(bytesOf)))

/** §13.1; of each node one of the three. */
export const compareAnswer = (
  contents: readonly {
    readonly type: string
    readonly ids?: readonly Clocked[]
    readonly parts?: readonly {
      readonly level: number
      readonly position: number
      readonly count: number
      readonly hash: string
    }[]
  }[],
): Buffer =>
  present(
    1,
    many(
      1,
      contents.map(({ type, ids = [], parts = [] }) =>
        Buffer.concat([
          count(1, type === 'same' ? 1 : 0),
          many(2, ids.map(clockedMessage)),
          many(
            3,
            parts.map((part) =>
              Buffer.concat([
                count(1, part.level),
                count(2, part.position),
                count(3, part.count),
                bytes(4, bytesOf(part.hash)),
              ]),
            ),
          ),
        ]),
      ),
    ),
  )

/** §13.1 */
export const fetchAnswer = (batches: readonly SignedHex[], identities: readonly Uint8Array[]): Buffer =>
  present(2, Buffer.concat([many(1, batches.map(signedMessage)), many(2, identities)]))
