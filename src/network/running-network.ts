import { ListenError } from './addresses/listening.ts'
import type { Parts } from './assembly.ts'
import { peerReports } from './connections/peer-reports.ts'
import type { Network, NetworkPeerReport, SyncStream } from './contract.ts'
import type { Ground } from './ground.ts'
import { createSigner, type PeerId, peerIdOf } from './peer-id.ts'
import { startTicker } from './ticker.ts'

/** The parts at work: what happens at the node is told to them, once a second each looks after its own. */
export class RunningNetwork implements Network {
  readonly #ground: Ground
  readonly #parts: Parts
  readonly #sign: (bytes: Uint8Array) => Uint8Array
  #stopTicker: () => void = () => undefined
  #stopped: Promise<void> | undefined

  private constructor(ground: Ground, parts: Parts) {
    this.#ground = ground
    this.#parts = parts
    this.#sign = createSigner(ground.init.privateKey)
  }

  /** @throws ListenError when a port was taken since it was chosen */
  static async start(ground: Ground, parts: Parts): Promise<RunningNetwork> {
    const network = new RunningNetwork(ground, parts)
    network.#watchNode()
    try {
      await parts.syncStreams.listen()
      await parts.node.start()
      await network.#startParts()
    } catch (cause) {
      await network.stop()
      throw new ListenError('cannot-listen', 'Cannot listen on the chosen port; start again.', { cause })
    }
    return network
  }

  #watchNode(): void {
    const { node, introductions, knowledge, reaching, topic } = this.#parts
    node.addEventListener('peer:identify', ({ detail }) => introductions.onIdentify(detail))
    node.addEventListener('peer:connect', ({ detail }) => {
      const peer = peerIdOf(detail)
      knowledge.connected(peer)
      reaching.arrived(peer)
    })
    node.addEventListener('peer:disconnect', ({ detail }) => {
      const peer = peerIdOf(detail)
      introductions.onDisconnect(peer)
      knowledge.disconnected(peer)
      topic.remove(peer)
      this.#ground.news.disconnected(peer)
    })
  }

  async #startParts(): Promise<void> {
    const { own, interfaces } = this.#ground
    const { topic, dialer, knowledge, discoveries } = this.#parts
    topic.start()
    own.update(interfaces.current())
    interfaces.start(() => this.#interfacesChanged())
    for (const discovery of discoveries) await discovery.start(knowledge)
    dialer.start()
    this.#stopTicker = startTicker((nowMs, stoodStill) => this.#tick(nowMs, stoodStill))
  }

  #interfacesChanged(): void {
    const { own, interfaces } = this.#ground
    own.update(interfaces.current())
    this.#parts.dialer.reset()
    for (const discovery of this.#parts.discoveries) discovery.refresh()
  }

  #tick(nowMs: number, stoodStill: boolean): void {
    const { strangers, table } = this.#ground
    const { connections, knowledge, liveness, watchdog, introductions, topic, peerStore, syncStreams } =
      this.#parts
    const open = connections.all()
    liveness.tick(open, stoodStill)
    watchdog.tick(open)
    introductions.tick(open)
    topic.update()
    knowledge.tick((peer) => topic.isSubscribed(peer))
    strangers.expire(nowMs)
    table.expire(nowMs, (peer) => connections.has(peer))
    peerStore.tick(nowMs)
    syncStreams.tick(nowMs)
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopParts()
    return this.#stopped
  }

  async #stopParts(): Promise<void> {
    const { dialer, introductions, reaching, topic, syncStreams, discoveries, node } = this.#parts
    this.#stopTicker()
    this.#ground.interfaces.stop()
    dialer.stop()
    introductions.stop()
    reaching.stop()
    topic.stop()
    syncStreams.stop()
    await Promise.all(discoveries.map((discovery) => discovery.stop()))
    await node.stop()
  }

  get peerId(): PeerId {
    return this.#ground.self
  }

  get peerPublicKey(): Uint8Array {
    return this.#ground.init.privateKey.publicKey.raw
  }

  sign(bytes: Uint8Array): Uint8Array {
    return this.#sign(bytes)
  }

  addresses(): readonly string[] {
    return this.#ground.own.announced()
  }

  publish(frame: Uint8Array): Promise<number> {
    return this.#parts.topic.publish(frame)
  }

  isConnected(peer: PeerId): boolean {
    return this.#parts.connections.has(peer)
  }

  learnAddresses(peer: PeerId, addresses: readonly string[]): void {
    if (peer !== this.peerId) this.#parts.knowledge.learn(peer, addresses)
  }

  async reach(peer: PeerId, addresses: readonly string[], timeoutMs: number): Promise<boolean> {
    return peer !== this.peerId && this.#parts.reaching.reach(peer, addresses, timeoutMs)
  }

  openStream(peer: PeerId): Promise<SyncStream | undefined> {
    return this.#parts.syncStreams.open(peer)
  }

  penalise(peer: PeerId, amount: number): void {
    this.#ground.penalties.add(peer, amount, performance.now())
  }

  peers(): readonly NetworkPeerReport[] {
    return peerReports({ ...this.#parts, table: this.#ground.table })
  }

  mesh(): ReturnType<Network['mesh']> {
    const { topic } = this.#parts
    return {
      connected: this.#ground.news.connectedPeers(),
      subscribed: topic.subscribers(),
      mesh: topic.mesh(),
    }
  }

  metrics(): Readonly<Record<string, number>> {
    return this.#ground.counters.all()
  }
}
