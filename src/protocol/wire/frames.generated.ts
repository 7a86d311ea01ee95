// Made by scripts/generate-frames.ts from frames.proto; do not edit.
// @ts-nocheck
/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Signed {
  body: Uint8Array
  signature: Uint8Array
}

export namespace Signed {
  let _codec: Codec<Signed>

  export const codec = (): Codec<Signed> => {
    if (_codec == null) {
      _codec = message<Signed>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.body != null && obj.body.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.body)
        }

        if ((obj.signature != null && obj.signature.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.signature)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          body: uint8ArrayAlloc(0),
          signature: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.body = reader.bytes()
              break
            }
            case 2: {
              obj.signature = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.body`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.signature`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface SignedBodyFieldEvent {
    field: '$.body'
    value: Uint8Array
  }

  export interface SignedSignatureFieldEvent {
    field: '$.signature'
    value: Uint8Array
  }

  export function encode (obj: Partial<Signed>): Uint8Array {
    return encodeMessage(obj, Signed.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Signed>): Signed {
    return decodeMessage(buf, Signed.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Signed>): Generator<SignedBodyFieldEvent | SignedSignatureFieldEvent> {
    return streamMessage(buf, Signed.codec(), opts)
  }
}

export interface EpochPosition {
  generation: number
  counter: number
  id: Uint8Array
  step: number
}

export namespace EpochPosition {
  let _codec: Codec<EpochPosition>

  export const codec = (): Codec<EpochPosition> => {
    if (_codec == null) {
      _codec = message<EpochPosition>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.generation != null && obj.generation !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.generation)
        }

        if ((obj.counter != null && obj.counter !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.counter)
        }

        if ((obj.id != null && obj.id.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.id)
        }

        if ((obj.step != null && obj.step !== 0)) {
          w.uint32(32)
          w.uint32(obj.step)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          generation: 0,
          counter: 0,
          id: uint8ArrayAlloc(0),
          step: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.generation = reader.uint64Number()
              break
            }
            case 2: {
              obj.counter = reader.uint64Number()
              break
            }
            case 3: {
              obj.id = reader.bytes()
              break
            }
            case 4: {
              obj.step = reader.uint32()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.generation`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.counter`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.id`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.step`,
                value: reader.uint32()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface EpochPositionGenerationFieldEvent {
    field: '$.generation'
    value: number
  }

  export interface EpochPositionCounterFieldEvent {
    field: '$.counter'
    value: number
  }

  export interface EpochPositionIdFieldEvent {
    field: '$.id'
    value: Uint8Array
  }

  export interface EpochPositionStepFieldEvent {
    field: '$.step'
    value: number
  }

  export function encode (obj: Partial<EpochPosition>): Uint8Array {
    return encodeMessage(obj, EpochPosition.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EpochPosition>): EpochPosition {
    return decodeMessage(buf, EpochPosition.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EpochPosition>): Generator<EpochPositionGenerationFieldEvent | EpochPositionCounterFieldEvent | EpochPositionIdFieldEvent | EpochPositionStepFieldEvent> {
    return streamMessage(buf, EpochPosition.codec(), opts)
  }
}

export interface IniRequest {
  identity: Uint8Array
  name: Uint8Array
  peerKey: Uint8Array
  peerSignature: Uint8Array
  addresses: Uint8Array[]
  rsa: Uint8Array
  mlKem: Uint8Array
  number: number
  nonce: Uint8Array
  time: number
  epoch?: EpochPosition
  founding?: Signed
}

export namespace IniRequest {
  let _codec: Codec<IniRequest>

  export const codec = (): Codec<IniRequest> => {
    if (_codec == null) {
      _codec = message<IniRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.identity != null && obj.identity.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.identity)
        }

        if ((obj.name != null && obj.name.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.name)
        }

        if ((obj.peerKey != null && obj.peerKey.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.peerKey)
        }

        if ((obj.peerSignature != null && obj.peerSignature.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.peerSignature)
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(42)
            w.bytes(value)
          }
        }

        if ((obj.rsa != null && obj.rsa.byteLength > 0)) {
          w.uint32(50)
          w.bytes(obj.rsa)
        }

        if ((obj.mlKem != null && obj.mlKem.byteLength > 0)) {
          w.uint32(58)
          w.bytes(obj.mlKem)
        }

        if ((obj.number != null && obj.number !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.number)
        }

        if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
          w.uint32(74)
          w.bytes(obj.nonce)
        }

        if ((obj.time != null && obj.time !== 0)) {
          w.uint32(80)
          w.uint64Number(obj.time)
        }

        if (obj.epoch != null) {
          w.uint32(90)
          EpochPosition.codec().encode(obj.epoch, w)
        }

        if (obj.founding != null) {
          w.uint32(98)
          Signed.codec().encode(obj.founding, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          identity: uint8ArrayAlloc(0),
          name: uint8ArrayAlloc(0),
          peerKey: uint8ArrayAlloc(0),
          peerSignature: uint8ArrayAlloc(0),
          addresses: [],
          rsa: uint8ArrayAlloc(0),
          mlKem: uint8ArrayAlloc(0),
          number: 0,
          nonce: uint8ArrayAlloc(0),
          time: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.identity = reader.bytes()
              break
            }
            case 2: {
              obj.name = reader.bytes()
              break
            }
            case 3: {
              obj.peerKey = reader.bytes()
              break
            }
            case 4: {
              obj.peerSignature = reader.bytes()
              break
            }
            case 5: {
              if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              obj.addresses.push(reader.bytes())
              break
            }
            case 6: {
              obj.rsa = reader.bytes()
              break
            }
            case 7: {
              obj.mlKem = reader.bytes()
              break
            }
            case 8: {
              obj.number = reader.uint64Number()
              break
            }
            case 9: {
              obj.nonce = reader.bytes()
              break
            }
            case 10: {
              obj.time = reader.uint64Number()
              break
            }
            case 11: {
              obj.epoch = EpochPosition.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.epoch
              })
              break
            }
            case 12: {
              obj.founding = Signed.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.founding
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          addresses: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.identity`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.name`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.peerKey`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.peerSignature`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              if (opts.limits?.addresses != null && obj.addresses === opts.limits.addresses) {
                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements')
              }

              yield {
                field: `${prefix}.addresses[]`,
                index: obj.addresses,
                value: reader.bytes()
              }

              obj.addresses++

              break
            }
            case 6: {
              yield {
                field: `${prefix}.rsa`,
                value: reader.bytes()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.mlKem`,
                value: reader.bytes()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.number`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.nonce`,
                value: reader.bytes()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.time`,
                value: reader.uint64Number()
              }
              break
            }
            case 11: {
              yield * EpochPosition.codec().stream(reader, reader.uint32(), `${prefix}.epoch`, {
                limits: opts.limits?.epoch
              })

              break
            }
            case 12: {
              yield * Signed.codec().stream(reader, reader.uint32(), `${prefix}.founding`, {
                limits: opts.limits?.founding
              })

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface IniRequestIdentityFieldEvent {
    field: '$.identity'
    value: Uint8Array
  }

  export interface IniRequestNameFieldEvent {
    field: '$.name'
    value: Uint8Array
  }

  export interface IniRequestPeerKeyFieldEvent {
    field: '$.peerKey'
    value: Uint8Array
  }

  export interface IniRequestPeerSignatureFieldEvent {
    field: '$.peerSignature'
    value: Uint8Array
  }

  export interface IniRequestAddressesFieldEvent {
    field: '$.addresses[]'
    index: number
    value: Uint8Array
  }

  export interface IniRequestRsaFieldEvent {
    field: '$.rsa'
    value: Uint8Array
  }

  export interface IniRequestMlKemFieldEvent {
    field: '$.mlKem'
    value: Uint8Array
  }

  export interface IniRequestNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export interface IniRequestNonceFieldEvent {
    field: '$.nonce'
    value: Uint8Array
  }

  export interface IniRequestTimeFieldEvent {
    field: '$.time'
    value: number
  }

  export interface IniRequestEpochGenerationFieldEvent {
    field: '$.epoch.generation'
    value: number
  }

  export interface IniRequestEpochCounterFieldEvent {
    field: '$.epoch.counter'
    value: number
  }

  export interface IniRequestEpochIdFieldEvent {
    field: '$.epoch.id'
    value: Uint8Array
  }

  export interface IniRequestEpochStepFieldEvent {
    field: '$.epoch.step'
    value: number
  }

  export interface IniRequestFoundingBodyFieldEvent {
    field: '$.founding.body'
    value: Uint8Array
  }

  export interface IniRequestFoundingSignatureFieldEvent {
    field: '$.founding.signature'
    value: Uint8Array
  }

  export function encode (obj: Partial<IniRequest>): Uint8Array {
    return encodeMessage(obj, IniRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<IniRequest>): IniRequest {
    return decodeMessage(buf, IniRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<IniRequest>): Generator<IniRequestIdentityFieldEvent | IniRequestNameFieldEvent | IniRequestPeerKeyFieldEvent | IniRequestPeerSignatureFieldEvent | IniRequestAddressesFieldEvent | IniRequestRsaFieldEvent | IniRequestMlKemFieldEvent | IniRequestNumberFieldEvent | IniRequestNonceFieldEvent | IniRequestTimeFieldEvent | IniRequestEpochGenerationFieldEvent | IniRequestEpochCounterFieldEvent | IniRequestEpochIdFieldEvent | IniRequestEpochStepFieldEvent | IniRequestFoundingBodyFieldEvent | IniRequestFoundingSignatureFieldEvent> {
    return streamMessage(buf, IniRequest.codec(), opts)
  }
}

export interface Founding {
  answers: Uint8Array
  generation: number
  time: number
}

export namespace Founding {
  let _codec: Codec<Founding>

  export const codec = (): Codec<Founding> => {
    if (_codec == null) {
      _codec = message<Founding>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.answers != null && obj.answers.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.answers)
        }

        if ((obj.generation != null && obj.generation !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.generation)
        }

        if ((obj.time != null && obj.time !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.time)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          answers: uint8ArrayAlloc(0),
          generation: 0,
          time: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.answers = reader.bytes()
              break
            }
            case 2: {
              obj.generation = reader.uint64Number()
              break
            }
            case 3: {
              obj.time = reader.uint64Number()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.answers`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.generation`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.time`,
                value: reader.uint64Number()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface FoundingAnswersFieldEvent {
    field: '$.answers'
    value: Uint8Array
  }

  export interface FoundingGenerationFieldEvent {
    field: '$.generation'
    value: number
  }

  export interface FoundingTimeFieldEvent {
    field: '$.time'
    value: number
  }

  export function encode (obj: Partial<Founding>): Uint8Array {
    return encodeMessage(obj, Founding.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Founding>): Founding {
    return decodeMessage(buf, Founding.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Founding>): Generator<FoundingAnswersFieldEvent | FoundingGenerationFieldEvent | FoundingTimeFieldEvent> {
    return streamMessage(buf, Founding.codec(), opts)
  }
}

export interface Key {
  header: Uint8Array
  wraps: Wrap[]
}

export namespace Key {
  let _codec: Codec<Key>

  export const codec = (): Codec<Key> => {
    if (_codec == null) {
      _codec = message<Key>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.header != null && obj.header.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.header)
        }

        if (obj.wraps != null && obj.wraps.length > 0) {
          for (const value of obj.wraps) {
            w.uint32(18)
            Wrap.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          header: uint8ArrayAlloc(0),
          wraps: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.header = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.wraps != null && obj.wraps.length === opts.limits.wraps) {
                throw new MaxLengthError('Decode error - repeated field "wraps" had too many elements')
              }

              obj.wraps.push(Wrap.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.wraps$
              }))
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          wraps: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.header`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.wraps != null && obj.wraps === opts.limits.wraps) {
                throw new MaxLengthError('Streaming decode error - repeated field "wraps" had too many elements')
              }

              for (const evt of Wrap.codec().stream(reader, reader.uint32(), `${prefix}.wraps[]`, {
                limits: opts.limits?.wraps$
              })) {
                yield {
                  ...evt,
                  index: obj.wraps
                }
              }

              obj.wraps++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface KeyHeaderFieldEvent {
    field: '$.header'
    value: Uint8Array
  }

  export interface KeyWrapsSessionFieldEvent {
    field: '$.wraps[].session'
    value: Uint8Array
    index: number
  }

  export interface KeyWrapsIniFieldEvent {
    field: '$.wraps[].ini'
    value: Uint8Array
    index: number
  }

  export interface KeyWrapsRsaCiphertextFieldEvent {
    field: '$.wraps[].rsaCiphertext'
    value: Uint8Array
    index: number
  }

  export interface KeyWrapsMlKemCiphertextFieldEvent {
    field: '$.wraps[].mlKemCiphertext'
    value: Uint8Array
    index: number
  }

  export interface KeyWrapsSealedContentKeyFieldEvent {
    field: '$.wraps[].sealedContentKey'
    value: Uint8Array
    index: number
  }

  export function encode (obj: Partial<Key>): Uint8Array {
    return encodeMessage(obj, Key.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Key>): Key {
    return decodeMessage(buf, Key.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Key>): Generator<KeyHeaderFieldEvent | KeyWrapsSessionFieldEvent | KeyWrapsIniFieldEvent | KeyWrapsRsaCiphertextFieldEvent | KeyWrapsMlKemCiphertextFieldEvent | KeyWrapsSealedContentKeyFieldEvent> {
    return streamMessage(buf, Key.codec(), opts)
  }
}

export interface KeyHeader {
  sender: Uint8Array
  epoch?: EpochPosition
  founding?: Signed
  answers: Uint8Array[]
  parent?: Parent
  sealedContent: Uint8Array
}

export namespace KeyHeader {
  let _codec: Codec<KeyHeader>

  export const codec = (): Codec<KeyHeader> => {
    if (_codec == null) {
      _codec = message<KeyHeader>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.sender != null && obj.sender.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.sender)
        }

        if (obj.epoch != null) {
          w.uint32(18)
          EpochPosition.codec().encode(obj.epoch, w)
        }

        if (obj.founding != null) {
          w.uint32(26)
          Signed.codec().encode(obj.founding, w)
        }

        if (obj.answers != null && obj.answers.length > 0) {
          for (const value of obj.answers) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if (obj.parent != null) {
          w.uint32(42)
          Parent.codec().encode(obj.parent, w)
        }

        if ((obj.sealedContent != null && obj.sealedContent.byteLength > 0)) {
          w.uint32(50)
          w.bytes(obj.sealedContent)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          sender: uint8ArrayAlloc(0),
          answers: [],
          sealedContent: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.sender = reader.bytes()
              break
            }
            case 2: {
              obj.epoch = EpochPosition.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.epoch
              })
              break
            }
            case 3: {
              obj.founding = Signed.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.founding
              })
              break
            }
            case 4: {
              if (opts.limits?.answers != null && obj.answers.length === opts.limits.answers) {
                throw new MaxLengthError('Decode error - repeated field "answers" had too many elements')
              }

              obj.answers.push(reader.bytes())
              break
            }
            case 5: {
              obj.parent = Parent.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.parent
              })
              break
            }
            case 6: {
              obj.sealedContent = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          answers: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.sender`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield * EpochPosition.codec().stream(reader, reader.uint32(), `${prefix}.epoch`, {
                limits: opts.limits?.epoch
              })

              break
            }
            case 3: {
              yield * Signed.codec().stream(reader, reader.uint32(), `${prefix}.founding`, {
                limits: opts.limits?.founding
              })

              break
            }
            case 4: {
              if (opts.limits?.answers != null && obj.answers === opts.limits.answers) {
                throw new MaxLengthError('Streaming decode error - repeated field "answers" had too many elements')
              }

              yield {
                field: `${prefix}.answers[]`,
                index: obj.answers,
                value: reader.bytes()
              }

              obj.answers++

              break
            }
            case 5: {
              yield * Parent.codec().stream(reader, reader.uint32(), `${prefix}.parent`, {
                limits: opts.limits?.parent
              })

              break
            }
            case 6: {
              yield {
                field: `${prefix}.sealedContent`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface KeyHeaderSenderFieldEvent {
    field: '$.sender'
    value: Uint8Array
  }

  export interface KeyHeaderEpochGenerationFieldEvent {
    field: '$.epoch.generation'
    value: number
  }

  export interface KeyHeaderEpochCounterFieldEvent {
    field: '$.epoch.counter'
    value: number
  }

  export interface KeyHeaderEpochIdFieldEvent {
    field: '$.epoch.id'
    value: Uint8Array
  }

  export interface KeyHeaderEpochStepFieldEvent {
    field: '$.epoch.step'
    value: number
  }

  export interface KeyHeaderFoundingBodyFieldEvent {
    field: '$.founding.body'
    value: Uint8Array
  }

  export interface KeyHeaderFoundingSignatureFieldEvent {
    field: '$.founding.signature'
    value: Uint8Array
  }

  export interface KeyHeaderAnswersFieldEvent {
    field: '$.answers[]'
    index: number
    value: Uint8Array
  }

  export interface KeyHeaderParentIdFieldEvent {
    field: '$.parent.id'
    value: Uint8Array
  }

  export interface KeyHeaderParentStepFieldEvent {
    field: '$.parent.step'
    value: number
  }

  export interface KeyHeaderSealedContentFieldEvent {
    field: '$.sealedContent'
    value: Uint8Array
  }

  export function encode (obj: Partial<KeyHeader>): Uint8Array {
    return encodeMessage(obj, KeyHeader.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KeyHeader>): KeyHeader {
    return decodeMessage(buf, KeyHeader.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KeyHeader>): Generator<KeyHeaderSenderFieldEvent | KeyHeaderEpochGenerationFieldEvent | KeyHeaderEpochCounterFieldEvent | KeyHeaderEpochIdFieldEvent | KeyHeaderEpochStepFieldEvent | KeyHeaderFoundingBodyFieldEvent | KeyHeaderFoundingSignatureFieldEvent | KeyHeaderAnswersFieldEvent | KeyHeaderParentIdFieldEvent | KeyHeaderParentStepFieldEvent | KeyHeaderSealedContentFieldEvent> {
    return streamMessage(buf, KeyHeader.codec(), opts)
  }
}

export interface Parent {
  id: Uint8Array
  step: number
}

export namespace Parent {
  let _codec: Codec<Parent>

  export const codec = (): Codec<Parent> => {
    if (_codec == null) {
      _codec = message<Parent>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.id != null && obj.id.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.id)
        }

        if ((obj.step != null && obj.step !== 0)) {
          w.uint32(16)
          w.uint32(obj.step)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: uint8ArrayAlloc(0),
          step: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.bytes()
              break
            }
            case 2: {
              obj.step = reader.uint32()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.id`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.step`,
                value: reader.uint32()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface ParentIdFieldEvent {
    field: '$.id'
    value: Uint8Array
  }

  export interface ParentStepFieldEvent {
    field: '$.step'
    value: number
  }

  export function encode (obj: Partial<Parent>): Uint8Array {
    return encodeMessage(obj, Parent.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Parent>): Parent {
    return decodeMessage(buf, Parent.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Parent>): Generator<ParentIdFieldEvent | ParentStepFieldEvent> {
    return streamMessage(buf, Parent.codec(), opts)
  }
}

export interface Wrap {
  session: Uint8Array
  ini: Uint8Array
  rsaCiphertext: Uint8Array
  mlKemCiphertext: Uint8Array
  sealedContentKey: Uint8Array
}

export namespace Wrap {
  let _codec: Codec<Wrap>

  export const codec = (): Codec<Wrap> => {
    if (_codec == null) {
      _codec = message<Wrap>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.session != null && obj.session.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.session)
        }

        if ((obj.ini != null && obj.ini.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.ini)
        }

        if ((obj.rsaCiphertext != null && obj.rsaCiphertext.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.rsaCiphertext)
        }

        if ((obj.mlKemCiphertext != null && obj.mlKemCiphertext.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.mlKemCiphertext)
        }

        if ((obj.sealedContentKey != null && obj.sealedContentKey.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.sealedContentKey)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          session: uint8ArrayAlloc(0),
          ini: uint8ArrayAlloc(0),
          rsaCiphertext: uint8ArrayAlloc(0),
          mlKemCiphertext: uint8ArrayAlloc(0),
          sealedContentKey: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.session = reader.bytes()
              break
            }
            case 2: {
              obj.ini = reader.bytes()
              break
            }
            case 3: {
              obj.rsaCiphertext = reader.bytes()
              break
            }
            case 4: {
              obj.mlKemCiphertext = reader.bytes()
              break
            }
            case 5: {
              obj.sealedContentKey = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.session`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.ini`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.rsaCiphertext`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.mlKemCiphertext`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.sealedContentKey`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface WrapSessionFieldEvent {
    field: '$.session'
    value: Uint8Array
  }

  export interface WrapIniFieldEvent {
    field: '$.ini'
    value: Uint8Array
  }

  export interface WrapRsaCiphertextFieldEvent {
    field: '$.rsaCiphertext'
    value: Uint8Array
  }

  export interface WrapMlKemCiphertextFieldEvent {
    field: '$.mlKemCiphertext'
    value: Uint8Array
  }

  export interface WrapSealedContentKeyFieldEvent {
    field: '$.sealedContentKey'
    value: Uint8Array
  }

  export function encode (obj: Partial<Wrap>): Uint8Array {
    return encodeMessage(obj, Wrap.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Wrap>): Wrap {
    return decodeMessage(buf, Wrap.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Wrap>): Generator<WrapSessionFieldEvent | WrapIniFieldEvent | WrapRsaCiphertextFieldEvent | WrapMlKemCiphertextFieldEvent | WrapSealedContentKeyFieldEvent> {
    return streamMessage(buf, Wrap.codec(), opts)
  }
}

export interface Holder {
  fingerprint: Uint8Array
  session: Uint8Array
  overridden: Uint8Array[]
}

export namespace Holder {
  let _codec: Codec<Holder>

  export const codec = (): Codec<Holder> => {
    if (_codec == null) {
      _codec = message<Holder>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.fingerprint != null && obj.fingerprint.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.fingerprint)
        }

        if ((obj.session != null && obj.session.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.session)
        }

        if (obj.overridden != null && obj.overridden.length > 0) {
          for (const value of obj.overridden) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          fingerprint: uint8ArrayAlloc(0),
          session: uint8ArrayAlloc(0),
          overridden: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.fingerprint = reader.bytes()
              break
            }
            case 2: {
              obj.session = reader.bytes()
              break
            }
            case 3: {
              if (opts.limits?.overridden != null && obj.overridden.length === opts.limits.overridden) {
                throw new MaxLengthError('Decode error - repeated field "overridden" had too many elements')
              }

              obj.overridden.push(reader.bytes())
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          overridden: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.fingerprint`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.session`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              if (opts.limits?.overridden != null && obj.overridden === opts.limits.overridden) {
                throw new MaxLengthError('Streaming decode error - repeated field "overridden" had too many elements')
              }

              yield {
                field: `${prefix}.overridden[]`,
                index: obj.overridden,
                value: reader.bytes()
              }

              obj.overridden++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface HolderFingerprintFieldEvent {
    field: '$.fingerprint'
    value: Uint8Array
  }

  export interface HolderSessionFieldEvent {
    field: '$.session'
    value: Uint8Array
  }

  export interface HolderOverriddenFieldEvent {
    field: '$.overridden[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<Holder>): Uint8Array {
    return encodeMessage(obj, Holder.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Holder>): Holder {
    return decodeMessage(buf, Holder.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Holder>): Generator<HolderFingerprintFieldEvent | HolderSessionFieldEvent | HolderOverriddenFieldEvent> {
    return streamMessage(buf, Holder.codec(), opts)
  }
}

export interface KeyContent {
  secret: Uint8Array
  holders: Holder[]
  identities: Uint8Array[]
  removals: Signed[]
}

export namespace KeyContent {
  let _codec: Codec<KeyContent>

  export const codec = (): Codec<KeyContent> => {
    if (_codec == null) {
      _codec = message<KeyContent>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.secret != null && obj.secret.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.secret)
        }

        if (obj.holders != null && obj.holders.length > 0) {
          for (const value of obj.holders) {
            w.uint32(18)
            Holder.codec().encode(value, w)
          }
        }

        if (obj.identities != null && obj.identities.length > 0) {
          for (const value of obj.identities) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (obj.removals != null && obj.removals.length > 0) {
          for (const value of obj.removals) {
            w.uint32(34)
            Signed.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          secret: uint8ArrayAlloc(0),
          holders: [],
          identities: [],
          removals: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.secret = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.holders != null && obj.holders.length === opts.limits.holders) {
                throw new MaxLengthError('Decode error - repeated field "holders" had too many elements')
              }

              obj.holders.push(Holder.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.holders$
              }))
              break
            }
            case 3: {
              if (opts.limits?.identities != null && obj.identities.length === opts.limits.identities) {
                throw new MaxLengthError('Decode error - repeated field "identities" had too many elements')
              }

              obj.identities.push(reader.bytes())
              break
            }
            case 4: {
              if (opts.limits?.removals != null && obj.removals.length === opts.limits.removals) {
                throw new MaxLengthError('Decode error - repeated field "removals" had too many elements')
              }

              obj.removals.push(Signed.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.removals$
              }))
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          holders: 0,
          identities: 0,
          removals: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.secret`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.holders != null && obj.holders === opts.limits.holders) {
                throw new MaxLengthError('Streaming decode error - repeated field "holders" had too many elements')
              }

              for (const evt of Holder.codec().stream(reader, reader.uint32(), `${prefix}.holders[]`, {
                limits: opts.limits?.holders$
              })) {
                yield {
                  ...evt,
                  index: obj.holders
                }
              }

              obj.holders++

              break
            }
            case 3: {
              if (opts.limits?.identities != null && obj.identities === opts.limits.identities) {
                throw new MaxLengthError('Streaming decode error - repeated field "identities" had too many elements')
              }

              yield {
                field: `${prefix}.identities[]`,
                index: obj.identities,
                value: reader.bytes()
              }

              obj.identities++

              break
            }
            case 4: {
              if (opts.limits?.removals != null && obj.removals === opts.limits.removals) {
                throw new MaxLengthError('Streaming decode error - repeated field "removals" had too many elements')
              }

              for (const evt of Signed.codec().stream(reader, reader.uint32(), `${prefix}.removals[]`, {
                limits: opts.limits?.removals$
              })) {
                yield {
                  ...evt,
                  index: obj.removals
                }
              }

              obj.removals++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface KeyContentSecretFieldEvent {
    field: '$.secret'
    value: Uint8Array
  }

  export interface KeyContentHoldersFingerprintFieldEvent {
    field: '$.holders[].fingerprint'
    value: Uint8Array
    index: number
  }

  export interface KeyContentHoldersSessionFieldEvent {
    field: '$.holders[].session'
    value: Uint8Array
    index: number
  }

  export interface KeyContentHoldersOverriddenFieldEvent {
    field: '$.holders[].overridden[]'
    index: number
    value: Uint8Array
  }

  export interface KeyContentIdentitiesFieldEvent {
    field: '$.identities[]'
    index: number
    value: Uint8Array
  }

  export interface KeyContentRemovalsBodyFieldEvent {
    field: '$.removals[].body'
    value: Uint8Array
    index: number
  }

  export interface KeyContentRemovalsSignatureFieldEvent {
    field: '$.removals[].signature'
    value: Uint8Array
    index: number
  }

  export function encode (obj: Partial<KeyContent>): Uint8Array {
    return encodeMessage(obj, KeyContent.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KeyContent>): KeyContent {
    return decodeMessage(buf, KeyContent.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KeyContent>): Generator<KeyContentSecretFieldEvent | KeyContentHoldersFingerprintFieldEvent | KeyContentHoldersSessionFieldEvent | KeyContentHoldersOverriddenFieldEvent | KeyContentIdentitiesFieldEvent | KeyContentRemovalsBodyFieldEvent | KeyContentRemovalsSignatureFieldEvent> {
    return streamMessage(buf, KeyContent.codec(), opts)
  }
}

export interface Dat {
  epoch: Uint8Array
  step: number
  sealedBatch: Uint8Array
}

export namespace Dat {
  let _codec: Codec<Dat>

  export const codec = (): Codec<Dat> => {
    if (_codec == null) {
      _codec = message<Dat>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.epoch != null && obj.epoch.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.epoch)
        }

        if ((obj.step != null && obj.step !== 0)) {
          w.uint32(16)
          w.uint32(obj.step)
        }

        if ((obj.sealedBatch != null && obj.sealedBatch.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.sealedBatch)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          epoch: uint8ArrayAlloc(0),
          step: 0,
          sealedBatch: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.epoch = reader.bytes()
              break
            }
            case 2: {
              obj.step = reader.uint32()
              break
            }
            case 3: {
              obj.sealedBatch = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.epoch`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.step`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.sealedBatch`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface DatEpochFieldEvent {
    field: '$.epoch'
    value: Uint8Array
  }

  export interface DatStepFieldEvent {
    field: '$.step'
    value: number
  }

  export interface DatSealedBatchFieldEvent {
    field: '$.sealedBatch'
    value: Uint8Array
  }

  export function encode (obj: Partial<Dat>): Uint8Array {
    return encodeMessage(obj, Dat.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Dat>): Dat {
    return decodeMessage(buf, Dat.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Dat>): Generator<DatEpochFieldEvent | DatStepFieldEvent | DatSealedBatchFieldEvent> {
    return streamMessage(buf, Dat.codec(), opts)
  }
}

export interface Batch {
  author: Uint8Array
  session: Uint8Array
  number: number
  previous: Uint8Array
  after: Uint8Array
  clock: number
  time: number
  name: Uint8Array
  entries: Entry[]
}

export namespace Batch {
  let _codec: Codec<Batch>

  export const codec = (): Codec<Batch> => {
    if (_codec == null) {
      _codec = message<Batch>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.author != null && obj.author.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.author)
        }

        if ((obj.session != null && obj.session.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.session)
        }

        if ((obj.number != null && obj.number !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.number)
        }

        if ((obj.previous != null && obj.previous.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.previous)
        }

        if ((obj.after != null && obj.after.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.after)
        }

        if ((obj.clock != null && obj.clock !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.clock)
        }

        if ((obj.time != null && obj.time !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.time)
        }

        if ((obj.name != null && obj.name.byteLength > 0)) {
          w.uint32(66)
          w.bytes(obj.name)
        }

        if (obj.entries != null && obj.entries.length > 0) {
          for (const value of obj.entries) {
            w.uint32(74)
            Entry.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          author: uint8ArrayAlloc(0),
          session: uint8ArrayAlloc(0),
          number: 0,
          previous: uint8ArrayAlloc(0),
          after: uint8ArrayAlloc(0),
          clock: 0,
          time: 0,
          name: uint8ArrayAlloc(0),
          entries: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.author = reader.bytes()
              break
            }
            case 2: {
              obj.session = reader.bytes()
              break
            }
            case 3: {
              obj.number = reader.uint64Number()
              break
            }
            case 4: {
              obj.previous = reader.bytes()
              break
            }
            case 5: {
              obj.after = reader.bytes()
              break
            }
            case 6: {
              obj.clock = reader.uint64Number()
              break
            }
            case 7: {
              obj.time = reader.uint64Number()
              break
            }
            case 8: {
              obj.name = reader.bytes()
              break
            }
            case 9: {
              if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              obj.entries.push(Entry.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.entries$
              }))
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          entries: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.author`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.session`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.number`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.previous`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.after`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.clock`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.time`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.name`,
                value: reader.bytes()
              }
              break
            }
            case 9: {
              if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements')
              }

              for (const evt of Entry.codec().stream(reader, reader.uint32(), `${prefix}.entries[]`, {
                limits: opts.limits?.entries$
              })) {
                yield {
                  ...evt,
                  index: obj.entries
                }
              }

              obj.entries++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface BatchAuthorFieldEvent {
    field: '$.author'
    value: Uint8Array
  }

  export interface BatchSessionFieldEvent {
    field: '$.session'
    value: Uint8Array
  }

  export interface BatchNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export interface BatchPreviousFieldEvent {
    field: '$.previous'
    value: Uint8Array
  }

  export interface BatchAfterFieldEvent {
    field: '$.after'
    value: Uint8Array
  }

  export interface BatchClockFieldEvent {
    field: '$.clock'
    value: number
  }

  export interface BatchTimeFieldEvent {
    field: '$.time'
    value: number
  }

  export interface BatchNameFieldEvent {
    field: '$.name'
    value: Uint8Array
  }

  export interface BatchEntriesAdmitEpochFieldEvent {
    field: '$.entries[].admit.epoch'
    value: Uint8Array
    index: number
  }

  export interface BatchEntriesAdmitIniBodyFieldEvent {
    field: '$.entries[].admit.ini.body'
    value: Uint8Array
    index: number
  }

  export interface BatchEntriesAdmitIniSignatureFieldEvent {
    field: '$.entries[].admit.ini.signature'
    value: Uint8Array
    index: number
  }

  export interface BatchEntriesAdmitOverriddenFieldEvent {
    field: '$.entries[].admit.overridden[]'
    index: number
    value: Uint8Array
  }

  export interface BatchEntriesRemoveIdentityFieldEvent {
    field: '$.entries[].remove.identity'
    value: Uint8Array
    index: number
  }

  export interface BatchEntriesRestoreRemovalFieldEvent {
    field: '$.entries[].restore.removal'
    value: Uint8Array
    index: number
  }

  export interface BatchEntriesTextTextFieldEvent {
    field: '$.entries[].text.text'
    value: Uint8Array
    index: number
  }

  export interface BatchEntriesAddressesPeersPeerKeyFieldEvent {
    field: '$.entries[].addresses.peers[].peerKey'
    value: Uint8Array
    index: number
  }

  export interface BatchEntriesAddressesPeersAddressesFieldEvent {
    field: '$.entries[].addresses.peers[].addresses[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<Batch>): Uint8Array {
    return encodeMessage(obj, Batch.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Batch>): Batch {
    return decodeMessage(buf, Batch.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Batch>): Generator<BatchAuthorFieldEvent | BatchSessionFieldEvent | BatchNumberFieldEvent | BatchPreviousFieldEvent | BatchAfterFieldEvent | BatchClockFieldEvent | BatchTimeFieldEvent | BatchNameFieldEvent | BatchEntriesAdmitEpochFieldEvent | BatchEntriesAdmitIniBodyFieldEvent | BatchEntriesAdmitIniSignatureFieldEvent | BatchEntriesAdmitOverriddenFieldEvent | BatchEntriesRemoveIdentityFieldEvent | BatchEntriesRestoreRemovalFieldEvent | BatchEntriesTextTextFieldEvent | BatchEntriesAddressesPeersPeerKeyFieldEvent | BatchEntriesAddressesPeersAddressesFieldEvent> {
    return streamMessage(buf, Batch.codec(), opts)
  }
}

export interface Entry {
  hello?: Hello
  admit?: Admit
  remove?: Remove
  restore?: Restore
  leave?: Leave
  text?: Text
  addresses?: Addresses
}

export namespace Entry {
  let _codec: Codec<Entry>

  export const codec = (): Codec<Entry> => {
    if (_codec == null) {
      _codec = message<Entry>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.hello != null) {
          w.uint32(10)
          Hello.codec().encode(obj.hello, w)
        }

        if (obj.admit != null) {
          w.uint32(18)
          Admit.codec().encode(obj.admit, w)
        }

        if (obj.remove != null) {
          w.uint32(26)
          Remove.codec().encode(obj.remove, w)
        }

        if (obj.restore != null) {
          w.uint32(34)
          Restore.codec().encode(obj.restore, w)
        }

        if (obj.leave != null) {
          w.uint32(42)
          Leave.codec().encode(obj.leave, w)
        }

        if (obj.text != null) {
          w.uint32(50)
          Text.codec().encode(obj.text, w)
        }

        if (obj.addresses != null) {
          w.uint32(58)
          Addresses.codec().encode(obj.addresses, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.hello = Hello.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.hello
              })
              break
            }
            case 2: {
              obj.admit = Admit.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.admit
              })
              break
            }
            case 3: {
              obj.remove = Remove.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.remove
              })
              break
            }
            case 4: {
              obj.restore = Restore.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.restore
              })
              break
            }
            case 5: {
              obj.leave = Leave.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.leave
              })
              break
            }
            case 6: {
              obj.text = Text.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.text
              })
              break
            }
            case 7: {
              obj.addresses = Addresses.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.addresses
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * Hello.codec().stream(reader, reader.uint32(), `${prefix}.hello`, {
                limits: opts.limits?.hello
              })

              break
            }
            case 2: {
              yield * Admit.codec().stream(reader, reader.uint32(), `${prefix}.admit`, {
                limits: opts.limits?.admit
              })

              break
            }
            case 3: {
              yield * Remove.codec().stream(reader, reader.uint32(), `${prefix}.remove`, {
                limits: opts.limits?.remove
              })

              break
            }
            case 4: {
              yield * Restore.codec().stream(reader, reader.uint32(), `${prefix}.restore`, {
                limits: opts.limits?.restore
              })

              break
            }
            case 5: {
              yield * Leave.codec().stream(reader, reader.uint32(), `${prefix}.leave`, {
                limits: opts.limits?.leave
              })

              break
            }
            case 6: {
              yield * Text.codec().stream(reader, reader.uint32(), `${prefix}.text`, {
                limits: opts.limits?.text
              })

              break
            }
            case 7: {
              yield * Addresses.codec().stream(reader, reader.uint32(), `${prefix}.addresses`, {
                limits: opts.limits?.addresses
              })

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface EntryAdmitEpochFieldEvent {
    field: '$.admit.epoch'
    value: Uint8Array
  }

  export interface EntryAdmitIniBodyFieldEvent {
    field: '$.admit.ini.body'
    value: Uint8Array
  }

  export interface EntryAdmitIniSignatureFieldEvent {
    field: '$.admit.ini.signature'
    value: Uint8Array
  }

  export interface EntryAdmitOverriddenFieldEvent {
    field: '$.admit.overridden[]'
    index: number
    value: Uint8Array
  }

  export interface EntryRemoveIdentityFieldEvent {
    field: '$.remove.identity'
    value: Uint8Array
  }

  export interface EntryRestoreRemovalFieldEvent {
    field: '$.restore.removal'
    value: Uint8Array
  }

  export interface EntryTextTextFieldEvent {
    field: '$.text.text'
    value: Uint8Array
  }

  export interface EntryAddressesPeersPeerKeyFieldEvent {
    field: '$.addresses.peers[].peerKey'
    value: Uint8Array
    index: number
  }

  export interface EntryAddressesPeersAddressesFieldEvent {
    field: '$.addresses.peers[].addresses[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<Entry>): Uint8Array {
    return encodeMessage(obj, Entry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Entry>): Entry {
    return decodeMessage(buf, Entry.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Entry>): Generator<EntryAdmitEpochFieldEvent | EntryAdmitIniBodyFieldEvent | EntryAdmitIniSignatureFieldEvent | EntryAdmitOverriddenFieldEvent | EntryRemoveIdentityFieldEvent | EntryRestoreRemovalFieldEvent | EntryTextTextFieldEvent | EntryAddressesPeersPeerKeyFieldEvent | EntryAddressesPeersAddressesFieldEvent> {
    return streamMessage(buf, Entry.codec(), opts)
  }
}

export interface Hello {}

export namespace Hello {
  let _codec: Codec<Hello>

  export const codec = (): Codec<Hello> => {
    if (_codec == null) {
      _codec = message<Hello>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export function encode (obj: Partial<Hello>): Uint8Array {
    return encodeMessage(obj, Hello.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Hello>): Hello {
    return decodeMessage(buf, Hello.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Hello>): Generator<{}> {
    return streamMessage(buf, Hello.codec(), opts)
  }
}

export interface Admit {
  epoch: Uint8Array
  ini?: Signed
  overridden: Uint8Array[]
}

export namespace Admit {
  let _codec: Codec<Admit>

  export const codec = (): Codec<Admit> => {
    if (_codec == null) {
      _codec = message<Admit>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.epoch != null && obj.epoch.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.epoch)
        }

        if (obj.ini != null) {
          w.uint32(18)
          Signed.codec().encode(obj.ini, w)
        }

        if (obj.overridden != null && obj.overridden.length > 0) {
          for (const value of obj.overridden) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          epoch: uint8ArrayAlloc(0),
          overridden: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.epoch = reader.bytes()
              break
            }
            case 2: {
              obj.ini = Signed.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.ini
              })
              break
            }
            case 3: {
              if (opts.limits?.overridden != null && obj.overridden.length === opts.limits.overridden) {
                throw new MaxLengthError('Decode error - repeated field "overridden" had too many elements')
              }

              obj.overridden.push(reader.bytes())
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          overridden: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.epoch`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield * Signed.codec().stream(reader, reader.uint32(), `${prefix}.ini`, {
                limits: opts.limits?.ini
              })

              break
            }
            case 3: {
              if (opts.limits?.overridden != null && obj.overridden === opts.limits.overridden) {
                throw new MaxLengthError('Streaming decode error - repeated field "overridden" had too many elements')
              }

              yield {
                field: `${prefix}.overridden[]`,
                index: obj.overridden,
                value: reader.bytes()
              }

              obj.overridden++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface AdmitEpochFieldEvent {
    field: '$.epoch'
    value: Uint8Array
  }

  export interface AdmitIniBodyFieldEvent {
    field: '$.ini.body'
    value: Uint8Array
  }

  export interface AdmitIniSignatureFieldEvent {
    field: '$.ini.signature'
    value: Uint8Array
  }

  export interface AdmitOverriddenFieldEvent {
    field: '$.overridden[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<Admit>): Uint8Array {
    return encodeMessage(obj, Admit.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Admit>): Admit {
    return decodeMessage(buf, Admit.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Admit>): Generator<AdmitEpochFieldEvent | AdmitIniBodyFieldEvent | AdmitIniSignatureFieldEvent | AdmitOverriddenFieldEvent> {
    return streamMessage(buf, Admit.codec(), opts)
  }
}

export interface Remove {
  identity: Uint8Array
}

export namespace Remove {
  let _codec: Codec<Remove>

  export const codec = (): Codec<Remove> => {
    if (_codec == null) {
      _codec = message<Remove>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.identity != null && obj.identity.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.identity)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          identity: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.identity = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.identity`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface RemoveIdentityFieldEvent {
    field: '$.identity'
    value: Uint8Array
  }

  export function encode (obj: Partial<Remove>): Uint8Array {
    return encodeMessage(obj, Remove.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Remove>): Remove {
    return decodeMessage(buf, Remove.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Remove>): Generator<RemoveIdentityFieldEvent> {
    return streamMessage(buf, Remove.codec(), opts)
  }
}

export interface Restore {
  removal: Uint8Array
}

export namespace Restore {
  let _codec: Codec<Restore>

  export const codec = (): Codec<Restore> => {
    if (_codec == null) {
      _codec = message<Restore>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.removal != null && obj.removal.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.removal)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          removal: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.removal = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.removal`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface RestoreRemovalFieldEvent {
    field: '$.removal'
    value: Uint8Array
  }

  export function encode (obj: Partial<Restore>): Uint8Array {
    return encodeMessage(obj, Restore.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Restore>): Restore {
    return decodeMessage(buf, Restore.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Restore>): Generator<RestoreRemovalFieldEvent> {
    return streamMessage(buf, Restore.codec(), opts)
  }
}

export interface Leave {}

export namespace Leave {
  let _codec: Codec<Leave>

  export const codec = (): Codec<Leave> => {
    if (_codec == null) {
      _codec = message<Leave>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export function encode (obj: Partial<Leave>): Uint8Array {
    return encodeMessage(obj, Leave.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Leave>): Leave {
    return decodeMessage(buf, Leave.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Leave>): Generator<{}> {
    return streamMessage(buf, Leave.codec(), opts)
  }
}

export interface Text {
  text: Uint8Array
}

export namespace Text {
  let _codec: Codec<Text>

  export const codec = (): Codec<Text> => {
    if (_codec == null) {
      _codec = message<Text>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.text != null && obj.text.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.text)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          text: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.text = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.text`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface TextTextFieldEvent {
    field: '$.text'
    value: Uint8Array
  }

  export function encode (obj: Partial<Text>): Uint8Array {
    return encodeMessage(obj, Text.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Text>): Text {
    return decodeMessage(buf, Text.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Text>): Generator<TextTextFieldEvent> {
    return streamMessage(buf, Text.codec(), opts)
  }
}

export interface Addresses {
  peers: PeerAddresses[]
}

export namespace Addresses {
  let _codec: Codec<Addresses>

  export const codec = (): Codec<Addresses> => {
    if (_codec == null) {
      _codec = message<Addresses>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.peers != null && obj.peers.length > 0) {
          for (const value of obj.peers) {
            w.uint32(10)
            PeerAddresses.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          peers: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.peers != null && obj.peers.length === opts.limits.peers) {
                throw new MaxLengthError('Decode error - repeated field "peers" had too many elements')
              }

              obj.peers.push(PeerAddresses.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.peers$
              }))
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          peers: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.peers != null && obj.peers === opts.limits.peers) {
                throw new MaxLengthError('Streaming decode error - repeated field "peers" had too many elements')
              }

              for (const evt of PeerAddresses.codec().stream(reader, reader.uint32(), `${prefix}.peers[]`, {
                limits: opts.limits?.peers$
              })) {
                yield {
                  ...evt,
                  index: obj.peers
                }
              }

              obj.peers++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface AddressesPeersPeerKeyFieldEvent {
    field: '$.peers[].peerKey'
    value: Uint8Array
    index: number
  }

  export interface AddressesPeersAddressesFieldEvent {
    field: '$.peers[].addresses[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<Addresses>): Uint8Array {
    return encodeMessage(obj, Addresses.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Addresses>): Addresses {
    return decodeMessage(buf, Addresses.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Addresses>): Generator<AddressesPeersPeerKeyFieldEvent | AddressesPeersAddressesFieldEvent> {
    return streamMessage(buf, Addresses.codec(), opts)
  }
}

export interface PeerAddresses {
  peerKey: Uint8Array
  addresses: Uint8Array[]
}

export namespace PeerAddresses {
  let _codec: Codec<PeerAddresses>

  export const codec = (): Codec<PeerAddresses> => {
    if (_codec == null) {
      _codec = message<PeerAddresses>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.peerKey != null && obj.peerKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.peerKey)
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          peerKey: uint8ArrayAlloc(0),
          addresses: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.peerKey = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              obj.addresses.push(reader.bytes())
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          addresses: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.peerKey`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.addresses != null && obj.addresses === opts.limits.addresses) {
                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements')
              }

              yield {
                field: `${prefix}.addresses[]`,
                index: obj.addresses,
                value: reader.bytes()
              }

              obj.addresses++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PeerAddressesPeerKeyFieldEvent {
    field: '$.peerKey'
    value: Uint8Array
  }

  export interface PeerAddressesAddressesFieldEvent {
    field: '$.addresses[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<PeerAddresses>): Uint8Array {
    return encodeMessage(obj, PeerAddresses.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PeerAddresses>): PeerAddresses {
    return decodeMessage(buf, PeerAddresses.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PeerAddresses>): Generator<PeerAddressesPeerKeyFieldEvent | PeerAddressesAddressesFieldEvent> {
    return streamMessage(buf, PeerAddresses.codec(), opts)
  }
}

export interface SyncMessage {
  epoch: Uint8Array
  step: number
  session: Uint8Array
  sealed: Uint8Array
}

export namespace SyncMessage {
  let _codec: Codec<SyncMessage>

  export const codec = (): Codec<SyncMessage> => {
    if (_codec == null) {
      _codec = message<SyncMessage>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.epoch != null && obj.epoch.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.epoch)
        }

        if ((obj.step != null && obj.step !== 0)) {
          w.uint32(16)
          w.uint32(obj.step)
        }

        if ((obj.session != null && obj.session.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.session)
        }

        if ((obj.sealed != null && obj.sealed.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.sealed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          epoch: uint8ArrayAlloc(0),
          step: 0,
          session: uint8ArrayAlloc(0),
          sealed: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.epoch = reader.bytes()
              break
            }
            case 2: {
              obj.step = reader.uint32()
              break
            }
            case 3: {
              obj.session = reader.bytes()
              break
            }
            case 4: {
              obj.sealed = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.epoch`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.step`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.session`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.sealed`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface SyncMessageEpochFieldEvent {
    field: '$.epoch'
    value: Uint8Array
  }

  export interface SyncMessageStepFieldEvent {
    field: '$.step'
    value: number
  }

  export interface SyncMessageSessionFieldEvent {
    field: '$.session'
    value: Uint8Array
  }

  export interface SyncMessageSealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array
  }

  export function encode (obj: Partial<SyncMessage>): Uint8Array {
    return encodeMessage(obj, SyncMessage.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SyncMessage>): SyncMessage {
    return decodeMessage(buf, SyncMessage.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SyncMessage>): Generator<SyncMessageEpochFieldEvent | SyncMessageStepFieldEvent | SyncMessageSessionFieldEvent | SyncMessageSealedFieldEvent> {
    return streamMessage(buf, SyncMessage.codec(), opts)
  }
}

export interface SyncQuestion {
  compare?: CompareQuestion
  fetch?: FetchQuestion
}

export namespace SyncQuestion {
  let _codec: Codec<SyncQuestion>

  export const codec = (): Codec<SyncQuestion> => {
    if (_codec == null) {
      _codec = message<SyncQuestion>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.compare != null) {
          w.uint32(10)
          CompareQuestion.codec().encode(obj.compare, w)
        }

        if (obj.fetch != null) {
          w.uint32(18)
          FetchQuestion.codec().encode(obj.fetch, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.compare = CompareQuestion.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.compare
              })
              break
            }
            case 2: {
              obj.fetch = FetchQuestion.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.fetch
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * CompareQuestion.codec().stream(reader, reader.uint32(), `${prefix}.compare`, {
                limits: opts.limits?.compare
              })

              break
            }
            case 2: {
              yield * FetchQuestion.codec().stream(reader, reader.uint32(), `${prefix}.fetch`, {
                limits: opts.limits?.fetch
              })

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface SyncQuestionCompareNodesLevelFieldEvent {
    field: '$.compare.nodes[].level'
    value: number
    index: number
  }

  export interface SyncQuestionCompareNodesPositionFieldEvent {
    field: '$.compare.nodes[].position'
    value: number
    index: number
  }

  export interface SyncQuestionCompareNodesHashFieldEvent {
    field: '$.compare.nodes[].hash'
    value: Uint8Array
    index: number
  }

  export interface SyncQuestionCompareNodesAfterClockFieldEvent {
    field: '$.compare.nodes[].after.clock'
    value: number
    index: number
  }

  export interface SyncQuestionCompareNodesAfterIdFieldEvent {
    field: '$.compare.nodes[].after.id'
    value: Uint8Array
    index: number
  }

  export interface SyncQuestionFetchIdsFieldEvent {
    field: '$.fetch.ids[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<SyncQuestion>): Uint8Array {
    return encodeMessage(obj, SyncQuestion.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SyncQuestion>): SyncQuestion {
    return decodeMessage(buf, SyncQuestion.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SyncQuestion>): Generator<SyncQuestionCompareNodesLevelFieldEvent | SyncQuestionCompareNodesPositionFieldEvent | SyncQuestionCompareNodesHashFieldEvent | SyncQuestionCompareNodesAfterClockFieldEvent | SyncQuestionCompareNodesAfterIdFieldEvent | SyncQuestionFetchIdsFieldEvent> {
    return streamMessage(buf, SyncQuestion.codec(), opts)
  }
}

export interface CompareQuestion {
  nodes: NodeQuestion[]
}

export namespace CompareQuestion {
  let _codec: Codec<CompareQuestion>

  export const codec = (): Codec<CompareQuestion> => {
    if (_codec == null) {
      _codec = message<CompareQuestion>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.nodes != null && obj.nodes.length > 0) {
          for (const value of obj.nodes) {
            w.uint32(10)
            NodeQuestion.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          nodes: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.nodes != null && obj.nodes.length === opts.limits.nodes) {
                throw new MaxLengthError('Decode error - repeated field "nodes" had too many elements')
              }

              obj.nodes.push(NodeQuestion.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.nodes$
              }))
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          nodes: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.nodes != null && obj.nodes === opts.limits.nodes) {
                throw new MaxLengthError('Streaming decode error - repeated field "nodes" had too many elements')
              }

              for (const evt of NodeQuestion.codec().stream(reader, reader.uint32(), `${prefix}.nodes[]`, {
                limits: opts.limits?.nodes$
              })) {
                yield {
                  ...evt,
                  index: obj.nodes
                }
              }

              obj.nodes++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface CompareQuestionNodesLevelFieldEvent {
    field: '$.nodes[].level'
    value: number
    index: number
  }

  export interface CompareQuestionNodesPositionFieldEvent {
    field: '$.nodes[].position'
    value: number
    index: number
  }

  export interface CompareQuestionNodesHashFieldEvent {
    field: '$.nodes[].hash'
    value: Uint8Array
    index: number
  }

  export interface CompareQuestionNodesAfterClockFieldEvent {
    field: '$.nodes[].after.clock'
    value: number
    index: number
  }

  export interface CompareQuestionNodesAfterIdFieldEvent {
    field: '$.nodes[].after.id'
    value: Uint8Array
    index: number
  }

  export function encode (obj: Partial<CompareQuestion>): Uint8Array {
    return encodeMessage(obj, CompareQuestion.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CompareQuestion>): CompareQuestion {
    return decodeMessage(buf, CompareQuestion.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CompareQuestion>): Generator<CompareQuestionNodesLevelFieldEvent | CompareQuestionNodesPositionFieldEvent | CompareQuestionNodesHashFieldEvent | CompareQuestionNodesAfterClockFieldEvent | CompareQuestionNodesAfterIdFieldEvent> {
    return streamMessage(buf, CompareQuestion.codec(), opts)
  }
}

export interface NodeQuestion {
  level: number
  position: number
  hash: Uint8Array
  after?: ClockedId
}

export namespace NodeQuestion {
  let _codec: Codec<NodeQuestion>

  export const codec = (): Codec<NodeQuestion> => {
    if (_codec == null) {
      _codec = message<NodeQuestion>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.level != null && obj.level !== 0)) {
          w.uint32(8)
          w.uint32(obj.level)
        }

        if ((obj.position != null && obj.position !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.position)
        }

        if ((obj.hash != null && obj.hash.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.hash)
        }

        if (obj.after != null) {
          w.uint32(34)
          ClockedId.codec().encode(obj.after, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          level: 0,
          position: 0,
          hash: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.level = reader.uint32()
              break
            }
            case 2: {
              obj.position = reader.uint64Number()
              break
            }
            case 3: {
              obj.hash = reader.bytes()
              break
            }
            case 4: {
              obj.after = ClockedId.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.after
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.level`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.position`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.hash`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield * ClockedId.codec().stream(reader, reader.uint32(), `${prefix}.after`, {
                limits: opts.limits?.after
              })

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface NodeQuestionLevelFieldEvent {
    field: '$.level'
    value: number
  }

  export interface NodeQuestionPositionFieldEvent {
    field: '$.position'
    value: number
  }

  export interface NodeQuestionHashFieldEvent {
    field: '$.hash'
    value: Uint8Array
  }

  export interface NodeQuestionAfterClockFieldEvent {
    field: '$.after.clock'
    value: number
  }

  export interface NodeQuestionAfterIdFieldEvent {
    field: '$.after.id'
    value: Uint8Array
  }

  export function encode (obj: Partial<NodeQuestion>): Uint8Array {
    return encodeMessage(obj, NodeQuestion.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NodeQuestion>): NodeQuestion {
    return decodeMessage(buf, NodeQuestion.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NodeQuestion>): Generator<NodeQuestionLevelFieldEvent | NodeQuestionPositionFieldEvent | NodeQuestionHashFieldEvent | NodeQuestionAfterClockFieldEvent | NodeQuestionAfterIdFieldEvent> {
    return streamMessage(buf, NodeQuestion.codec(), opts)
  }
}

export interface ClockedId {
  clock: number
  id: Uint8Array
}

export namespace ClockedId {
  let _codec: Codec<ClockedId>

  export const codec = (): Codec<ClockedId> => {
    if (_codec == null) {
      _codec = message<ClockedId>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.clock != null && obj.clock !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.clock)
        }

        if ((obj.id != null && obj.id.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.id)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          clock: 0,
          id: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.clock = reader.uint64Number()
              break
            }
            case 2: {
              obj.id = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.clock`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.id`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface ClockedIdClockFieldEvent {
    field: '$.clock'
    value: number
  }

  export interface ClockedIdIdFieldEvent {
    field: '$.id'
    value: Uint8Array
  }

  export function encode (obj: Partial<ClockedId>): Uint8Array {
    return encodeMessage(obj, ClockedId.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClockedId>): ClockedId {
    return decodeMessage(buf, ClockedId.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClockedId>): Generator<ClockedIdClockFieldEvent | ClockedIdIdFieldEvent> {
    return streamMessage(buf, ClockedId.codec(), opts)
  }
}

export interface FetchQuestion {
  ids: Uint8Array[]
}

export namespace FetchQuestion {
  let _codec: Codec<FetchQuestion>

  export const codec = (): Codec<FetchQuestion> => {
    if (_codec == null) {
      _codec = message<FetchQuestion>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.ids != null && obj.ids.length > 0) {
          for (const value of obj.ids) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          ids: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.ids != null && obj.ids.length === opts.limits.ids) {
                throw new MaxLengthError('Decode error - repeated field "ids" had too many elements')
              }

              obj.ids.push(reader.bytes())
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          ids: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.ids != null && obj.ids === opts.limits.ids) {
                throw new MaxLengthError('Streaming decode error - repeated field "ids" had too many elements')
              }

              yield {
                field: `${prefix}.ids[]`,
                index: obj.ids,
                value: reader.bytes()
              }

              obj.ids++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface FetchQuestionIdsFieldEvent {
    field: '$.ids[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<FetchQuestion>): Uint8Array {
    return encodeMessage(obj, FetchQuestion.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchQuestion>): FetchQuestion {
    return decodeMessage(buf, FetchQuestion.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchQuestion>): Generator<FetchQuestionIdsFieldEvent> {
    return streamMessage(buf, FetchQuestion.codec(), opts)
  }
}

export interface SyncAnswer {
  compare?: CompareAnswer
  fetch?: FetchAnswer
}

export namespace SyncAnswer {
  let _codec: Codec<SyncAnswer>

  export const codec = (): Codec<SyncAnswer> => {
    if (_codec == null) {
      _codec = message<SyncAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.compare != null) {
          w.uint32(10)
          CompareAnswer.codec().encode(obj.compare, w)
        }

        if (obj.fetch != null) {
          w.uint32(18)
          FetchAnswer.codec().encode(obj.fetch, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.compare = CompareAnswer.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.compare
              })
              break
            }
            case 2: {
              obj.fetch = FetchAnswer.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.fetch
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * CompareAnswer.codec().stream(reader, reader.uint32(), `${prefix}.compare`, {
                limits: opts.limits?.compare
              })

              break
            }
            case 2: {
              yield * FetchAnswer.codec().stream(reader, reader.uint32(), `${prefix}.fetch`, {
                limits: opts.limits?.fetch
              })

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface SyncAnswerCompareContentsSameFieldEvent {
    field: '$.compare.contents[].same'
    value: boolean
    index: number
  }

  export interface SyncAnswerCompareContentsIdsClockFieldEvent {
    field: '$.compare.contents[].ids[].clock'
    value: number
    index: number
  }

  export interface SyncAnswerCompareContentsIdsIdFieldEvent {
    field: '$.compare.contents[].ids[].id'
    value: Uint8Array
    index: number
  }

  export interface SyncAnswerCompareContentsPartsLevelFieldEvent {
    field: '$.compare.contents[].parts[].level'
    value: number
    index: number
  }

  export interface SyncAnswerCompareContentsPartsPositionFieldEvent {
    field: '$.compare.contents[].parts[].position'
    value: number
    index: number
  }

  export interface SyncAnswerCompareContentsPartsCountFieldEvent {
    field: '$.compare.contents[].parts[].count'
    value: number
    index: number
  }

  export interface SyncAnswerCompareContentsPartsHashFieldEvent {
    field: '$.compare.contents[].parts[].hash'
    value: Uint8Array
    index: number
  }

  export interface SyncAnswerFetchBatchesBodyFieldEvent {
    field: '$.fetch.batches[].body'
    value: Uint8Array
    index: number
  }

  export interface SyncAnswerFetchBatchesSignatureFieldEvent {
    field: '$.fetch.batches[].signature'
    value: Uint8Array
    index: number
  }

  export interface SyncAnswerFetchIdentitiesFieldEvent {
    field: '$.fetch.identities[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<SyncAnswer>): Uint8Array {
    return encodeMessage(obj, SyncAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SyncAnswer>): SyncAnswer {
    return decodeMessage(buf, SyncAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SyncAnswer>): Generator<SyncAnswerCompareContentsSameFieldEvent | SyncAnswerCompareContentsIdsClockFieldEvent | SyncAnswerCompareContentsIdsIdFieldEvent | SyncAnswerCompareContentsPartsLevelFieldEvent | SyncAnswerCompareContentsPartsPositionFieldEvent | SyncAnswerCompareContentsPartsCountFieldEvent | SyncAnswerCompareContentsPartsHashFieldEvent | SyncAnswerFetchBatchesBodyFieldEvent | SyncAnswerFetchBatchesSignatureFieldEvent | SyncAnswerFetchIdentitiesFieldEvent> {
    return streamMessage(buf, SyncAnswer.codec(), opts)
  }
}

export interface CompareAnswer {
  contents: NodeContent[]
}

export namespace CompareAnswer {
  let _codec: Codec<CompareAnswer>

  export const codec = (): Codec<CompareAnswer> => {
    if (_codec == null) {
      _codec = message<CompareAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.contents != null && obj.contents.length > 0) {
          for (const value of obj.contents) {
            w.uint32(10)
            NodeContent.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          contents: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.contents != null && obj.contents.length === opts.limits.contents) {
                throw new MaxLengthError('Decode error - repeated field "contents" had too many elements')
              }

              obj.contents.push(NodeContent.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.contents$
              }))
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          contents: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.contents != null && obj.contents === opts.limits.contents) {
                throw new MaxLengthError('Streaming decode error - repeated field "contents" had too many elements')
              }

              for (const evt of NodeContent.codec().stream(reader, reader.uint32(), `${prefix}.contents[]`, {
                limits: opts.limits?.contents$
              })) {
                yield {
                  ...evt,
                  index: obj.contents
                }
              }

              obj.contents++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface CompareAnswerContentsSameFieldEvent {
    field: '$.contents[].same'
    value: boolean
    index: number
  }

  export interface CompareAnswerContentsIdsClockFieldEvent {
    field: '$.contents[].ids[].clock'
    value: number
    index: number
  }

  export interface CompareAnswerContentsIdsIdFieldEvent {
    field: '$.contents[].ids[].id'
    value: Uint8Array
    index: number
  }

  export interface CompareAnswerContentsPartsLevelFieldEvent {
    field: '$.contents[].parts[].level'
    value: number
    index: number
  }

  export interface CompareAnswerContentsPartsPositionFieldEvent {
    field: '$.contents[].parts[].position'
    value: number
    index: number
  }

  export interface CompareAnswerContentsPartsCountFieldEvent {
    field: '$.contents[].parts[].count'
    value: number
    index: number
  }

  export interface CompareAnswerContentsPartsHashFieldEvent {
    field: '$.contents[].parts[].hash'
    value: Uint8Array
    index: number
  }

  export function encode (obj: Partial<CompareAnswer>): Uint8Array {
    return encodeMessage(obj, CompareAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CompareAnswer>): CompareAnswer {
    return decodeMessage(buf, CompareAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CompareAnswer>): Generator<CompareAnswerContentsSameFieldEvent | CompareAnswerContentsIdsClockFieldEvent | CompareAnswerContentsIdsIdFieldEvent | CompareAnswerContentsPartsLevelFieldEvent | CompareAnswerContentsPartsPositionFieldEvent | CompareAnswerContentsPartsCountFieldEvent | CompareAnswerContentsPartsHashFieldEvent> {
    return streamMessage(buf, CompareAnswer.codec(), opts)
  }
}

export interface NodeContent {
  same: boolean
  ids: ClockedId[]
  parts: NodePart[]
}

export namespace NodeContent {
  let _codec: Codec<NodeContent>

  export const codec = (): Codec<NodeContent> => {
    if (_codec == null) {
      _codec = message<NodeContent>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.same != null && obj.same !== false)) {
          w.uint32(8)
          w.bool(obj.same)
        }

        if (obj.ids != null && obj.ids.length > 0) {
          for (const value of obj.ids) {
            w.uint32(18)
            ClockedId.codec().encode(value, w)
          }
        }

        if (obj.parts != null && obj.parts.length > 0) {
          for (const value of obj.parts) {
            w.uint32(26)
            NodePart.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          same: false,
          ids: [],
          parts: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.same = reader.bool()
              break
            }
            case 2: {
              if (opts.limits?.ids != null && obj.ids.length === opts.limits.ids) {
                throw new MaxLengthError('Decode error - repeated field "ids" had too many elements')
              }

              obj.ids.push(ClockedId.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.ids$
              }))
              break
            }
            case 3: {
              if (opts.limits?.parts != null && obj.parts.length === opts.limits.parts) {
                throw new MaxLengthError('Decode error - repeated field "parts" had too many elements')
              }

              obj.parts.push(NodePart.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.parts$
              }))
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          ids: 0,
          parts: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.same`,
                value: reader.bool()
              }
              break
            }
            case 2: {
              if (opts.limits?.ids != null && obj.ids === opts.limits.ids) {
                throw new MaxLengthError('Streaming decode error - repeated field "ids" had too many elements')
              }

              for (const evt of ClockedId.codec().stream(reader, reader.uint32(), `${prefix}.ids[]`, {
                limits: opts.limits?.ids$
              })) {
                yield {
                  ...evt,
                  index: obj.ids
                }
              }

              obj.ids++

              break
            }
            case 3: {
              if (opts.limits?.parts != null && obj.parts === opts.limits.parts) {
                throw new MaxLengthError('Streaming decode error - repeated field "parts" had too many elements')
              }

              for (const evt of NodePart.codec().stream(reader, reader.uint32(), `${prefix}.parts[]`, {
                limits: opts.limits?.parts$
              })) {
                yield {
                  ...evt,
                  index: obj.parts
                }
              }

              obj.parts++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface NodeContentSameFieldEvent {
    field: '$.same'
    value: boolean
  }

  export interface NodeContentIdsClockFieldEvent {
    field: '$.ids[].clock'
    value: number
    index: number
  }

  export interface NodeContentIdsIdFieldEvent {
    field: '$.ids[].id'
    value: Uint8Array
    index: number
  }

  export interface NodeContentPartsLevelFieldEvent {
    field: '$.parts[].level'
    value: number
    index: number
  }

  export interface NodeContentPartsPositionFieldEvent {
    field: '$.parts[].position'
    value: number
    index: number
  }

  export interface NodeContentPartsCountFieldEvent {
    field: '$.parts[].count'
    value: number
    index: number
  }

  export interface NodeContentPartsHashFieldEvent {
    field: '$.parts[].hash'
    value: Uint8Array
    index: number
  }

  export function encode (obj: Partial<NodeContent>): Uint8Array {
    return encodeMessage(obj, NodeContent.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NodeContent>): NodeContent {
    return decodeMessage(buf, NodeContent.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NodeContent>): Generator<NodeContentSameFieldEvent | NodeContentIdsClockFieldEvent | NodeContentIdsIdFieldEvent | NodeContentPartsLevelFieldEvent | NodeContentPartsPositionFieldEvent | NodeContentPartsCountFieldEvent | NodeContentPartsHashFieldEvent> {
    return streamMessage(buf, NodeContent.codec(), opts)
  }
}

export interface NodePart {
  level: number
  position: number
  count: number
  hash: Uint8Array
}

export namespace NodePart {
  let _codec: Codec<NodePart>

  export const codec = (): Codec<NodePart> => {
    if (_codec == null) {
      _codec = message<NodePart>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.level != null && obj.level !== 0)) {
          w.uint32(8)
          w.uint32(obj.level)
        }

        if ((obj.position != null && obj.position !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.position)
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.count)
        }

        if ((obj.hash != null && obj.hash.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.hash)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          level: 0,
          position: 0,
          count: 0,
          hash: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.level = reader.uint32()
              break
            }
            case 2: {
              obj.position = reader.uint64Number()
              break
            }
            case 3: {
              obj.count = reader.uint64Number()
              break
            }
            case 4: {
              obj.hash = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.level`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.position`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.count`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.hash`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface NodePartLevelFieldEvent {
    field: '$.level'
    value: number
  }

  export interface NodePartPositionFieldEvent {
    field: '$.position'
    value: number
  }

  export interface NodePartCountFieldEvent {
    field: '$.count'
    value: number
  }

  export interface NodePartHashFieldEvent {
    field: '$.hash'
    value: Uint8Array
  }

  export function encode (obj: Partial<NodePart>): Uint8Array {
    return encodeMessage(obj, NodePart.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NodePart>): NodePart {
    return decodeMessage(buf, NodePart.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NodePart>): Generator<NodePartLevelFieldEvent | NodePartPositionFieldEvent | NodePartCountFieldEvent | NodePartHashFieldEvent> {
    return streamMessage(buf, NodePart.codec(), opts)
  }
}

export interface FetchAnswer {
  batches: Signed[]
  identities: Uint8Array[]
}

export namespace FetchAnswer {
  let _codec: Codec<FetchAnswer>

  export const codec = (): Codec<FetchAnswer> => {
    if (_codec == null) {
      _codec = message<FetchAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.batches != null && obj.batches.length > 0) {
          for (const value of obj.batches) {
            w.uint32(10)
            Signed.codec().encode(value, w)
          }
        }

        if (obj.identities != null && obj.identities.length > 0) {
          for (const value of obj.identities) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          batches: [],
          identities: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.batches != null && obj.batches.length === opts.limits.batches) {
                throw new MaxLengthError('Decode error - repeated field "batches" had too many elements')
              }

              obj.batches.push(Signed.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.batches$
              }))
              break
            }
            case 2: {
              if (opts.limits?.identities != null && obj.identities.length === opts.limits.identities) {
                throw new MaxLengthError('Decode error - repeated field "identities" had too many elements')
              }

              obj.identities.push(reader.bytes())
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          batches: 0,
          identities: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.batches != null && obj.batches === opts.limits.batches) {
                throw new MaxLengthError('Streaming decode error - repeated field "batches" had too many elements')
              }

              for (const evt of Signed.codec().stream(reader, reader.uint32(), `${prefix}.batches[]`, {
                limits: opts.limits?.batches$
              })) {
                yield {
                  ...evt,
                  index: obj.batches
                }
              }

              obj.batches++

              break
            }
            case 2: {
              if (opts.limits?.identities != null && obj.identities === opts.limits.identities) {
                throw new MaxLengthError('Streaming decode error - repeated field "identities" had too many elements')
              }

              yield {
                field: `${prefix}.identities[]`,
                index: obj.identities,
                value: reader.bytes()
              }

              obj.identities++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface FetchAnswerBatchesBodyFieldEvent {
    field: '$.batches[].body'
    value: Uint8Array
    index: number
  }

  export interface FetchAnswerBatchesSignatureFieldEvent {
    field: '$.batches[].signature'
    value: Uint8Array
    index: number
  }

  export interface FetchAnswerIdentitiesFieldEvent {
    field: '$.identities[]'
    index: number
    value: Uint8Array
  }

  export function encode (obj: Partial<FetchAnswer>): Uint8Array {
    return encodeMessage(obj, FetchAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchAnswer>): FetchAnswer {
    return decodeMessage(buf, FetchAnswer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchAnswer>): Generator<FetchAnswerBatchesBodyFieldEvent | FetchAnswerBatchesSignatureFieldEvent | FetchAnswerIdentitiesFieldEvent> {
    return streamMessage(buf, FetchAnswer.codec(), opts)
  }
}
