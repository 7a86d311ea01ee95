import { runCommand } from './command.ts'
import { addNamespace, setParameter } from './namespaces.ts'

const BRIDGE = 'switch'
const TABLE = 'bridge laboratory'
/** Loss is drawn in thousandths. */
const LOSS_STEPS = 1000

/** Anything with a port on a switch; the port has the host's name. */
export interface PortOwner {
  readonly name: string
}

/** Frames from one of `from` to one of `to` are dropped. */
interface Block {
  readonly from: readonly PortOwner[]
  readonly to: readonly PortOwner[]
}

const portSet = (owners: readonly PortOwner[]): string =>
  `{ ${owners.map((owner) => `"${owner.name}"`).join(', ')} }`

/** A switch: a kernel bridge in a namespace of its own, one port for each host. */
export class VirtualLan {
  readonly name: string
  readonly namespace: string
  #blocks: readonly Block[] = []
  #lossFraction = 0

  private constructor(name: string, namespace: string) {
    this.name = name
    this.namespace = namespace
  }

  static async create(name: string, namespace: string): Promise<VirtualLan> {
    await addNamespace(namespace)
    // The switch has no addresses: it only passes frames on.
    await setParameter(namespace, 'ipv6/conf/default/disable_ipv6', '1')
    // Without snooping every multicast reaches every port, as on the cheap switches people have at home.
    const options = ['mcast_snooping', '0', 'forward_delay', '0']
    await runCommand('ip', ['-n', namespace, 'link', 'add', BRIDGE, 'type', 'bridge', ...options])
    await runCommand('ip', ['-n', namespace, 'link', 'set', 'dev', BRIDGE, 'up'])
    return new VirtualLan(name, namespace)
  }

  /** Puts the switch's end of a cable, which is in the namespace already, into the switch. */
  async connect(owner: PortOwner): Promise<void> {
    await runCommand('ip', ['-n', this.namespace, 'link', 'set', 'dev', owner.name, 'master', BRIDGE, 'up'])
  }

  /** Pulls the cable: the host sees its link go down. */
  async unplug(owner: PortOwner): Promise<void> {
    await runCommand('ip', ['-n', this.namespace, 'link', 'set', 'dev', owner.name, 'down'])
  }

  async plug(owner: PortOwner): Promise<void> {
    await runCommand('ip', ['-n', this.namespace, 'link', 'set', 'dev', owner.name, 'up'])
  }

  /** Stops passing the host's frames on; its link stays up, so that nothing tells it. */
  async cutSilently(owner: PortOwner): Promise<void> {
    await this.#setPortState(owner, 'disabled')
  }

  async mend(owner: PortOwner): Promise<void> {
    await this.#setPortState(owner, 'forwarding')
  }

  async #setPortState(owner: PortOwner, state: 'disabled' | 'forwarding'): Promise<void> {
    const number = state === 'disabled' ? '0' : '3'
    await runCommand('bridge', ['-n', this.namespace, 'link', 'set', 'dev', owner.name, 'state', number])
  }

  /** Splits the LAN: hosts of different groups no longer reach each other. Adds to what is blocked already. */
  async partition(...groups: readonly (readonly PortOwner[])[]): Promise<void> {
    const blocks = groups.flatMap((from) =>
      groups.filter((to) => to !== from).map((to): Block => ({ from, to })),
    )
    this.#blocks = [...this.#blocks, ...blocks]
    await this.#applyRules()
  }

  /** Drops what goes one way only. */
  async blockOneWay(from: readonly PortOwner[], to: readonly PortOwner[]): Promise<void> {
    this.#blocks = [...this.#blocks, { from, to }]
    await this.#applyRules()
  }

  /** Drops each frame with this probability. */
  async lose(fraction: number): Promise<void> {
    this.#lossFraction = fraction
    await this.#applyRules()
  }

  /** Ends partitions and losses; unplugged and cut hosts stay as they are. */
  async heal(): Promise<void> {
    this.#blocks = []
    this.#lossFraction = 0
    await this.#applyRules()
  }

  async #applyRules(): Promise<void> {
    const rules = this.#blocks.map(({ from, to }) => `iifname ${portSet(from)} oifname ${portSet(to)} drop`)
    const lost = Math.round(this.#lossFraction * LOSS_STEPS)
    if (lost > 0) {
      // nft refuses a comparison that always holds.
      rules.push(lost < LOSS_STEPS ? `numgen random mod ${LOSS_STEPS} < ${lost} drop` : 'drop')
    }
    // One transaction: naming the table before deleting it makes the deletion right where there was none.
    const ruleset = [
      `table ${TABLE}`,
      `delete table ${TABLE}`,
      `table ${TABLE} { chain forward { type filter hook forward priority 0; policy accept;`,
      ...rules,
      '}',
      '}',
      '',
    ].join('\n')
    await runCommand('ip', ['netns', 'exec', this.namespace, 'nft', '-f', '-'], ruleset)
  }
}
