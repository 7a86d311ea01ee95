/** `npm run demo`: a whole conversation between real processes on this machine. Exit code 0 if all of it happened. */
import type { NodeProcess } from '../node-process.ts'
import { waitUntil } from '../waiting.ts'
import { busyWhile, happened, heard, note, step, title } from './narrator.ts'
import { type Player, Stage } from './stage.ts'

/** Shown of a fingerprint: enough to tell the players apart. */
const FINGERPRINT_DIGITS_SHOWN = 16

const check = (holds: boolean, what: string): void => {
  if (!holds) {
    throw new Error(`This should be so and is not: ${what}`)
  }
}

const isMember = (node: NodeProcess): Promise<unknown> =>
  node.waitFor('state', ({ state }) => state === 'member')

/** Waits until all hold one epoch. @returns its id */
const oneEpoch = (nodes: readonly NodeProcess[]): Promise<string> => {
  const names = nodes.map((node) => node.name).join(', ')
  return waitUntil(nodes, `one epoch held by ${names}`, () => {
    const [id, ...others] = new Set(nodes.map((node) => node.latest('epoch')?.id))
    return others.length === 0 ? id : undefined
  })
}

/** `speaker` says something, and each of `listeners` hears it from `speaker`. */
const say = async (
  speaker: NodeProcess,
  text: string,
  ...listeners: readonly NodeProcess[]
): Promise<void> => {
  const { fingerprint } = await speaker.waitFor('ready')
  speaker.say(text)
  for (const listener of listeners) {
    const message = await listener.waitFor('message', (event) => event.text === text)
    check(message.from.fingerprint === fingerprint, `${listener.name} hears this from ${speaker.name}`)
    heard(listener.name, message.from.name, message.text)
  }
}

const makePlayers = async (stage: Stage): Promise<readonly [Player, Player, Player, Player, Player]> => {
  let made = 0
  const make = async (name: string, kind?: 'bootstrap'): Promise<Player> => {
    const player = await stage.makePlayer(name, kind)
    made += 1
    return player
  }
  const all = Promise.all([
    make('bootstrap', 'bootstrap'),
    make('alice'),
    make('bob'),
    make('carol'),
    make('mallory'),
  ])
  const players = await busyWhile(() => `making RSA-4096 keys: ${made} of 5 done`, all)
  for (const { name, fingerprint } of players) {
    happened(`${name.padEnd('bootstrap'.length)}  ${fingerprint.slice(0, FINGERPRINT_DIGITS_SHOWN)}…`)
  }
  return players
}

/** Someone who has the room's public key and trusts everyone, and whom nobody trusts. */
const beUninvited = async (outsider: NodeProcess, fingerprint: string, members: readonly NodeProcess[]) => {
  for (const member of members) {
    await member.waitFor('request', (event) => event.fingerprint === fingerprint)
    happened(`${member.name} is told: mallory asks to join, and is on nobody's list.`)
  }
  const [first, ...others] = members
  if (first !== undefined) {
    await say(first, 'Somebody is at the door. I do not know her.', ...others)
  }
  check(outsider.all('epoch').length === 0, 'mallory was given no key')
  check(outsider.all('message').length === 0, 'mallory has read no message')
  check(outsider.latest('state')?.state === 'seeking', 'mallory is still outside')
  happened('mallory was given no key and has read nothing.')
}

const leaveInOrder = async (node: NodeProcess): Promise<void> => {
  const { code } = await node.leave()
  check(code === 0, `${node.name} ends with code 0`)
}

const play = async (): Promise<void> => {
  await using stage = await Stage.open()
  title('p2p-chat: a whole conversation, between real processes on this machine')

  step('Keys', 'p2p-chat keygen: everyone makes a signing key; the room has a bootstrap key of its own.')
  const [bootstrap, alice, bob, carol, mallory] = await makePlayers(stage)

  step(
    'Trust',
    'p2p-chat trust add: Alice, Bob and Carol accept each other. Mallory accepts them; nobody accepts her.',
  )
  await Promise.all([
    stage.trust(bootstrap, alice),
    stage.trust(alice, bob, carol),
    stage.trust(bob, alice, carol),
    stage.trust(carol, alice, bob),
    stage.trust(mallory, alice, bob, carol),
  ])
  for (const player of [alice, bob, carol, mallory]) {
    await stage.handOver(bootstrap, player)
  }
  happened('All four have the bootstrap’s public key: it shows them the room, and opens nothing.')

  step(
    'The bootstrap starts',
    'p2p-chat bootstrap: it tells a first user that it is first. It never learns a room key.',
  )
  const founding = stage.start(bootstrap, [], 'bootstrap')
  const { addresses } = await busyWhile(() => 'starting', founding.waitFor('ready'))
  happened(`It listens on ${addresses.join(', ')}`)

  step('Alice comes first', 'Nobody answers her, so the bootstrap founds the room, and she makes its key.')
  const alices = stage.start(alice, [founding])
  await busyWhile(() => 'alice seeks', isMember(alices))
  happened('alice is a member.')

  step('Bob joins', 'Alice trusts him, so she answers his request with the key, sealed to him alone.')
  const bobs = stage.start(bob, [alices])
  const epoch = await busyWhile(() => 'bob seeks', oneEpoch([alices, bobs]))
  happened(`alice and bob hold the same epoch, ${epoch.slice(0, FINGERPRINT_DIGITS_SHOWN)}…`)
  await say(alices, 'Hello Bob!', bobs)
  await say(bobs, 'Hello Alice. No server, is there?', alices)

  step('The founder leaves', 'There is no master: Alice goes, the bootstrap too, and the room stays.')
  await leaveInOrder(alices)
  await bobs.waitFor('member', (event) => event.event === 'left' && event.fingerprint === alice.fingerprint)
  happened('bob is told that alice left.')
  check((await founding.terminate()).code === 0, 'the bootstrap ends with code 0')
  happened('The bootstrap is stopped.')

  step('Carol joins through Bob', 'Any member can let in whom it trusts.')
  const carols = stage.start(carol, [bobs])
  await busyWhile(() => 'carol seeks', oneEpoch([bobs, carols]))
  happened('bob and carol hold the same epoch.')
  await say(carols, 'Hello Bob, is Alice gone?', bobs)
  await say(bobs, 'Just now. Welcome!', carols)

  step(
    'Mallory is not invited',
    'She has the room’s public key and is connected like everyone. That is not enough.',
  )
  const mallorys = stage.start(mallory, [bobs, carols])
  await busyWhile(() => 'mallory seeks', mallorys.waitFor('ready'))
  await beUninvited(mallorys, mallory.fingerprint, [bobs, carols])

  step('Everyone goes home', 'Each leaves in order; the room’s key was never on a disk, and is gone.')
  await Promise.all([bobs, carols, mallorys].map(leaveInOrder))
  note('That was all of it. Your turn: npm start')
}

try {
  await play()
} catch (error) {
  process.stderr.write(`\nThe demo did not go as told. ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
