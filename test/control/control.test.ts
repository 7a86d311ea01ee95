import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { controlPath } from '../../src/control/address.ts'
import { askControl, followControl } from '../../src/control/client.ts'
import { type FollowRequest, parseAnswer } from '../../src/control/messages.ts'
import type { ControlHandlers } from '../../src/control/serve-client.ts'
import { type ControlServer, serveControl } from '../../src/control/server.ts'

/** Far more than any answer here takes, and less than the test's own limit. */
const PATIENCE_MS = 60_000
const IS_WINDOWS = process.platform === 'win32'

const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'p2p-chat-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const HANDLERS: ControlHandlers = {
  peers: () => Promise.resolve([{ peerId: 'x' }]),
  mesh: () => Promise.reject(new Error('no mesh today')),
  room: () => Promise.resolve({ text: 'ü'.repeat(100_000) }),
  metrics: () => Promise.resolve({ text: 'x'.repeat(600_000) }),
  'reread-whitelist': () => Promise.resolve({ roomHears: 'now' }),
  follow: () => Promise.resolve(),
}

const serve = async (path: string, handlers = HANDLERS): Promise<ControlServer> => {
  const served = await serveControl(path, handlers)
  if (served.type !== 'serving') {
    throw new Error(`not serving but ${JSON.stringify(served)}`)
  }
  onTestFinished(() => served.server.close())
  return served.server
}

const pathIn = async (): Promise<string> => controlPath(await temporaryFolder())

describe('asking', () => {
  test('what the node says comes back, long and not ASCII too', async () => {
    const path = await pathIn()
    await serve(path)
    expect(await askControl(path, 'peers', PATIENCE_MS)).toEqual({
      type: 'answer',
      result: [{ peerId: 'x' }],
    })
    expect(await askControl(path, 'room', PATIENCE_MS)).toEqual({
      type: 'answer',
      result: { text: 'ü'.repeat(100_000) },
    })
  })

  test('a handler that fails, or says too much, is a failure with its reason, and the node goes on', async () => {
    const path = await pathIn()
    await serve(path)
    expect(await askControl(path, 'mesh', PATIENCE_MS)).toEqual({
      type: 'failed',
      message: expect.stringContaining('no mesh today'),
    })
    expect(await askControl(path, 'metrics', PATIENCE_MS)).toEqual({
      type: 'failed',
      message: expect.stringContaining('longer than a line'),
    })
    expect(await askControl(path, 'peers', PATIENCE_MS)).toMatchObject({ type: 'answer' })
  })

  test('nobody is there: not running', async () => {
    expect(await askControl(await pathIn(), 'peers', PATIENCE_MS)).toEqual({ type: 'not running' })
    expect(await askControl('/nowhere/at/all/control.sock', 'peers', PATIENCE_MS)).toEqual({
      type: 'not running',
    })
  })

  test.each([
    ['hangs up', (socket: Socket) => socket.destroy(), 'hung up'],
    ['says nonsense', (socket: Socket) => socket.write('nonsense\n'), 'does not know'],
    ['never ends its line', (socket: Socket) => socket.write('x'.repeat(600_000)), 'more than a line'],
    ['is silent', () => undefined, 'not answered within 50 ms'],
  ])('a node that %s is told', async (_, act, words) => {
    const path = await pathIn()
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      act(socket)
    }).listen(path)
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const timeoutMs = words.includes('50 ms') ? 50 : PATIENCE_MS
    expect(await askControl(path, 'peers', timeoutMs)).toEqual({
      type: 'failed',
      message: expect.stringContaining(words),
    })
  })
})

