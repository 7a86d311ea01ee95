import { rmSync } from 'node:fs'
import { copyFile, mkdtemp } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { NodeProcess } from '../node-process.ts'
import { runProgramOrThrow } from '../program.ts'

/** Someone in the play: a home folder of their own. */
export interface Player {
  readonly name: string
  readonly home: string
  readonly fingerprint: string
}

const LOOPBACK = '/ip4/127.0.0.1/tcp/0'

const fingerprintIn = (printed: string): string => {
  const fingerprint = /\b[0-9a-f]{64}\b/.exec(printed)?.[0]
  if (fingerprint === undefined) {
    throw new Error(`keygen printed no fingerprint: ${printed}`)
  }
  return fingerprint
}

/** The folders and processes of one performance; nothing of them is left when it is closed. */
export class Stage implements AsyncDisposable {
  readonly #folder: string
  readonly #nodes: NodeProcess[] = []

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async open(): Promise<Stage> {
    const stage = new Stage(await mkdtemp(join(tmpdir(), 'p2p-chat-demo-')))
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => stage.#abandon(signal))
    }
    return stage
  }

  /** Runs `keygen`, which takes seconds. */
  async makePlayer(name: string, kind: 'identity' | 'bootstrap' = 'identity'): Promise<Player> {
    const home = join(this.#folder, name)
    const which = kind === 'bootstrap' ? ['--bootstrap'] : []
    const printed = await runProgramOrThrow(['keygen', ...which, '--home', home])
    return { name, home, fingerprint: fingerprintIn(printed) }
  }

  /** Runs `trust add` in the player's home for each of `others`. */
  async trust(player: Player, ...others: readonly Player[]): Promise<void> {
    for (const other of others) {
      const file = join(other.home, 'identity.pub.pem')
      await runProgramOrThrow(['trust', 'add', file, '--name', other.name, '--home', player.home])
    }
  }

  /** Gives the bootstrap's public key to a player, as one hands over a file. */
  async handOver(bootstrap: Player, player: Player): Promise<void> {
    const name = 'bootstrap.pub.pem'
    await copyFile(join(bootstrap.home, name), join(player.home, name))
  }

  /** Starts a player's node on loopback, where it dials `peers` and nobody else. */
  start(player: Player, peers: readonly NodeProcess[], command: 'chat' | 'bootstrap' = 'chat'): NodeProcess {
    const addresses = peers.flatMap((peer) => peer.latest('ready')?.addresses ?? [])
    const args = ['--listen', LOOPBACK, '--no-mdns', ...addresses.flatMap((address) => ['--peer', address])]
    const node = new NodeProcess({ name: player.name, home: player.home, command, args })
    this.#nodes.push(node)
    return node
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node[Symbol.asyncDispose]()))
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Ends at once, as Ctrl-C asks for. */
  #abandon(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void {
    for (const node of this.#nodes) {
      void node.kill()
    }
    rmSync(this.#folder, { recursive: true, force: true })
    process.exit(128 + constants.signals[signal])
  }
}
