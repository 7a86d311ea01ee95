import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { parseChatOptions } from '../../src/cli/chat.ts'
import { addHistoryOptions, type HistoryOptions } from '../../src/cli/history-options.ts'
import { addRoomOptions, type RoomOptions } from '../../src/cli/room-options.ts'

/** What the two commands make of a command line: options for the library, or a sentence. */
const parse = (...args: string[]) => {
  const command = addHistoryOptions(addRoomOptions(new Command())).option('--name <NAME>').exitOverride()
  command.parse(['--home', '/h', ...args], { from: 'user' })
  const outcome = parseChatOptions({ name: 'bob', ...command.opts<RoomOptions & HistoryOptions>() })
  return outcome.ok ? outcome.value : outcome.problem
}

const DEFAULTS = {
  home: '/h',
  name: 'bob',
  room: 'lobby',
  mdns: true,
  history: true,
  shareHistory: 'all',
}

describe('options of chat and bootstrap', () => {
  it.each([
    [[], {}],
    [['--room', 'Ku\u0308che'], { room: 'Küche' }],
    [['--name', ' Bob\u200b (work) '], { name: 'Bob work' }],
    [['--no-mdns'], { mdns: false }],
    [['--bootstrap', 'b.pem'], { bootstrap: 'b.pem' }],
    [['--no-history'], { history: false }],
    [['--keep', '30d'], { keep: { days: 30 } }],
    [['--keep', '100000'], { keep: { messages: 100_000 } }],
    [['--share-history', 'since-join'], { shareHistory: 'since-join' }],
    [
      [
        '--listen',
        '/ip4/0.0.0.0/tcp/0',
        '--listen',
        '/ip6/::/tcp/4001',
        '--peer',
        '/dns4/x/tcp/1',
        '/ip4/1.2.3.4/tcp/2',
      ],
      { listen: ['/ip4/0.0.0.0/tcp/0', '/ip6/::/tcp/4001'], peers: ['/dns4/x/tcp/1', '/ip4/1.2.3.4/tcp/2'] },
    ],
  ])('%j', (args, options) => {
    expect(parse(...args)).toEqual({ ...DEFAULTS, ...options })
  })

  it('names the user where no name is given', () => {
    const outcome = parseChatOptions({ home: '/h', mdns: true, history: true, shareHistory: 'all' })
    expect(outcome.ok && outcome.value.name).toMatch(/\S/)
  })

  it.each([
    [['--room', ''], "a room's name has 1 to 64 characters, not 0"],
    [['--room', '👋'.repeat(65)], 'not 65'],
    [['--room', 'a\u202eb'], 'characters that nobody sees'],
    [['--room', ' lobby'], 'spaces around it'],
    [['--name', '\u200b:'], 'has no letter, digit or emoji in it'],
    [['--bootstrap', ''], 'give --bootstrap a file'],
    [['--listen', 'localhost:4001'], '--listen "localhost:4001" is no TCP multiaddr; write it like /ip4/'],
    [['--peer', '/ip4/1.2.3.4/udp/4001'], '--peer "/ip4/1.2.3.4/udp/4001" is no TCP multiaddr'],
    [['--peer', '/ip4/1.2.3/tcp/4001'], 'is no TCP multiaddr'],
    [['--home', ''], 'give --home a folder'],
    ...['', '0', '0d', '-1', '1.5', '30 d', '30D', '30h', '1e3', '12345678901', '٣'].map(
      (keep): [string[], string] => [['--keep', keep], 'write it like --keep 30d or --keep 100000'],
    ),
  ])("%j is the user's fault", (args, sentence) => {
    expect(parse(...args)).toMatchObject({ fault: 'user', message: expect.stringContaining(sentence) })
  })
})
