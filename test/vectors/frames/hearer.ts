/** Bob's node, as it hears the frames of the vectors: the whole state machine, with the keys of identities.json. */
import { nodeSuite } from '../../../src/crypto/suite.ts'
import { NO_HISTORY } from '../../../src/protocol/catching-up/own-history.ts'
import type { Effect, RoomEvent } from '../../../src/protocol/contract.ts'
import { Room } from '../../../src/protocol/room.ts'
import { identities, lobby, sessions } from './cast.ts'
import { bobSeeks, frameOfKey, theAnswer } from './files.ts'

const NAMES = ['seeker', 'member', 'remover'] as const
type HearerName = (typeof NAMES)[number]

const { alice, bob } = sessions

export class Hearer {
  readonly room: Room
  readonly effects: Effect[] = []
  #elapsedMs = 0

  constructor(name: HearerName) {
    // What it draws first is the nonce of its INI: with that of the vector it is the vector's.
    const nonces = [Buffer.from(bobSeeks.nonce, 'hex')]
    this.room = new Room({
      suite: { ...nodeSuite, random: (bytes) => nonces.pop() ?? nodeSuite.random(bytes) },
      room: lobby,
      trusted: [{ name: 'alice', key: identities.alice.publicKey }],
      removed: name === 'remover' ? [{ name: 'carol', key: identities.carol.publicKey }] : [],
      overridden: [],
      participant: {
        history: NO_HISTORY,
        sharesHistory: 'all',
        identity: bob.identity,
        name: bobSeeks.displayName,
        peerKey: bob.peerKey,
        peerSignature: bob.claim(lobby),
        keys: bob.keys,
      },
      bootstrap: null,
    })
    this.#handle({ type: 'started' })
    this.#handle({ type: 'addresses-changed', addresses: bobSeeks.addresses })
    this.#handle({ type: 'peer-connected', peer: alice.peer })
    this.#handle({ type: 'peer-subscribed', peer: alice.peer })
    if (name === 'member') {
      this.hear(frameOfKey(theAnswer))
    }
  }

  /** @param name as the vectors say it */
  static named(name: string): Hearer {
    const known = NAMES.find((candidate) => candidate === name)
    if (known === undefined) {
      throw new Error(`${name} is no hearer`)
    }
    return new Hearer(known)
  }

  /** @returns the verdict, and why the frame was refused where it was */
  hear(frame: Uint8Array, heldMs = 0): { readonly verdict: string; readonly reason: string | null } {
    const before = this.effects.length
    this.#handle({ type: 'frame-received', frame, from: alice.peer })
    if (heldMs > 0) {
      this.#elapsedMs += heldMs
      this.#handle({ type: 'timer-expired' })
    }
    const since = this.effects.slice(before)
    const refusal = since.flatMap((effect) =>
      effect.type === 'report' && effect.report.type === 'frame-refused' ? [effect.report.reason] : [],
    )
    const verdicts = since.flatMap((effect) => (effect.type === 'judge' ? [effect.verdict] : []))
    return { verdict: verdicts.join(), reason: refusal[0] ?? null }
  }

  get published(): readonly Uint8Array[] {
    return this.effects.flatMap((effect) => (effect.type === 'publish' ? [effect.frame] : []))
  }

  get texts(): readonly string[] {
    return this.effects.flatMap((effect) =>
      effect.type === 'report' && effect.report.type === 'text-said' ? [effect.report.text] : [],
    )
  }

  #handle(event: RoomEvent): void {
    const now = { elapsedMs: this.#elapsedMs, timeMs: bobSeeks.time + this.#elapsedMs }
    const effects = this.room.handle(event, now)
    this.effects.push(...effects)
    for (const effect of effects) {
      if (effect.type === 'store') {
        this.#handle({ type: 'stored', ids: effect.batches.map(({ id }) => id), outcome: 'fresh' })
      }
    }
  }
}
