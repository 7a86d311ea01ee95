import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { runCommand } from '../../scripts/lan/command.ts'
import { Laboratory } from '../../scripts/lan/laboratory.ts'
import type { VirtualHost } from '../../scripts/lan/virtual-host.ts'
import { lanTest } from './story.ts'

const PORT = 5_000
const RESEND_MS = 50

const LISTEN = `
  const socket = require('node:dgram').createSocket('udp6')
  socket.on('message', (text) => console.log(String(text)))
  socket.bind(${PORT}, () => console.log('listening'))
`
const SEND = `
  const [address, text] = process.argv.slice(1)
  const socket = require('node:dgram').createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.send(text, ${PORT}, address, () => socket.close())
`

/** Prints each datagram that reaches the host, one a line. */
const listenOn = async (host: VirtualHost) => {
  const [command = '', ...prefix] = host.commandPrefix
  const child = spawn(command, [...prefix, process.execPath, '-e', LISTEN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  await lines.next()
  return { child, next: async (): Promise<unknown> => (await lines.next()).value }
}

type Listener = Awaited<ReturnType<typeof listenOn>>

const send = async (from: VirtualHost, address: string, text: string): Promise<void> => {
  await from.run(process.execPath, ['-e', SEND, address, text])
}

/** Sends again and again until something is heard: a link that has come up takes a moment to carry. */
const firstHeard = async (listener: Listener, from: VirtualHost, address: string, text: string) => {
  const heard = listener.next()
  while ((await Promise.race([heard, delay(RESEND_MS, 'nothing')])) === 'nothing') {
    await send(from, address, text)
  }
  return heard
}

/** An office of two, `left` at 10.3.0.1 and `right` at 10.3.0.2. */
const pair = async (laboratory: Laboratory) => {
  const lan = await laboratory.addLan('office')
  const left = await laboratory.addHost('left', [{ lan, addresses: ['10.3.0.1/24', 'fd03::1/64'] }])
  const right = await laboratory.addHost('right', [{ lan, addresses: ['10.3.0.2/24', 'fd03::2/64'] }])
  return { lan, left, right }
}

lanTest('laboratory: hosts on one switch reach each other over IPv4 and IPv6', async () => {
  await using laboratory = await Laboratory.open()
  const { left, right } = await pair(laboratory)
  const listener = await listenOn(right)
  await send(left, '10.3.0.2', 'by IPv4')
  expect(await listener.next()).toBe('by IPv4')
  await send(left, 'fd03::2', 'by IPv6')
  expect(await listener.next()).toBe('by IPv6')
})

lanTest(
  'laboratory: what is split, blocked, lost, cut or unplugged hears nothing until it is mended',
  async () => {
    await using laboratory = await Laboratory.open()
    const { lan, left, right } = await pair(laboratory)
    const listener = await listenOn(right)
    const troubles: readonly (readonly [string, () => Promise<void>, () => Promise<void>])[] = [
      ['partition', () => lan.partition([left], [right]), () => lan.heal()],
      ['one way', () => lan.blockOneWay([left], [right]), () => lan.heal()],
      ['loss', () => lan.lose(1), () => lan.heal()],
      ['cut', () => lan.cutSilently(right), () => lan.mend(right)],
      ['unplugged', () => lan.unplug(right), () => lan.plug(right)],
    ]
    // A packet for a neighbour that is not yet known waits at the sender, and would go out late.
    await send(left, '10.3.0.2', 'before')
    await listener.next()
    for (const [name, begin, end] of troubles) {
      await begin()
      await send(left, '10.3.0.2', `during ${name}`)
      await end()
      // Heard first: what was sent before it is lost, not late.
      expect(await firstHeard(listener, left, '10.3.0.2', `after ${name}`)).toBe(`after ${name}`)
      // Resending may have been heard more than once.
      await send(left, '10.3.0.2', 'next')
      while ((await listener.next()) !== 'next') {}
    }
  },
)

lanTest('laboratory: what is blocked one way goes the other way', async () => {
  await using laboratory = await Laboratory.open()
  const { lan, left, right } = await pair(laboratory)
  // Neighbours are found by asking and answering, which a one-way LAN cannot carry: they meet before.
  const [onLeft, onRight] = [await listenOn(left), await listenOn(right)]
  await send(left, '10.3.0.2', 'before')
  await onRight.next()
  await send(right, '10.3.0.1', 'before')
  await onLeft.next()

  await lan.blockOneWay([left], [right])
  await send(left, '10.3.0.2', 'blocked')
  await send(right, '10.3.0.1', 'open')
  expect(await onLeft.next()).toBe('open')
  await lan.heal()
  expect(await firstHeard(onRight, left, '10.3.0.2', 'healed')).toBe('healed')
})

lanTest('laboratory: a router passes packets on between its networks', async () => {
  await using laboratory = await Laboratory.open()
  const [near, far] = [await laboratory.addLan('near'), await laboratory.addLan('far')]
  const cables = [
    { lan: near, addresses: ['10.3.1.254/24'] },
    { lan: far, addresses: ['10.3.2.254/24'] },
  ]
  await laboratory.addHost('router', cables, { forwards: true })
  const left = await laboratory.addHost('left', [
    { lan: near, addresses: ['10.3.1.1/24'], gateway: '10.3.1.254' },
  ])
  const right = await laboratory.addHost('right', [
    { lan: far, addresses: ['10.3.2.1/24'], gateway: '10.3.2.254' },
  ])
  const listener = await listenOn(right)
  await send(left, '10.3.2.1', 'through the router')
  expect(await listener.next()).toBe('through the router')
})

lanTest('laboratory: closing it ends its processes and leaves no namespace', async () => {
  const laboratory = await Laboratory.open()
  const { right } = await pair(laboratory)
  const { child } = await listenOn(right)
  const ended = once(child, 'close')
  await laboratory[Symbol.asyncDispose]()
  expect(await ended).toEqual([null, 'SIGKILL'])
  expect(await runCommand('ip', ['netns', 'list'])).not.toContain(right.namespace)
})

lanTest('laboratory: what a killed run left behind is removed by the next', async () => {
  const ended = spawn('true')
  await once(ended, 'close')
  const stale = `p2plan-${ended.pid}-abcdef-lan-office`
  await runCommand('ip', ['netns', 'add', stale])
  await using laboratory = await Laboratory.open()
  await laboratory.addLan('office')
  const left = await runCommand('ip', ['netns', 'list'])
  expect(left).not.toContain(stale)
  expect(left).toContain(`p2plan-${process.pid}-`)
})

lanTest('laboratory: a command that fails is named, with what it said', async () => {
  await using laboratory = await Laboratory.open()
  const lan = await laboratory.addLan('office')
  const cables = [{ lan, addresses: ['10.3.0.300/24'] }]
  await expect(laboratory.addHost('left', cables)).rejects.toThrow(
    /`ip .*10\.3\.0\.300\/24.*` failed: .*10\.3\.0\.300/,
  )
})
