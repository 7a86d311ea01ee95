import { expect, test } from 'vitest'
import { Hosts } from '../../src/network/connections/hosts.ts'
import { Accounts } from '../../src/network/gossip/accounts.ts'
import {
  CONNECTIONS_PER_HOST_MAX,
  FAULT_FORGIVEN_MS,
  FAULTS_MAX,
  PROBATION_BURST,
  PROBATION_MS,
  PROBATION_PAUSE_MS,
  PROBATIONS_MAX,
  READING_UNITS_FIRST,
  READING_UNITS_PER_SECOND,
} from '../../src/network/limits.ts'
import type { PeerId } from '../../src/network/network.ts'

const named = (name: string) => name as PeerId
const FRAME_BYTES = 1073
const RPC_BYTES = FRAME_BYTES + 90
const IDONTWANT_BYTES = 48

test('in a busy room nobody who hands over what the others said runs out, not even far behind', () => {
  const accounts = new Accounts()
  const peers = ['first', 'second', 'third'].map(named)
  const late = named('late')
  // Everybody is here before the talk begins.
  for (const peer of [...peers, late]) accounts.mayRead(peer, 1, 0)
  let refused = 0
  const handOver = (peer: PeerId) => {
    if (!accounts.mayRead(peer, RPC_BYTES, 0)) refused += 1
    if (!accounts.mayRead(peer, IDONTWANT_BYTES, 0)) refused += 1
  }
  for (let frame = 0; frame < 12_000; frame++) {
    for (const [index, peer] of peers.entries()) {
      handOver(peer)
      if (index === 0) accounts.newFrame(FRAME_BYTES)
    }
  }
  for (let frame = 0; frame < 12_000; frame++) handOver(late)
  expect(refused).toBe(0)
})

test('copies, control messages and what is no RPC run out, whatever the others say', () => {
  const accounts = new Accounts()
  const copier = named('copier')
  let read = 0
  while (read < READING_UNITS_FIRST && accounts.mayRead(copier, RPC_BYTES, 0)) read += 1
  expect(read).toBeLessThan(READING_UNITS_FIRST)
  // Time gives it what heartbeats need and no more.
  read = 0
  while (read < READING_UNITS_FIRST && accounts.mayRead(copier, 1, 1000)) read += 1
  expect(read).toBeLessThanOrEqual(READING_UNITS_PER_SECOND)
  accounts.newFrame(FRAME_BYTES)
  expect(accounts.mayRead(copier, RPC_BYTES, 1000)).toBe(true)
})

test('faults add up, in one account per peer, and fade', () => {
  const accounts = new Accounts()
  const careless = named('careless')
  for (let fault = 0; fault < FAULTS_MAX; fault++) expect(accounts.addFault(careless, 0)).toBe(false)
  expect(accounts.addFault(named('another'), 0)).toBe(false)
  expect(accounts.addFault(careless, 0)).toBe(true)
  expect(accounts.addFault(careless, 2 * FAULT_FORGIVEN_MS)).toBe(false)
})

test('a host from which somebody flooded gets few new connections for a while, and is not shut out', () => {
  const hosts = new Hosts()
  const admitted = (host: string, dials: number, nowMs: number) =>
    Array.from({ length: dials }, () => hosts.admits(host, 0, nowMs)).filter(Boolean).length
  expect(admitted('10.0.0.1', 100, 0)).toBe(100)
  expect(hosts.flooded('10.0.0.1', 0)).toBe(true)
  expect(hosts.flooded('10.0.0.1', 0)).toBe(false)
  expect(admitted('10.0.0.1', 100, 0)).toBe(PROBATION_BURST)
  expect(admitted('10.0.0.1', 100, PROBATION_PAUSE_MS)).toBe(1)
  expect(admitted('10.0.0.2', 100, 0)).toBe(100)
  expect(admitted('10.0.0.1', 100, PROBATION_MS)).toBe(100)
})

test('one host holds no more than its share of connections', () => {
  const hosts = new Hosts()
  expect(hosts.admits('10.0.0.1', CONNECTIONS_PER_HOST_MAX - 1, 0)).toBe(true)
  expect(hosts.admits('10.0.0.1', CONNECTIONS_PER_HOST_MAX, 0)).toBe(false)
})

test('of many hosts on probation the oldest is forgotten', () => {
  const hosts = new Hosts()
  for (let index = 0; index <= PROBATIONS_MAX; index++) hosts.flooded(`host ${index}`, 0)
  expect(hosts.flooded('host 0', 0)).toBe(true)
  expect(hosts.flooded(`host ${PROBATIONS_MAX}`, 0)).toBe(false)
})
