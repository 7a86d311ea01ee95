/** What comparing cost while nobody said anything. */
export interface IdleReport {
  readonly members: number
  readonly minutes: number
  /** Which time of the room it was. */
  readonly what: string
  /** Questions and answers that one member sent a minute. */
  readonly messages: number
  /** Bytes of them: sealed and framed, without what libp2p and TCP put around. */
  readonly bytes: number
}
