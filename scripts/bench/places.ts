/** Where members run: all on loopback, or each on a machine of its own on a virtual LAN. */
import { Laboratory } from '../lan/laboratory.ts'

export interface Machine {
  /** What to put before a command so that it runs there. */
  readonly commandPrefix: readonly string[]
  /** IPv4. */
  readonly address: string
}

export interface Place extends AsyncDisposable {
  readonly name: 'loopback' | 'virtual LAN'
  /** The same one for the same number. */
  machine(number: number): Promise<Machine>
}

export const loopback = (): Place => ({
  name: 'loopback',
  machine: async () => ({ commandPrefix: [], address: '127.0.0.1' }),
  [Symbol.asyncDispose]: async () => undefined,
})

/** Needs what `whyNoLaboratory` looks for. */
export const virtualLan = async (): Promise<Place> => {
  const laboratory = await Laboratory.open()
  const lan = await laboratory.addLan('bench')
  const machines = new Map<number, Promise<Machine>>()
  const make = async (number: number): Promise<Machine> => {
    const address = `10.77.0.${number + 1}`
    const cable = { lan, addresses: [`${address}/24`], gateway: '10.77.0.254' }
    const { commandPrefix } = await laboratory.addHost(`host-${number + 1}`, [cable])
    return { commandPrefix, address }
  }
  return {
    name: 'virtual LAN',
    machine: (number) => {
      const machine = machines.get(number) ?? make(number)
      machines.set(number, machine)
      return machine
    },
    [Symbol.asyncDispose]: () => laboratory[Symbol.asyncDispose](),
  }
}
