import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../storage/keys.ts'
import { serveReport } from './fake-node.ts'
import { run } from './run.ts'

/** A Node of the machine's own that is too old for us, if it has one. */
const OLD_NODE = ['/usr/bin/node', '/usr/local/bin/node', '/opt/homebrew/bin/node'].find((node) => {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  const major = Number(/^v(\d+)\./.exec(stdout ?? '')?.[1] ?? Number.NaN)
  return major >= 14 && major < 24
})

test('--version is that of the package', async () => {
  const { code, stdout, stderr } = await run(['--version'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(readFileSync('package.json', 'utf8'))).toHaveProperty('version', stdout.trimEnd())
})

test.each(
  [
    ...['', 'keygen', 'id', 'trust', 'trust list', 'trust add', 'trust remove', 'trust restore', 'debug'],
    ...['history', 'send', 'tail', 'doctor', 'bootstrap', 'passwd'],
  ].map((command) => [command]),
)('"%s --help" goes to stdout, with an example', async (command) => {
  const words = command.split(' ').filter((word) => word !== '')
  const { code, stdout, stderr } = await run([...words, '--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain(`$ p2p-chat ${command}`.trim())
  // Written for windows of 80 columns; only an example may be a little longer.
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(88)
})

test('--help names the variables and exit codes that scripts rely on', async () => {
  const { stdout } = await run(['--help'])
  for (const name of ['P2P_CHAT_HOME', 'P2P_CHAT_PASSPHRASE', 'NO_COLOR', 'DEBUG']) {
    expect(stdout).toMatch(new RegExp(`^ {2}${name} +\\S`, 'm'))
  }
  expect(stdout).toMatch(/^ {2}0 {3}done\n {2}1 {3}failed [^\n]+\n {2}2 {3}wrong usage/m)
})

test.each([
  [['--nonsense'], '--nonsense'],
  [['id', '--nonsense'], '--nonsense'],
  [['trust', 'nonsense'], 'nonsense'],
  [['trust'], 'Usage'],
  [['trust', 'add'], 'FILE'],
  [['id', 'surplus'], 'too many arguments'],
  [['debug', 'nonsense'], 'peers, mesh, room, metrics'],
  [['id', '--home'], '--home'],
  [['id', '--home', ''], '--home'],
  [['send'], 'TEXT'],
  [['tail', 'surplus'], 'too many arguments'],
  [['tail', '--share-history', 'some'], 'all, since-join'],
  [['history', 'surplus'], 'too many arguments'],
  [['doctor', 'surplus'], 'too many arguments'],
  [['doctor', '--listen', 'nowhere'], '--listen'],
  [['doctor', '--home', ''], '--home'],
])('wrong usage ends with 2 and says what: %j', async (args, words) => {
  const { code, stdout, stderr } = await run(args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(words)
  expect(stderr).not.toContain('    at ')
})

test.skipIf(OLD_NODE === undefined)('an older Node is told what is missing, in one sentence', async () => {
  const { code, stdout, stderr } = await run(['id'], { node: OLD_NODE ?? '' })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^p2p-chat: this is Node \d+\.[^\n]*Node 24 or newer is needed; install [^\n]*\n$/)
})

const PEER = {
  peerId: '12D3KooWAliceAliceAliceAlice',
  addresses: ['/ip4/10.0.0.1/tcp/4001', '/ip6/fe80::1/tcp/4001'],
  stages: ['discovered', 'dialled', 'secured', 'subscribed'],
  direction: 'outbound',
  roundTripMs: 1.26,
  score: null,
  fingerprint: 'ab'.repeat(32),
  name: 'Al\u001b[2Jice',
}

const LINK = { peerId: '12D3KooWPeerPeer', direction: 'outbound', roundTripMs: 1.26, fingerprint: null }

const HOLDER = {
  fingerprint: 'cd'.repeat(32),
  name: 'Bob',
  session: 'ab'.repeat(32),
  trusted: true,
  left: false,
  removedBy: [],
  overridden: 0,
}

test('debug shows how far each peer of the running node got', async () => {
  const home = await temporaryFolder()
  await serveReport(home, [PEER])
  const shown = await run(['debug', '--home', home])
  expect({ code: shown.code, stderr: shown.stderr }).toEqual({ code: 0, stderr: '' })
  const [heading = '', row = ''] = shown.stdout.split('\n')
  expect(heading.split(/ {2,}/)).toEqual(
    'peer found dialled secured topic mesh INI trusted key direction ms score address fingerprint name'.split(
      ' ',
    ),
  )
  expect(row.split(/ {2,}/)).toEqual(
    ['iceAlice', 'yes', 'yes', 'yes', 'yes', '-', '-', '-', '-', 'outbound', '1.3', '-'].concat([
      '/ip4/10.0.0.1/tcp/4001 +1',
      'abababababababab',
      'Alice',
    ]),
  )
  const json = await run(['debug', 'peers', '--json', '--home', home])
  expect(JSON.parse(json.stdout)).toEqual([PEER])
})

test.each([
  ['mesh', { topic: 't', self: 's', connected: ['abc'], subscribed: [], mesh: [] }, /^connected +abc$/m],
  ['mesh', { self: 's', links: [] }, /^this node s\n` {3}no peers\n$/m],
  [
    'mesh',
    {
      self: '12D3KooWSelfSelf',
      links: [
        { ...LINK, kind: 'grafted', name: 'Al\u001b[2Jice' },
        { ...LINK, kind: 'subscribed', direction: 'inbound', roundTripMs: null, name: 'Bob' },
        { ...LINK, kind: 'connected', name: null },
        { ...LINK, kind: 'of-tomorrow', name: 'Carol' },
        { ...LINK, kind: 'none', direction: null, roundTripMs: null, name: 'Dave' },
      ],
    },
    new RegExp(
      [
        '^this node SelfSelf',
        '\\|== {2}grafted {8}-> {2}1.3 ms {2}PeerPeer {2}Alice',
        '\\|-- {2}subscribed {5}<- {2}- {7}PeerPeer {2}Bob',
        '\\|\\.\\. {2}connected {6}-> {2}1.3 ms {2}PeerPeer {2}-',
        '\\|\\?\\? {2}of-tomorrow {4}-> {2}1.3 ms {2}PeerPeer {2}Carol',
        '` {4}not connected {2}- {3}- {7}PeerPeer {2}Dave$',
      ].join('\n'),
      'm',
    ),
  ],
  [
    'metrics',
    { uptimeMs: 5, framesPublished: 7, refused: { 'KEY stale': 3 }, counters: { joins: 2 } },
    /^refused KEY stale +3$/m,
  ],
  [
    'room',
    {
      ready: { room: 'lobby', addresses: ['/ip4/10.0.0.1/tcp/1'] },
      state: { state: 'member', detail: 'talking' },
      epoch: { generation: 1, holders: [{ fingerprint: 'cd'.repeat(32), name: 'Bob', trusted: false }] },
      requests: [{ name: 'Eve', fingerprint: 'ef'.repeat(32), removedBy: ['01'.repeat(32)] }],
    },
    /^can read +cdcdcdcdcdcdcdcd \(not on your list\) Bob\nasks to join +efefefefefefefef \(removed by 0101010101010101\) Eve$/m,
  ],
  [
    'room',
    {
      epoch: {
        due: true,
        holders: [
          HOLDER,
          { ...HOLDER, left: true },
          { ...HOLDER, trusted: false, removedBy: ['01'.repeat(32)] },
          { ...HOLDER, trusted: false, removedBy: ['01'.repeat(32)], overridden: 2 },
        ],
      },
    },
    new RegExp(
      [
        '^fresh key due +yes, before anything is said',
        'can read +cdcdcdcdcdcdcdcd \\(session abababab\\) Bob',
        'can read +cdcdcdcdcdcdcdcd \\(session abababab; left, with the key\\) Bob',
        'can read +cdcdcdcdcdcdcdcd \\(session abababab; removed by 0101010101010101\\) Bob',
        'can read +cdcdcdcdcdcdcdcd \\(session abababab; removed by 0101010101010101; let in although removed\\) Bob$',
      ].join('\n'),
      'm',
    ),
  ],
])('debug %s is text for people', async (topic, report, line) => {
  const home = await temporaryFolder()
  await serveReport(home, report)
  expect((await run(['debug', topic, '--home', home])).stdout).toMatch(line)
})

test.each([
  null,
  'x',
  [],
  {},
  [null, 1, { stages: 7, addresses: {} }],
  { epoch: [], refused: 'x', ready: 3 },
  { links: 'x' },
  { links: [null, { kind: {}, name: [] }] },
])('debug never fails over a report of another shape: %j', async (report) => {
  const home = await temporaryFolder()
  await serveReport(home, report)
  for (const topic of ['peers', 'mesh', 'room', 'metrics']) {
    expect(await run(['debug', topic, '--home', home])).toMatchObject({ code: 0, stderr: '' })
  }
})
