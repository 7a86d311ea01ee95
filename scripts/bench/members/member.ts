import type { MemberInit } from '../orders.ts'

/** Someone who talks, by whatever protocol. */
export interface Member {
  /** Where others reach it, as they are to be told. */
  readonly address: string
  /** Resolves when it is together with so many, itself included. */
  gathered(members: number): Promise<void>
  /** Takes a text. @returns whether it was taken */
  say(text: string): boolean
  /** Resolves when more can be said. */
  ready(): Promise<void>
  /** A digest of all that it has, in the room's order; null where there is no such order. */
  order(): Promise<string | null>
  leave(): Promise<void>
}

/** @param shown told each text of another that is shown here */
export type StartMember = (
  init: MemberInit,
  shown: (text: string) => void,
  milestone: (name: string) => void,
) => Promise<Member>
