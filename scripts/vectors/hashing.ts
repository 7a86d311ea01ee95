/** §2.1 and §2.2: all that is hashed and derived goes through these two. */
import { concatenate, uint32, utf8 } from '../../src/crypto/bytes.ts'
import { deriveKey, labelledHash } from '../../src/crypto/digest.ts'
import { drawn, writeVectors } from './writing.ts'

const HASHED: readonly { readonly label: string; readonly parts: readonly Uint8Array[] }[] = [
  { label: 'example', parts: [utf8('a'), utf8('bc')] },
  { label: 'example', parts: [utf8('ab'), utf8('c')] },
  { label: 'example', parts: [utf8('abc')] },
  { label: 'example', parts: [] },
  { label: 'example', parts: [new Uint8Array(0)] },
  { label: 'example', parts: [new Uint8Array(0), new Uint8Array(0)] },
  { label: 'join', parts: [drawn('a key')] },
  { label: 'long', parts: [new Uint8Array(300).fill(0xff), utf8('ü')] },
]

const DERIVED: readonly {
  readonly secret: Uint8Array
  readonly label: string
  readonly parts: readonly Uint8Array[]
}[] = [
  { secret: new Uint8Array(32), label: 'example', parts: [utf8('a'), utf8('bc')] },
  { secret: drawn('a key'), label: 'id', parts: [] },
  { secret: drawn('a key'), label: 'dat', parts: [drawn('a salt')] },
  {
    secret: concatenate(drawn('a secret'), drawn('another')),
    label: 'wrap',
    parts: [drawn('a room'), new Uint8Array(1088).fill(7)],
  },
]

/** What is hashed, written out once more: the code joins it where nobody sees it. */
const encodingOf = (label: string, parts: readonly Uint8Array[]): Uint8Array =>
  concatenate(utf8(`p2p-chat/1 ${label}\0`), ...parts.flatMap((part) => [uint32(part.length), part]))

export const writeHashing = (): void => {
  writeVectors('labelled-hash.json', {
    note: 'hash = H(label, parts…) of docs/protocol.md §2.1; encoding is what SHA-256 is taken of.',
    hashes: HASHED.map(({ label, parts }) => ({
      label,
      parts,
      encoding: encodingOf(label, parts),
      hash: labelledHash(label, ...parts),
    })),
    ranks: [1, 2, 3].map((number) => {
      const [matter, session] = [drawn('the INI that is answered'), drawn(`session ${number}`)]
      return { matter, session, hash: labelledHash('rank', matter, session) }
    }),
  })
  writeVectors('key-derivation.json', {
    note: 'key = D(secret, label, parts…) of docs/protocol.md §2.2; info is H(label, parts…).',
    keys: DERIVED.map(({ secret, label, parts }) => ({
      secret,
      label,
      parts,
      info: labelledHash(label, ...parts),
      key: deriveKey(secret, label, ...parts),
    })),
  })
}
