import { newRunPrefix, removeNamespace, removeStaleNamespaces } from './namespaces.ts'
import { type Cable, type HostOptions, VirtualHost } from './virtual-host.ts'
import { VirtualLan } from './virtual-lan.ts'

/** A switch's port is named after its host, and an interface's name has at most 15 bytes. */
const NAME = /^[a-z][a-z0-9-]{0,14}$/

/** Machines and the networks between them, apart from this machine's own; gone when it is closed. */
export class Laboratory implements AsyncDisposable {
  readonly #prefix = newRunPrefix()
  readonly #namespaces: string[] = []

  private constructor() {}

  static async open(): Promise<Laboratory> {
    await removeStaleNamespaces()
    return new Laboratory()
  }

  /** @param name lowercase letters, digits and `-`, at most 15 */
  async addLan(name: string): Promise<VirtualLan> {
    return VirtualLan.create(name, this.#newNamespace('lan', name))
  }

  /** @param name lowercase letters, digits and `-`, at most 15 */
  async addHost(name: string, cables: readonly Cable[], options?: HostOptions): Promise<VirtualHost> {
    return VirtualHost.create(name, this.#newNamespace('host', name), cables, options)
  }

  #newNamespace(kind: 'lan' | 'host', name: string): string {
    if (!NAME.test(name)) {
      throw new Error(
        `"${name}" cannot be the name of a ${kind}: up to 15 lowercase letters, digits and "-".`,
      )
    }
    const namespace = `${this.#prefix}-${kind}-${name}`
    this.#namespaces.push(namespace)
    return namespace
  }

  /** Ends every process in it and removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const removals = await Promise.allSettled(this.#namespaces.splice(0).map(removeNamespace))
    const failures = removals.flatMap((removal) => (removal.status === 'rejected' ? [removal.reason] : []))
    if (failures.length > 0) {
      throw new AggregateError(failures, 'The laboratory could not be removed whole.')
    }
  }
}