describe('following', () => {
  /** What it is told until the follower is hung up on, or hangs up. */
  const follow = async (path: string, request: FollowRequest, signal = new AbortController().signal) => {
    const results: unknown[] = []
    const ended = await followControl(path, request, (result) => results.push(result), signal)
    return { ended, results }
  }

  test('tells line after line, until there is nothing more to tell', async () => {
    const path = await pathIn()
    const requests: FollowRequest[] = []
    await serve(path, {
      ...HANDLERS,
      follow: async (request, tell) => {
        requests.push(request)
        tell({ step: 1 })
        await Promise.resolve()
        tell({ step: 2, text: 'ü'.repeat(100_000) })
      },
    })
    const request = { request: 'send', text: 'hi\n', room: 'lobby' } as const
    expect(await follow(path, request)).toEqual({
      ended: { type: 'ended' },
      results: [{ step: 1 }, { step: 2, text: 'ü'.repeat(100_000) }],
    })
    expect(requests).toEqual([request])
  })

  test('says why it cannot, in one sentence', async () => {
    const path = await pathIn()
    await serve(path, { ...HANDLERS, follow: () => Promise.reject(new Error('another room')) })
    expect(await follow(path, { request: 'tail' })).toEqual({
      ended: { type: 'failed', message: 'another room' },
      results: [],
    })
    expect(await follow(await pathIn(), { request: 'tail' })).toEqual({
      ended: { type: 'not running' },
      results: [],
    })
  })

  test.each([
    ['the follower hangs up', 'follower'],
    ['the node hangs up', 'node'],
  ] as const)('ends when %s, however long nothing is told', async (_what, who) => {
    const path = await pathIn()
    const { promise: gone, resolve } = Promise.withResolvers<void>()
    const { promise: following, resolve: begun } = Promise.withResolvers<void>()
    const server = await serve(path, {
      ...HANDLERS,
      follow: (_request, tell, signal) => {
        tell('begun')
        signal.addEventListener('abort', () => resolve())
        begun()
        return gone
      },
    })
    const leaving = new AbortController()
    const followed = follow(path, { request: 'tail' }, leaving.signal)
    await following
    if (who === 'follower') leaving.abort()
    else await server.close()
    expect((await followed).ended).toEqual({ type: 'ended' })
    await gone
  })

  test('hangs up on a follower that reads nothing', async () => {
    const path = await pathIn()
    const { promise: gone, resolve } = Promise.withResolvers<number>()
    await serve(path, {
      ...HANDLERS,
      follow: async (_request, tell, signal) => {
        let told = 0
        for (; !signal.aborted && told < 1000; told++) {
          tell('x'.repeat(100_000))
        }
        resolve(told)
      },
    })
    const socket = createConnection(path)
    socket.pause()
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => undefined)
    socket.write('{"request":"tail"}\n')
    expect(await gone).toBeLessThan(100)
  })
})

/** All that the node says until it hangs up. */
const exchange = async (path: string, text: string): Promise<string> => {
  const socket = createConnection({ path, allowHalfOpen: true })
  let heard = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    heard += chunk
  })
  socket.on('error', () => undefined)
  socket.end(text)
  await once(socket, 'close')
  return heard
}

describe('a client', () => {
  test.each([
    '',
    'peers',
    '{}',
    '[]',
    'null',
    '{"request":"keys"}',
    '{"request":"__proto__"}',
    '{"request":1}',
    '{"request":"send"}',
    '{"request":"send","text":1}',
    '{"request":"send","text":"x","room":1}',
    '{"request":"tail","roomId":null}',
    '{"request":"tail","lines":-1}',
    '{"request":"tail","lines":1001}',
    '{"request":"tail","lines":1.5}',
    '{"request":"tail","lines":"10"}',
  ])('that asks %j is told what can be asked', async (line) => {
    const path = await pathIn()
    await serve(path)
    expect(JSON.parse(await exchange(path, `${line}\n`))).toEqual({
      ok: false,
      message: expect.stringContaining('peers, mesh, room, metrics, reread-whitelist'),
    })
  })

  test('may ask several things, answered in order', async () => {
    const path = await pathIn()
    await serve(path)
    const lines = (await exchange(path, '{"request":"peers"}\n{"request":"mesh"}\n{"request":"peers"}\n'))
      .trim()
      .split('\n')
    expect(lines.map((line) => parseAnswer(line)?.ok)).toEqual([true, false, true])
  })

  test('that never ends its line is told so and hung up on', async () => {
    const path = await pathIn()
    await serve(path)
    expect(await exchange(path, 'x'.repeat(600_000))).toContain('at most 524288 bytes')
  })

  test('is one of sixteen at most', async () => {
    const path = await pathIn()
    await serve(path)
    const idle = Array.from({ length: 16 }, () => createConnection(path))
    onTestFinished(() => idle.forEach((socket) => void socket.destroy()))
    await Promise.all(idle.map((socket) => once(socket, 'connect')))
    expect(await askControl(path, 'peers', PATIENCE_MS)).toMatchObject({ type: 'failed' })
    const [first] = idle
    first?.destroy()
    await expect
      .poll(() => askControl(path, 'peers', PATIENCE_MS), { timeout: PATIENCE_MS })
      .toMatchObject({ type: 'answer' })
  })
})

