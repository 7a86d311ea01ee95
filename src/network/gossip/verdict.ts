import type { PeerId } from '../peer-id.ts'

export type Verdict = 'accept' | 'reject' | 'ignore'

/** The protocol's verdict on a frame, before anything is forwarded. */
export type Judge = (frame: Uint8Array, from: PeerId) => Verdict
