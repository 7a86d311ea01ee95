/**
 * `p2p-chat doctor` on machines where something is really wrong: it names the cause and what to do. Where that is a command for
 * the firewall, the command is run, and the doctor has to see that it helped.
 */
import { chmod, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { VirtualHost } from '../../scripts/lan/virtual-host.ts'
import { runProgram } from '../../scripts/program.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import type { DoctorReport } from '../../src/doctor/report.ts'
import { bootstrapKey, giveBootstrap } from './homes.ts'
import { lanTest, type Person, type Resident, Story } from './story.ts'
import { agree } from './together.ts'

const HOUR_MS = 3_600_000
/** A silent loss is noticed after some 13 s; far more only where the machine is stuck. */
const LATE_MS = 120_000
const PORT = '4001'
const LISTEN = ['--listen', `/ip4/0.0.0.0/tcp/${PORT}`, `/ip6/::/tcp/${PORT}`]

const shiftedBy = (shiftMs: number): Record<string, string> => ({
  SHIFTED_CLOCK_MS: String(shiftMs),
  NODE_OPTIONS: `--import=${new URL('./shifted-clock.ts', import.meta.url)}`,
})

interface Diagnosis {
  readonly code: number | null
  readonly of: (check: string) => readonly Finding[]
  /** Names of checks that found a problem. */
  readonly problems: readonly string[]
}

const diagnose = async (
  { home, host }: Resident,
  environment: Record<string, string> = {},
): Promise<Diagnosis> => {
  const args = ['doctor', '--json', '--home', home]
  const { code, stdout, stderr } = await runProgram(args, { commandPrefix: host.commandPrefix, environment })
  if (stdout === '') throw new Error(stderr)
  const { checks }: DoctorReport = JSON.parse(stdout)
  return {
    code,
    of: (check) => checks.find(({ name }) => name === check)?.findings ?? [],
    problems: checks.filter(({ level }) => level === 'problem').map(({ name }) => name),
  }
}

/** Again and again, for what a node notices late. */
const diagnoseUntil = async (
  resident: Resident,
  isSo: (diagnosis: Diagnosis) => boolean,
): Promise<Diagnosis> => {
  const deadlineMs = performance.now() + LATE_MS
  let diagnosis = await diagnose(resident)
  while (!isSo(diagnosis) && performance.now() < deadlineMs) diagnosis = await diagnose(resident)
  return diagnosis
}

const firewall = (
  host: VirtualHost,
  hook: 'input' | 'output',
  ...rules: readonly string[]
): Promise<string> => {
  const chain = [`type filter hook ${hook} priority 0;`, ...rules].join('\n')
  return host.run('nft', ['-f', '-'], `table inet house {\nchain door {\n${chain}\n}\n}\n`)
}

/** Runs the command that a remedy names, on the machine that it was given for. */
const follow = async ({ remedy }: Finding, host: VirtualHost): Promise<void> => {
  const command = /`sudo ([^`]+)`/.exec(remedy ?? '')?.[1]
  if (command === undefined) throw new Error(`no command in ${String(remedy)}`)
  await host.run('sh', ['-c', command])
}

const first = ([finding]: readonly Finding[]): Finding => {
  if (finding === undefined) throw new Error('a check has findings')
  return finding
}

const addTwo = async (story: Story): Promise<readonly [Person, Person]> => {
  const office = await story.addOffice()
  const [alice, bob] = await office.addFriends('alice', 'bob')
  await story.startBootstrap(await office.addBootstrap([alice, bob]))
  return [alice, bob]
}

lanTest('where all is well the doctor finds nothing, with a node and without', async () => {
  await using story = await Story.open()
  const [alice, bob] = await addTwo(story)
  const nodes = [story.start(alice, { args: LISTEN }), story.start(bob)]
  await agree(nodes)

  const running = await diagnose(alice)
  expect(running.problems).toEqual([])
  expect(running.code).toBe(0)
  expect(first(running.of('others')).seen).toMatch(/^The running node is connected with 2 peers: .*bob/)
  expect(first(running.of('listening')).seen).toContain(`:${PORT}`)
  expect(first(running.of('room')).seen).toContain('in the room lobby')
  expect(first(running.of('clock')).seen).toBe('The clock agrees with that of 1 other.')

  await nodes[0]?.leave()
  const alone = await diagnose(alice)
  expect(alone.problems).toEqual([])
  expect(first(alone.of('others')).seen).toMatch(/^A look from here is connected with 2 peers: .*bob/)
  expect(first(alone.of('room')).seen).toMatch(/^No node runs with this home\. .* saw 2 peers in it\.$/)
})

lanTest('no default route is named, with what it means and what to do', async () => {
  await using story = await Story.open()
  const lan = await story.laboratory.addLan('offline')
  const alice = await story.addPerson('alice', [{ lan, addresses: ['10.9.0.1/24'] }])
  const { code, of } = await diagnose(alice)
  const finding = of('interfaces').find(({ level }) => level === 'warning')
  expect(finding?.seen).toContain('No interface has the default route')
  expect(finding?.remedy).toContain('ip route add default via ROUTER dev eth0')
  expect(code).toBe(0)
})

for (const hook of ['input', 'output'] as const) {
  lanTest(`multicast dropped by a rule for ${hook} is found by trying, and the rule is named`, async () => {
    await using story = await Story.open()
    const office = await story.addOffice()
    const alice = await office.addPerson('alice')
    await firewall(alice.host, hook, 'udp dport 5353 drop')

    const deaf = await diagnose(alice)
    const finding = first(deaf.of('multicast'))
    expect(finding).toMatchObject({ level: 'problem' })
    expect(finding.seen).toContain('eth0')
    expect(finding.seen).toContain('inet house door: udp dport 5353 drop')
    expect(deaf.code).toBe(1)

    await follow(finding, alice.host)
    expect((await diagnose(alice)).problems).toEqual([])
  })
}

lanTest('multicast dropped by a rule that nobody can name is found all the same', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const alice = await office.addPerson('alice')
  // By a mark, which no reading of rules can follow.
  await firewall(alice.host, 'input', 'meta mark set 7', 'meta mark 7 meta l4proto udp drop')
  const finding = first((await diagnose(alice)).of('multicast'))
  expect(finding).toMatchObject({ level: 'problem', remedy: expect.stringContaining('5353') })
})

lanTest('our TCP port dropped is found by dialling it', async () => {
  await using story = await Story.open()
  const [alice] = await addTwo(story)
  const node = story.start(alice, { args: LISTEN })
  await node.waitFor('ready')
  await firewall(alice.host, 'input', `tcp dport ${PORT} drop`)

  const shut = await diagnose(alice)
  const finding = first(shut.of('listening'))
  expect(finding).toMatchObject({ level: 'problem' })
  expect(finding.seen).toContain(`10.7.0.1:${PORT}`)
  expect(finding.remedy).toContain(`inet house door: tcp dport ${PORT} drop`)
  expect(shut.code).toBe(1)

  await follow(finding, alice.host)
  expect((await diagnose(alice)).problems).toEqual([])
})

lanTest('our TCP port dropped on one interface only is found by reading the rules', async () => {
  await using story = await Story.open()
  const [alice] = await addTwo(story)
  const node = story.start(alice, { args: LISTEN })
  await node.waitFor('ready')
  await firewall(alice.host, 'input', 'policy drop;', 'iif lo accept', 'meta l4proto { udp, icmpv6 } accept')

  const shut = await diagnose(alice)
  expect(first(shut.of('listening'))).toMatchObject({ level: 'ok' })
  const finding = first(shut.of('firewall'))
  expect(finding).toMatchObject({ level: 'problem' })
  expect(finding.seen).toContain(`TCP port ${PORT} on eth0`)

  await follow(finding, alice.host)
  expect((await diagnose(alice)).problems).toEqual([])
})

lanTest('a machine with all its interfaces down is told so', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const alice = await office.addPerson('alice')
  await alice.host.run('ip', ['link', 'set', 'dev', 'eth0', 'down'])
  const { code, of } = await diagnose(alice)
  expect(first(of('interfaces'))).toMatchObject({
    level: 'problem',
    seen: expect.stringContaining('eth0 is switched off'),
    remedy: expect.stringContaining('ip link set dev eth0 up'),
  })
  expect(code).toBe(1)
})

lanTest('a key file that others may read is named, with the command', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const alice = await office.addPerson('alice')
  const file = join(alice.home, 'identity.pem')
  await chmod(file, 0o644)
  const { code, of } = await diagnose(alice)
  expect(first(of('key-files'))).toEqual({
    level: 'problem',
    seen: `${file} is open to others (mode 0644).`,
    remedy: `Run: chmod 600 '${file}'`,
  })
  expect(code).toBe(1)
})

lanTest('a clock that is an hour off is named on the machine that is off', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const [alice, bob, carol] = await office.addFriends('alice', 'bob', 'carol')
  await story.startBootstrap(await office.addBootstrap([alice, bob, carol]))
  const environment = shiftedBy(HOUR_MS)
  await agree([story.start(alice), story.start(bob), story.start(carol, { environment })])

  const wrong = await diagnose(carol, environment)
  const finding = first(wrong.of('clock'))
  expect(finding).toMatchObject({ level: 'problem', remedy: expect.stringContaining('Set it right') })
  expect(finding.seen).toContain('The clock of this machine is about 60 minutes ahead: 2 others')
  expect(wrong.code).toBe(1)

  // Where it is right, the one that is off is named.
  expect(first((await diagnose(alice)).of('clock')).seen).toContain(
    'The clock of carol is about 60 minutes ahead of that of everybody else',
  )
})

lanTest('people who are kept apart by the network are told of, with what does that', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const [alice, bob] = await office.addFriends('alice', 'bob')
  await story.startBootstrap(await office.addBootstrap([alice, bob]))
  await agree([story.start(alice), story.start(bob)])
  // As an access point with client isolation: the link stays up.
  await office.lan.cutSilently(alice.host)
  const { of } = await diagnoseUntil(alice, (diagnosis) => first(diagnosis.of('others')).level === 'warning')
  expect(first(of('others'))).toMatchObject({
    seen: expect.stringMatching(
      /^(Nobody else is heard, though 1 person|2 peers found on the network cannot)/,
    ),
    remedy: expect.stringMatching(/isolation|keeps devices apart/),
  })
  expect(first(of('multicast')).level).toBe('ok')
})

lanTest(
  'a peer with another bootstrap file is told of, and a bootstrap is taken for what it is',
  async () => {
    await using story = await Story.open()
    const office = await story.addOffice()
    const [alice, bob] = await office.addFriends('alice', 'bob')
    const machine = await office.addBootstrap([alice])
    await story.startBootstrap(machine)
    const stranger = await bootstrapKey('bootstrap-elsewhere')
    await giveBootstrap(bob.home, stranger)
    const node = story.start(alice)
    await agree([node])
    story.start(bob)
    await node.waitFor('nearby', ({ count }) => count === 1)

    expect((await diagnose(alice)).of('room').map(({ seen }) => seen)).toContain(
      '1 peer nearby in rooms that your bootstrap file does not open.',
    )
    expect(first((await diagnose(machine)).of('room')).seen).toContain('A bootstrap runs with this home')
  },
)

lanTest('two machines with one identity are named', async () => {
  await using story = await Story.open()
  const office = await story.addOffice()
  const [alice, bob] = await office.addFriends('alice', 'bob')
  await story.startBootstrap(await office.addBootstrap([alice, bob]))
  const twin = await office.addPerson('twin')
  for (const file of ['identity.pem', 'identity.pub.pem']) {
    await copyFile(join(alice.home, file), join(twin.home, file))
  }
  await copyFile(join(alice.home, 'trusted', 'bob.pem'), join(twin.home, 'trusted', 'bob.pem'))
  const node = story.start(alice)
  await agree([node, story.start(bob)])
  story.start(twin)
  await node.waitFor('warning', ({ code }) => code === 'identity-twice')

  const { code, of } = await diagnose(alice)
  expect(first(of('identity'))).toMatchObject({
    level: 'problem',
    seen: expect.stringContaining('Your identity'),
    remedy: expect.stringContaining('identity of its own'),
  })
  expect(code).toBe(1)
})
