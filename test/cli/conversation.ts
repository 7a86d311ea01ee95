/** A room of real processes for tests of commands beside them. */
import { onTestFinished } from 'vitest'
import { NodeProcess } from '../../scripts/node-process.ts'
import { befriend, bootstrapKey, giveBootstrap, giveRoom, type Home, makeHome } from '../lan/homes.ts'
import { temporaryFolder } from '../storage/keys.ts'

/** Nothing leaves this machine. */
export const LOOPBACK = ['--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0']

export const startNode = ({ name, home }: Home, args: readonly string[] = []): NodeProcess => {
  const node = new NodeProcess({ name, home, args: [...LOOPBACK, ...args] })
  onTestFinished(() => node[Symbol.asyncDispose]())
  return node
}

/** Alice, who founds, and Bob; they trust each other. */
export const homesOfTwo = async (): Promise<readonly [Home, Home]> => {
  const folder = await temporaryFolder()
  const [alice, bob] = await Promise.all([makeHome(folder, 'alice'), makeHome(folder, 'bob')])
  const key = await bootstrapKey('bootstrap')
  await Promise.all([giveBootstrap(alice.home, key), giveRoom(bob.home, key)])
  await befriend([alice, bob])
  return [alice, bob]
}

/** Where a node listens, for who dials it. */
export const addressOf = async (node: NodeProcess): Promise<string> => {
  const { addresses } = await node.waitFor('ready')
  return addresses[0] ?? ''
}

export const becomesMember = async (node: NodeProcess): Promise<void> => {
  await node.waitFor('state', ({ state }) => state === 'member')
}

/** Says it, and waits until it is on disk there. */
export const sayStored = async (node: NodeProcess, text: string): Promise<string> => {
  const after = node.position
  node.say(text)
  const { id } = await node.waitFor('message', (message) => message.self && message.text === text, { after })
  await node.waitFor('stored', (stored) => stored.id === id)
  return id
}
