/** §3's padding and §2.3's seal, in each of its four layers. */
import { fromHex, uint32, utf8 } from '../../src/crypto/bytes.ts'
import { deriveKey } from '../../src/crypto/digest.ts'
import { pad, paddedSize } from '../../src/crypto/padding.ts'
import { type Seal, seal } from '../../src/crypto/seal.ts'
import { associatedData } from '../../src/protocol/wire/envelope.ts'
import { lobby } from '../../test/vectors/frames/cast.ts'
import { drawn, lengthened, turned, writeVectors } from './writing.ts'

/** 4 + length: around each boundary, and where the rule of the larger sizes takes another step. */
const SIZES = [
  4, 5, 255, 256, 257, 512, 513, 3841, 4096, 4097, 4352, 4353, 8192, 8193, 65_536, 65_537, 131_072, 200_000,
]

const PADDED = [
  new Uint8Array(0),
  utf8('hello'),
  new Uint8Array(252).fill(0xab),
  new Uint8Array(253).fill(0xab),
]

const misPadded = (): readonly object[] => {
  const padded = pad(utf8('hello'))
  return [
    { change: 'the last byte of the padding is not zero', padded: turned(padded, -1) },
    { change: 'one zero more than the padded size', padded: lengthened(padded) },
    { change: 'the next larger padded size', padded: new Uint8Array(512).map((_, at) => padded[at] ?? 0) },
    { change: 'a length beyond the end', padded: padded.with(2, 1) },
    { change: 'a length with its highest bit set', padded: padded.with(0, 0x80) },
    { change: 'no padding at all', padded: padded.subarray(0, 9) },
    { change: 'shorter than a length', padded: padded.subarray(0, 3) },
    { change: 'empty', padded: new Uint8Array(0) },
  ]
}

const LAYERS = [
  { layer: 'envelope', number: 0, label: 'envelope', more: [] },
  { layer: 'wrap', number: 1, label: 'content key', more: [] },
  { layer: 'KEY', number: 2, label: 'content', more: [drawn('an epoch id'), uint32(3)] },
  { layer: 'DAT', number: 3, label: 'dat', more: [drawn('an epoch id').subarray(0, 16), uint32(3)] },
] as const

const sealIn = ({ layer, number, label, more }: (typeof LAYERS)[number]): object => {
  const how = {
    key: drawn(`key of layer ${number}`),
    label,
    associatedData: associatedData(lobby, layer, ...more),
  }
  const [salt, plaintext] = [drawn(`salt of layer ${number}`), utf8(`what is sealed in layer ${number}`)]
  return {
    layer: number,
    label,
    key: how.key,
    roomId: lobby.id,
    more,
    associatedData: how.associatedData,
    salt,
    derivedKey: deriveKey(how.key, label, salt),
    plaintext,
    sealed: seal(how, salt, plaintext),
  }
}

const refusedSeals = (): readonly object[] => {
  const how: Seal = {
    key: drawn('a key'),
    label: 'dat',
    associatedData: associatedData(lobby, 'DAT', drawn('an epoch id')),
  }
  const sealed = seal(how, drawn('a salt'), utf8('sealed'))
  return [
    { change: 'one bit of the salt', ...how, sealed: turned(sealed, 0) },
    { change: 'one bit of the ciphertext', ...how, sealed: turned(sealed, 32) },
    { change: 'one bit of the tag', ...how, sealed: turned(sealed, -1) },
    { change: 'one byte more', ...how, sealed: lengthened(sealed) },
    { change: 'no tag', ...how, sealed: sealed.subarray(0, -16) },
    { change: 'shorter than salt and tag', ...how, sealed: sealed.subarray(0, 47) },
    { change: 'another label', ...how, label: 'content', sealed },
    { change: 'another layer', ...how, associatedData: how.associatedData.with(1, 2), sealed },
    { change: 'another version', ...how, associatedData: how.associatedData.with(0, 2), sealed },
    { change: 'another key', ...how, key: turned(how.key, 31), sealed },
    { change: 'no associated data', ...how, associatedData: fromHex(''), sealed },
  ]
}

export const writeSealing = (): void => {
  writeVectors('padding.json', {
    note: 'sizes: bytes is 4 + the length of the content, padded what that comes to. contents: pad(content) of docs/protocol.md §3. refused: what change says, and nothing that pad makes.',
    sizes: SIZES.map((bytes) => ({ bytes, padded: paddedSize(bytes) })),
    contents: PADDED.map((content) => ({ content, padded: pad(content) })),
    refused: misPadded(),
  })
  writeVectors('seal.json', {
    note: 'sealed = seal(key, label, associatedData, plaintext) of docs/protocol.md §2.3 with that salt; associatedData is 0x01, the layer, the room id, and more, joined. refused: sealed does not open, for what change says.',
    seals: LAYERS.map(sealIn),
    refused: refusedSeals(),
  })
}
