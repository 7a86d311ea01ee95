import { chmod, readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { controlPath } from '../../src/control/address.ts'
import { serveControl } from '../../src/control/server.ts'
import type { DoctorReport } from '../../src/doctor/report.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { becomesMember, homesOfTwo, startNode } from './conversation.ts'
import { type Ran, run } from './run.ts'

const NAMES = [
  ...['node-version', 'key-files', 'whitelist', 'interfaces', 'virtual-interfaces', 'ipv6', 'multicast'],
  ...['listening', 'firewall', 'others', 'room', 'identity', 'clock'],
]

const parse = ({ stdout }: Ran): DoctorReport => JSON.parse(stdout)

const checkNamed = (report: DoctorReport, name: string): DoctorReport['checks'][number] => {
  const found = report.checks.find((check) => check.name === name)
  if (found === undefined) throw new Error(`no check ${name}`)
  return found
}

test('doctor tells every check as data, of a running node too', async () => {
  const [alice] = await homesOfTwo()
  await becomesMember(startNode(alice))
  const ran = await run(['doctor', '--json', '--no-mdns', '--home', alice.home])
  const report = parse(ran)
  expect(report.checks.map(({ name }) => name)).toEqual(NAMES)
  expect(checkNamed(report, 'key-files').level).toBe('ok')
  expect(checkNamed(report, 'whitelist').findings).toMatchObject([
    { seen: '1 person on the whitelist: bob.' },
  ])
  expect(checkNamed(report, 'multicast').findings).toMatchObject([
    { seen: expect.stringContaining('--no-mdns') },
  ])
  expect(checkNamed(report, 'listening').findings).toMatchObject([
    { level: 'ok', seen: expect.stringContaining('reaches the running node at 127.0.0.1:') },
    { level: 'warning', seen: expect.stringContaining('for this machine alone') },
  ])
  expect(checkNamed(report, 'room').findings[0]?.seen).toContain('in the room lobby, with a key')
  expect(checkNamed(report, 'others').findings).toMatchObject([{ level: 'warning' }])
})

test('doctor prints a row for each finding, what to do below it, and ends with 1 for a problem', async () => {
  const [alice] = await homesOfTwo()
  const file = join(alice.home, 'identity.pem')
  await chmod(file, 0o644)
  const { code, stdout, stderr } = await run(['doctor', '--no-mdns', '--home', alice.home])
  expect(code).toBe(1)
  expect(stdout).toMatch(/^ok {7}Node\.js {10}This is Node /m)
  expect(stdout).toContain(`problem  Key files        ${file} is open to others (mode 0644).\n`)
  expect(stdout).toContain(`         To do            Run: chmod 600 '${file}'\n`)
  expect(stdout).toMatch(/\n\n\d+ problems?(, \d+ warnings?)?\.\n$/)
  expect(stderr).not.toContain('Error')
})

test('without a node it looks as an observer, which takes a moment: progress goes to stderr', async () => {
  const [alice] = await homesOfTwo()
  const ran = await run(['doctor', '--json', '--no-mdns', '--home', alice.home])
  expect(ran.stderr).toBe('Looking at this machine and listening to the network; this takes some seconds.\n')
  expect(checkNamed(parse(ran), 'room').findings[0]?.seen).toContain('No node runs with this home.')
})

test('a home that is not there is neither made nor a problem', async () => {
  const parent = await temporaryFolder()
  const ran = await run(['doctor', '--json', '--no-mdns', '--home', join(parent, 'new')])
  expect(checkNamed(parse(ran), 'key-files').level).toBe('ok')
  expect(await readdir(parent)).toEqual([])
})

test('a port that is to be listened on and is in use is a problem', async () => {
  const server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  const address = `/ip4/127.0.0.1/tcp/${typeof bound === 'object' ? bound?.port : ''}`
  const home = await temporaryFolder()
  const ran = await run(['doctor', '--json', '--no-mdns', '--listen', address, '--home', home])
  expect(ran.code).toBe(1)
  expect(checkNamed(parse(ran), 'listening').findings).toMatchObject([
    { level: 'problem', seen: expect.stringContaining(address) },
  ])
})

const HOSTILE = 'Eve\u001b[2J\u001b]0;title\u0007\n\rproblem\u202e'

test('what others are called moves no cursor and makes no rows', async () => {
  const home = await temporaryFolder()
  const peers = [{ peerId: HOSTILE, stages: ['secured'], name: HOSTILE, addresses: [HOSTILE] }]
  const room = { ready: { room: HOSTILE }, state: { state: 'member' }, requests: [{ name: HOSTILE }] }
  const handlers = {
    peers: () => Promise.resolve(peers),
    mesh: () => Promise.resolve({}),
    room: () => Promise.resolve(room),
    metrics: () => Promise.resolve({}),
    'reread-whitelist': () => Promise.resolve({}),
    follow: () => Promise.resolve(),
  }
  const served = await serveControl(await controlPath(home), handlers)
  if (served.type !== 'serving') throw new Error(served.type)
  onTestFinished(() => served.server.close())
  const { stdout } = await run(['doctor', '--no-mdns', '--home', home])
  expect(stdout).toContain('Eve')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  for (const row of stdout.split('\n').slice(0, -3)) {
    expect(row).toMatch(/^(ok {5}|warning|problem| {7}) {2}\S/)
  }
})
