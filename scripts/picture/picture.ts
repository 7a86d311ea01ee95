/** `npm run picture`: plays a real session between real processes on loopback, and draws their screens. */
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Player, Stage } from '../demo/stage.ts'
import { parseScreen } from './screen.ts'
import { drawWindows } from './svg.ts'
import { endTerminals, Terminal } from './terminal.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url))
const PICTURE = fileURLToPath(new URL('../../docs/session.svg', import.meta.url))
const COLUMNS = 86
/** As many as show the conversation and what came just before it. */
const ALICE_ROWS = 11
const BOB_ROWS = 14
const DESCRIPTION =
  'Two terminals: Alice and Bob talk, Carol asks to join, Alice accepts her, and Bob is told that she is not on his list.'

/** A port that was free a moment ago: the others have to know where to dial before Alice has said it. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port)
        else reject(new Error('a TCP server has a port'))
      })
    })
  })

const server = join(tmpdir(), `p2p-chat-picture-${process.pid}`)

/** Starts the terminal UI in a terminal of its own, on loopback, with nobody to find but the one named. */
const enter = (player: Player, rows: number, listenPort: number, peerPort: number | null): Terminal => {
  const dial = peerPort === null ? [] : ['--peer', `/ip4/127.0.0.1/tcp/${peerPort}`]
  return new Terminal(server, player.name, { columns: COLUMNS, rows }, [
    process.execPath,
    PROGRAM,
    ...['--name', player.name, '--home', player.home],
    ...['--no-mdns', '--listen', `/ip4/127.0.0.1/tcp/${listenPort}`, ...dial],
  ])
}

/** Someone says something, and everyone named has read it before the story goes on. */
const say = async (speaker: Terminal, text: string, ...readers: readonly Terminal[]): Promise<void> => {
  await speaker.type(text)
  await Promise.all([speaker, ...readers].map((reader) => reader.shows(`: ${text}`)))
}

const makePlayers = async (stage: Stage): Promise<readonly [Player, Player, Player]> => {
  const [room, alice, bob, carol] = await Promise.all([
    // Into Alice's home: her first start would make it, too.
    stage.makePlayer('Alice', 'bootstrap'),
    stage.makePlayer('Alice'),
    stage.makePlayer('Bob'),
    stage.makePlayer('Carol'),
  ])
  await Promise.all([stage.handOver(room, bob), stage.handOver(room, carol)])
  await Promise.all([stage.trust(alice, bob), stage.trust(bob, alice), stage.trust(carol, alice, bob)])
  return [alice, bob, carol]
}

/** @returns the screens of Alice and Bob, at the best moment */
const talk = async (players: readonly [Player, Player, Player]): Promise<readonly [string, string]> => {
  const port = await freePort()
  const alice = enter(players[0], ALICE_ROWS, port, null)
  await alice.shows('You are in the room')
  const bob = enter(players[1], BOB_ROWS, 0, port)
  await Promise.all([bob.shows('You are in the room'), alice.shows('Bob joined')])
  await say(bob, 'Morning! I have your file. And there is really no server?', alice)
  await say(alice, 'None. Just our two machines, and a key that only we hold.', bob)
  const carol = enter(players[2], BOB_ROWS, 0, port)
  await Promise.all([alice, bob].map((terminal) => terminal.shows('Carol is not on your list')))
  await alice.type('/accept Carol')
  await Promise.all([carol.shows('You are in the room'), bob.shows('let in Carol')])
  await say(carol, 'Hello you two. Lunch at noon?', alice, bob)
  await say(bob, 'Noon it is.', alice, carol)
  await Promise.all([alice, bob].map((terminal) => terminal.shows('delivered to all 2')))
  const screens = [alice.screen('styled'), bob.screen('styled')] as const
  for (const terminal of [carol, bob, alice]) await terminal.quit()
  return screens
}

const play = async (): Promise<void> => {
  await using stage = await Stage.open()
  try {
    const [alice, bob] = await talk(await makePlayers(stage))
    const windows = [
      { title: 'Alice — p2p-chat', rows: parseScreen(alice) },
      { title: 'Bob — p2p-chat', rows: parseScreen(bob) },
    ]
    await writeFile(PICTURE, drawWindows(DESCRIPTION, COLUMNS, windows))
  } finally {
    endTerminals(server)
  }
}

// Ctrl-C included: what runs in a terminal of its own would run on.
process.once('exit', () => endTerminals(server))

try {
  await play()
  process.stdout.write(`Drawn: ${PICTURE}\n`)
} catch (error) {
  process.stderr.write(`There is no new picture. ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