describe('the address', () => {
  test('is control.sock in the home, the same through a link', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'home'))
    await symlink(join(folder, 'home'), join(folder, 'link'))
    expect(await controlPath(join(folder, 'link'))).toBe(await controlPath(join(folder, 'home')))
    expect(await controlPath(join(folder, 'home'))).toMatch(/home\/control\.sock$/)
  })

  test.skipIf(IS_WINDOWS)('is short for a long home, in a folder for this user only', async () => {
    const home = join(await temporaryFolder(), 'x'.repeat(100))
    await mkdir(home)
    const path = await controlPath(home)
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(103)
    await serve(path)
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700)
    expect(await askControl(path, 'peers', PATIENCE_MS)).toMatchObject({ type: 'answer' })
  })

  test.skipIf(IS_WINDOWS)('is refused where others can get at that folder', async () => {
    vi.stubEnv('TMPDIR', await temporaryFolder())
    onTestFinished(() => void vi.unstubAllEnvs())
    const path = await controlPath(`/${'x'.repeat(120)}`)
    await mkdir(dirname(path))
    await chmod(dirname(path), 0o777)
    expect(await serveControl(path, HANDLERS)).toMatchObject({
      type: 'failed',
      message: expect.stringContaining('0700'),
    })
  })
})

describe('one node per home', () => {
  const startHolder = async (path: string): Promise<[ChildProcessWithoutNullStreams, string]> => {
    const script = fileURLToPath(new URL('lock-holder.ts', import.meta.url))
    const child = spawn(process.execPath, [script, path])
    onTestFinished(() => void child.kill('SIGKILL'))
    child.stderr.setEncoding('utf8').on('data', (text: string) => process.stderr.write(text))
    const [said] = await once(child.stdout, 'data')
    return [child, String(said).trim()]
  }

  test('the socket is for this user only, and gone after closing', async () => {
    const path = await pathIn()
    const server = await serve(path)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await Promise.all([server.close(), server.close()])
    expect(existsSync(path)).toBe(false)
    await serve(path)
  })

  test('a second one is told, in this process and in another', async () => {
    const path = await pathIn()
    await serve(path)
    expect(await serveControl(path, HANDLERS)).toEqual({ type: 'in use' })
    expect((await startHolder(path))[1]).toBe('in use')
    expect(await askControl(path, 'peers', PATIENCE_MS)).toMatchObject({ type: 'answer' })
  })

  test('a second one is told also where the first one lost its socket file', async () => {
    const path = await pathIn()
    await serve(path)
    await rm(path)
    expect((await startHolder(path))[1]).toBe('in use')
  })

  test.skipIf(IS_WINDOWS)('what a killed one left behind is replaced', async () => {
    const path = await pathIn()
    const [child, said] = await startHolder(path)
    expect(said).toBe('serving')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(existsSync(path)).toBe(true)
    expect(await askControl(path, 'peers', PATIENCE_MS)).toEqual({ type: 'not running' })
    await serve(path)
    expect(await askControl(path, 'peers', PATIENCE_MS)).toMatchObject({ type: 'answer' })
  })

  test('of several that start at the same instant, over a dead socket, one wins', async () => {
    const path = await pathIn()
    const [dead] = await startHolder(path)
    dead.kill('SIGKILL')
    await once(dead, 'exit')
    const started = await Promise.all(Array.from({ length: 6 }, () => startHolder(path)))
    expect(started.map(([, said]) => said).sort((left, right) => left.localeCompare(right))).toEqual([
      ...Array.from({ length: 5 }, () => 'in use'),
      'serving',
    ])
    const winner = started.find(([, said]) => said === 'serving')?.[0]
    expect(await askControl(path, 'peers', PATIENCE_MS)).toEqual({
      type: 'answer',
      result: { pid: winner?.pid },
    })
  })

  test('a file that is no socket is left alone', async () => {
    const path = await pathIn()
    await writeFile(path, 'precious')
    expect(await serveControl(path, HANDLERS)).toMatchObject({
      type: 'failed',
      message: expect.stringContaining('not a socket'),
    })
    expect((await stat(path)).size).toBe(8)
  })

  test('a folder that is not there is a failure, said so', async () => {
    const path = join(await temporaryFolder(), 'gone', 'control.sock')
    expect(await serveControl(path, HANDLERS)).toMatchObject({
      type: 'failed',
      message: expect.stringContaining(path),
    })
  })
})
