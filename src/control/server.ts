import { chmod, lstat, rm } from 'node:fs/promises'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { folderFlaw } from './address.ts'
import { CLIENTS_MAX, PROBE_TIMEOUT_MS } from './limits.ts'
import { type NodeLock, takeNodeLock } from './node-lock.ts'
import { type ControlHandlers, serveClient } from './serve-client.ts'

export interface ControlServer extends AsyncDisposable {
  readonly path: string
  /** Hangs up, takes the socket away and lets the next node start; safe to call twice. */
  close(): Promise<void>
}

export type Served =
  | { readonly type: 'serving'; readonly server: ControlServer }
  /** Another node runs with this home. */
  | { readonly type: 'in use' }
  | { readonly type: 'failed'; readonly message: string; readonly cause: unknown }

const SOCKET_MODE = 0o600
/** A Windows pipe is exclusive and goes with its process: no lock, nothing stale. */
const IS_PIPE = process.platform === 'win32'

/** Whether someone listens: a node killed before it could clean up leaves its socket behind. */
const isAlive = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(path)
    const finish = (alive: boolean): void => {
      socket.destroy()
      resolve(alive)
    }
    socket.setTimeout(PROBE_TIMEOUT_MS, () => finish(true))
    socket.once('connect', () => finish(true))
    socket.once('error', (error) => finish('code' in error && error.code === 'EAGAIN'))
  })

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })

class SocketServer implements ControlServer {
  readonly path: string
  readonly #server: Server
  readonly #lock: NodeLock | undefined
  readonly #clients = new Set<Socket>()
  #closed: Promise<void> | undefined

  constructor(path: string, handlers: ControlHandlers, lock: NodeLock | undefined) {
    this.path = path
    this.#lock = lock
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#clients.add(socket)
      socket.once('close', () => this.#clients.delete(socket))
      serveClient(socket, handlers)
    })
    this.#server.maxConnections = CLIENTS_MAX
  }

  /** @throws what the system says where the path cannot be listened on */
  async listen(): Promise<void> {
    await listen(this.#server, this.path)
    if (!IS_PIPE) {
      await chmod(this.path, SOCKET_MODE)
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const client of this.#clients) {
      client.destroy()
    }
    await closed
    // Last, so that the next node does not delete a socket that is still ours.
    this.#lock?.release()
  }
}

/** Takes away the socket of a node that was killed; anything else there is not ours to delete. */
const clearStale = async (path: string): Promise<string | undefined> => {
  const stats = await lstat(path).catch(() => undefined)
  if (stats === undefined) {
    return undefined
  }
  if (!stats.isSocket()) {
    return `${path} is not a socket; move it away`
  }
  await rm(path, { force: true })
  return undefined
}

const startLocked = async (
  path: string,
  handlers: ControlHandlers,
  lock: NodeLock | undefined,
): Promise<Served> => {
  if (!IS_PIPE && (await isAlive(path))) {
    return { type: 'in use' }
  }
  const obstacle = IS_PIPE ? undefined : await clearStale(path)
  if (obstacle !== undefined) {
    return { type: 'failed', message: obstacle, cause: undefined }
  }
  const server = new SocketServer(path, handlers, lock)
  await server.listen()
  return { type: 'serving', server }
}

const failure = (path: string, error: unknown): Served =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    ? { type: 'in use' }
    : {
        type: 'failed',
        message: `cannot listen at ${path} (${error instanceof Error ? error.message : String(error)}); check the home folder`,
        cause: error,
      }

/**
 * Listens at `path` (see `controlPath`) for `p2p-chat debug` and the like, readable by this user only. Of several
 * nodes with one home exactly one is `serving`, also when they start at the same instant.
 */
export const serveControl = async (path: string, handlers: ControlHandlers): Promise<Served> => {
  const flaw = await folderFlaw(path)
  if (flaw !== undefined) {
    return { type: 'failed', message: flaw, cause: undefined }
  }
  let lock: NodeLock | undefined
  try {
    const taken = IS_PIPE ? undefined : takeNodeLock(`${path}.lock`)
    if (taken === 'in use') {
      return { type: 'in use' }
    }
    lock = taken
    const served = await startLocked(path, handlers, lock)
    if (served.type !== 'serving') {
      lock?.release()
    }
    return served
  } catch (error) {
    lock?.release()
    return failure(path, error)
  }
}
