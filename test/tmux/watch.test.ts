import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { endTerminals, Terminal } from '../../scripts/picture/terminal.ts'
import { serveAs } from '../cli/fake-node.ts'
import { temporaryFolder } from '../storage/keys.ts'
import { openDesks, PROGRAM, terminalTest } from './terminals.ts'

const PEER = {
  peerId: '12D3KooWAliceAliceAliceAlice',
  addresses: ['/ip4/10.0.0.1/tcp/4001'],
  stages: ['discovered', 'dialled'],
  direction: 'outbound',
  roundTripMs: 1.26,
  score: null,
  fingerprint: 'ab'.repeat(32),
  name: 'Al\u001b[2Jice',
}

for (const key of ['q', 'C-c', 'C-d']) {
  terminalTest(`a terminal is drawn on in place, and is as before after ${key}`, async () => {
    const home = await temporaryFolder()
    let peers = [PEER]
    await serveAs(home, () => peers)
    const { terminal, press } = (await openDesks()).sit('alice', ['debug', '--watch', '--home', home])
    await terminal.shows('iceAlice  yes    yes      -')
    expect(terminal.screen('plain')).toMatch(/ Alice$/m)
    peers = [{ ...PEER, stages: ['discovered', 'dialled', 'secured'] }]
    await terminal.shows('iceAlice  yes    yes      yes')
    // The same row, not one more.
    expect(terminal.screen('plain').match(/iceAlice/g)).toHaveLength(1)
    press(key)
    await terminal.shows('ended with 0, terminal as before')
    expect(terminal.screen('plain')).not.toContain('iceAlice')
  })
}

terminalTest('where the node has ended it says so, and goes on when it is back', async () => {
  const home = await temporaryFolder()
  const node = await serveAs(home, () => [PEER])
  const { terminal, press } = (await openDesks()).sit('alice', ['debug', '--watch', '--home', home])
  await terminal.shows('iceAlice')
  await node.close()
  await terminal.shows('the node of this home has ended; waiting for it to come back')
  expect(terminal.screen('plain')).not.toContain('iceAlice')
  await serveAs(home, () => [PEER])
  await terminal.shows('iceAlice')
  press('q')
  await terminal.shows('ended with 0, terminal as before')
})

terminalTest('a narrow and low window gets what matters, and no row is broken', async () => {
  const home = await temporaryFolder()
  await serveAs(home, () => Array.from({ length: 30 }, () => PEER))
  const { terminal, press } = (await openDesks()).sit(
    'alice',
    ['debug', '--watch', '--home', home],
    {},
    {
      columns: 40,
      rows: 10,
    },
  )
  await terminal.shows('more rows')
  const rows = terminal.screen('plain').trimEnd().split('\n')
  expect(rows).toHaveLength(10)
  expect(rows[2]).toMatch(/^peer +\S.* +key +name$/)
  expect(rows[2]).not.toMatch(/address|fingerprint|score|found/)
  expect(rows.slice(3, -1).every((row) => /^iceAlice .* Alice$/.test(row))).toBe(true)
  press('q')
  await terminal.shows('ended with 0, terminal as before')
})

terminalTest('Ctrl-Z gives the terminal back, and fg takes it over again', async () => {
  const home = await temporaryFolder()
  await serveAs(home, () => [PEER])
  const server = join(home, `p2pchat-test-${process.pid}`)
  onTestFinished(() => endTerminals(server))
  const terminal = new Terminal(server, 'shell', { columns: 180, rows: 20 }, ['bash', '--norc', '-i'])
  await terminal.type(`PS1='$ ' '${process.execPath}' '${PROGRAM}' debug --watch --home '${home}'`)
  await terminal.shows('iceAlice')
  terminal.keys('\u001a')
  await terminal.shows('Stopped')
  expect(terminal.screen('plain')).not.toContain('iceAlice')
  await terminal.type('echo "still" "here"')
  await terminal.shows('still here')
  await terminal.type('fg')
  await terminal.shows('iceAlice')
  terminal.keys('q')
  await terminal.shows('still here')
  await terminal.type('echo "ended with" $?')
  await terminal.shows('ended with 0')
})
