/** p2p-chat, as a program uses it that says what it reads. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { Chat } from '../../../src/index.ts'
import { built } from '../built.ts'
import type { StartMember } from './member.ts'
import { watchRoom } from './milestones.ts'

const POLL_MS = 20
/** Said in one turn of the event loop: sockets have their turn between. */
const AT_ONCE = 8
const PAGE = 10_000

const isGathered = (chat: Chat, members: number): boolean =>
  chat.members().length === members && chat.debug().mesh().subscribed.length >= members - 1

const orderOf = async (chat: Chat): Promise<string> => {
  const pages: string[][] = []
  let before: string | null = null
  do {
    const page = await chat.history({ limit: PAGE, ...(before === null ? {} : { before }) })
    if (page.type === 'refused') throw new Error(page.reason)
    pages.unshift(page.messages.map(({ id }) => id))
    before = page.before
  } while (before !== null)
  return createHash('sha256').update(pages.flat().join('\n')).digest('hex')
}

export const startChat: StartMember = async (init, shown, milestone) => {
  const library: typeof import('../../../src/index.ts') = await import(built('index.js'))
  milestone('imported')
  await watchRoom(milestone)
  const { home, name, address, others, mdns } = init
  let hasRead = false
  const chat: Chat = await library.createChat({
    home,
    name,
    listen: mdns ? [] : [`/ip4/${address}/tcp/0`],
    peers: others,
    mdns,
    onEvent: (event) => {
      if (event.type === 'message' && !event.self) {
        shown(event.text)
        if (!hasRead) milestone('first text')
        hasRead = true
      }
      // One of them greets whoever comes, as a bot would: what a newcomer reads first.
      if (init.number === 0 && event.type === 'member' && event.event === 'joined') chat.send('Welcome!')
      if (event.type === 'state' && event.state === 'member') milestone('member')
      if (event.type === 'catching-up') milestone(`catching up ${event.outstanding}`)
    },
  })
  milestone('ready')
  let said = 0
  return {
    address: chat.ready.addresses[0] ?? '',
    gathered: async (members) => {
      while (!isGathered(chat, members)) await delay(POLL_MS)
      // The next session's key is made in the background, for seconds: that is over before anything is measured.
      while (!existsSync(join(home, 'session-key.pem'))) await delay(POLL_MS)
    },
    say: (text) => {
      said += 1
      return chat.send(text).type !== 'refused'
    },
    ready: async () => {
      if (said % AT_ONCE === 0) await turn()
    },
    order: () => orderOf(chat),
    leave: () => chat.leave(),
  }
}
