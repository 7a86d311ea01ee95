/**
 * `npm run typing`: how long a key takes to be on the screen, in a quiet room and while messages pour in. Two real
 * processes on loopback, one of them in a terminal, that of `script` (util-linux).
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { befriend, bootstrapKey, giveBootstrap, giveRoom, makeHome } from '../../test/lan/homes.ts'
import { NodeProcess } from '../node-process.ts'
import { openTerminal } from './pseudo-terminal.ts'

const MESSAGES = 10_000
const SECONDS = 10
const BURSTS_A_SECOND = 20
/** Between two keys, ms: a quick typist. */
const KEY_PAUSE_MS = 80

type Terminal = ReturnType<typeof openTerminal>

/** Presses one key after the other until `isOver`. @returns how long each took to be on the screen, ms, sorted */
const measureKeys = async (terminal: Terminal, isOver: () => boolean): Promise<readonly number[]> => {
  const taken: number[] = []
  for (let n = 0; !isOver(); n++) {
    const letter = 'abcdefghijklmnopqrstuvwxyz'[n % 26] ?? ''
    const position = terminal.position()
    const began = performance.now()
    // Ctrl-U empties the row, so that the prompt and the letter stand side by side.
    terminal.press(`\u0015${letter}`)
    await terminal.shows(`> ${letter}`, position)
    taken.push(performance.now() - began)
    await delay(KEY_PAUSE_MS)
  }
  return taken.sort((one, other) => one - other)
}

const ms = (value: number | undefined): string => `${(value ?? Number.NaN).toFixed(1)} ms`

const sentence = (what: string, taken: readonly number[]): string =>
  `${what}: ${taken.length} keys, half of them shown within ${ms(taken[Math.floor(taken.length / 2)])}, 99 % within ${ms(taken[Math.floor(taken.length * 0.99)])}, all within ${ms(taken.at(-1))}`

const pourIn = async (speaker: NodeProcess): Promise<void> => {
  const burst = MESSAGES / SECONDS / BURSTS_A_SECOND
  const began = performance.now()
  for (let n = 0; n < MESSAGES; n++) {
    speaker.say(`message ${n + 1}.`)
    const dueMs = ((n + 1) / burst) * (1000 / BURSTS_A_SECOND)
    if ((n + 1) % burst === 0) await delay(Math.max(0, began + dueMs - performance.now()))
  }
}

const measure = async (folder: string): Promise<void> => {
  const [alice, bob] = await Promise.all([makeHome(folder, 'alice'), makeHome(folder, 'bob')])
  const key = await bootstrapKey('bootstrap')
  await Promise.all([giveBootstrap(bob.home, key), giveRoom(alice.home, key), befriend([alice, bob])])
  const loopback = ['--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0']
  await using speaker = new NodeProcess({ name: 'bob', home: bob.home, args: loopback })
  const [address = ''] = (await speaker.waitFor('ready')).addresses
  const terminal = openTerminal(100, 40, [
    '--home',
    alice.home,
    '--name',
    'alice',
    ...loopback,
    '--peer',
    address,
  ])
  try {
    await terminal.shows('You are in the room.')
    const quietUntil = performance.now() + SECONDS * 1000
    const quiet = await measureKeys(terminal, () => performance.now() > quietUntil)
    const [position, frames, began] = [terminal.position(), terminal.frames(), performance.now()]
    let shownMs = Number.NaN
    const poured = pourIn(speaker).then(() => terminal.shows(`message ${MESSAGES}.`, position))
    const shown = poured.then(() => {
      shownMs = performance.now() - began
    })
    const busy = await measureKeys(terminal, () => !Number.isNaN(shownMs))
    await shown
    const [bytes, drawings] = [terminal.position() - position, terminal.frames() - frames]
    process.stdout.write(
      `${[
        sentence('in a quiet room', quiet),
        sentence(`while ${MESSAGES} messages came in ${(shownMs / 1000).toFixed(1)} s`, busy),
        `drawn ${drawings} times, ${(bytes / MESSAGES).toFixed(0)} characters a message, keys included`,
      ].join('\n')}\n`,
    )
  } finally {
    await terminal.quit()
  }
}

const folder = await mkdtemp(join(tmpdir(), 'p2p-chat-typing-'))
try {
  await measure(folder)
} finally {
  await rm(folder, { recursive: true, force: true })
}
