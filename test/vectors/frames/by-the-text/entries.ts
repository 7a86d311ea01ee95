/** The entries of docs/protocol.md §6.2, written from the table there and from frames.proto, with nothing of src. */
import { bytesOf } from './cryptography.ts'
import { type SignedHex, signedMessage } from './messages.ts'
import { bytes, many, optional, present, text } from './protobuf.ts'

/** §6.2: an entry as the vectors write it; an `ini` is given already signed. */
export interface EntryVector {
  readonly kind: string
  readonly epoch?: string | undefined
  readonly ini?: SignedHex | undefined
  readonly overridden?: readonly string[] | undefined
  readonly identity?: string | undefined
  readonly removal?: string | undefined
  readonly text?: string | undefined
  readonly peers?: readonly { readonly peerKey: string; readonly addresses: readonly string[] }[] | undefined
}

const admitMessage = ({ epoch = '', ini, overridden = [] }: EntryVector): Buffer =>
  Buffer.concat([
    bytes(1, bytesOf(epoch)),
    optional(2, ini === undefined ? null : signedMessage(ini)),
    many(3, overridden.map(bytesOf)),
  ])

const addressesMessage = ({ peers = [] }: EntryVector): Buffer =>
  many(
    1,
    peers.map(({ peerKey, addresses }) =>
      Buffer.concat([
        bytes(1, bytesOf(peerKey)),
        many(
          2,
          addresses.map((address) => Buffer.from(address)),
        ),
      ]),
    ),
  )

export const entryMessage = (entry: EntryVector): Buffer => {
  switch (entry.kind) {
    case 'hello':
      return present(1, Buffer.alloc(0))
    case 'admit':
      return present(2, admitMessage(entry))
    case 'remove':
      return present(3, bytes(1, bytesOf(entry.identity ?? '')))
    case 'restore':
      return present(4, bytes(1, bytesOf(entry.removal ?? '')))
    case 'leave':
      return present(5, Buffer.alloc(0))
    case 'text':
      return present(6, text(1, entry.text ?? ''))
    case 'addresses':
      return present(7, addressesMessage(entry))
    // Of a newer kind: field 100, as the note of dat.json says.
    default:
      return present(100, Buffer.from('of a newer version'))
  }
}
