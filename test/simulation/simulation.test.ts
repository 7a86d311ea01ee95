/** Simulated rooms under loss, partitions, crashes and attack: a few hundred seeds of the many that `npm run simulate` can run. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Effect, Now, RoomEvent } from '../../src/protocol/contract.ts'
import { Room } from '../../src/protocol/room.ts'
import type { RoomIdentity } from '../../src/protocol/room-identity.ts'
import { openEnvelope } from '../../src/protocol/wire/envelope.ts'
import { planFor } from './planning.ts'
import { runPlan } from './run.ts'

const SEEDS = 200

test(`${SEEDS} seeds hold all invariants`, { timeout: 600_000 }, async () => {
  // A process of its own: the stand-ins for sealing take their place before the protocol is loaded.
  const simulate = promisify(execFile)(process.execPath, [
    'scripts/simulate/simulate.ts',
    '--seeds',
    String(SEEDS),
  ])
  const { stdout } = await simulate.catch((failure: { readonly stdout: string }) => failure)
  expect(stdout).toContain(`${SEEDS} schedules (seeds 1 to ${SEEDS}), 0 failed`)
})

test('one seed is one history, to the byte', () => {
  const plan = planFor(7)
  const [first, second] = [runPlan(plan, { logs: true }), runPlan(planFor(7), { logs: true })]
  expect(first.lines.length).toBeGreaterThan(20)
  expect(second.digest).toBe(first.digest)
  expect(runPlan(planFor(8), { logs: true }).digest).not.toBe(first.digest)
})

/** Takes no KEY: whoever is not first holds nothing, for ever. */
class DeafRoom extends Room {
  readonly #room: RoomIdentity

  constructor(init: ConstructorParameters<typeof Room>[0]) {
    super(init)
    this.#room = init.room
  }

  override handle(event: RoomEvent, now: Now): readonly Effect[] {
    const envelope = event.type === 'frame-received' ? openEnvelope(this.#room, event.frame) : undefined
    return envelope?.opened === true && envelope.type === 'KEY'
      ? [{ type: 'judge', verdict: 'accept' }]
      : super.handle(event, now)
  }
}

test('a room that takes no KEY is found out', () => {
  const broken = Array.from({ length: 12 }, (_, seed) =>
    runPlan(planFor(seed + 1), { makeRoom: (init) => new DeafRoom(init) }),
  )
  expect(broken.flatMap(({ violations }) => violations).length).toBeGreaterThan(0)
})
