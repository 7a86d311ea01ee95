import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { runCommand } from './command.ts'

/** Every namespace of ours is `p2plan-PID-RUN-LABEL`: the pid tells the next run whose owner is dead. */
const PREFIX = 'p2plan'
const OURS = new RegExp(`^${PREFIX}-(\\d+)-[0-9a-f]+-`)

/** Told apart from another laboratory of this process, also from one in another thread of it. */
const RUN_ID_BYTES = 3

const live = new Set<string>()

/** Ends what runs in a namespace: a process there keeps it alive, unnamed, after its name is gone. */
const killProcessesIn = (pids: string): void => {
  for (const pid of pids.split('\n').filter((line) => line !== '')) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It ended by itself between the listing and now.
    }
  }
}

/** Removes the namespaces that are its arguments, with what runs in them. */
const REMOVAL = 'for name do ip netns pids "$name" | xargs -r kill -KILL; ip netns delete "$name"; done'

/** Leaves the removal to a process of its own: whoever ends this one may not give it the time. */
const removeAllAtExit = (): void => {
  if (live.size > 0) {
    spawn('sh', ['-c', REMOVAL, 'sh', ...live], { detached: true, stdio: 'ignore' }).unref()
    live.clear()
  }
}

const removeAllAndDie = (signal: NodeJS.Signals): void => {
  removeAllAtExit()
  // The listener is gone (`once`), so this time the signal does what it always does.
  process.kill(process.pid, signal)
}

let watchingForTheEnd = false

const watchForTheEnd = (): void => {
  if (watchingForTheEnd) {
    return
  }
  watchingForTheEnd = true
  process.once('exit', removeAllAtExit)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, removeAllAndDie)
  }
}

/** @returns a prefix for the names of one laboratory's namespaces */
export const newRunPrefix = (): string =>
  `${PREFIX}-${process.pid}-${randomBytes(RUN_ID_BYTES).toString('hex')}`

/** Makes a namespace, loopback up; it goes at the latest when this process ends. */
export const addNamespace = async (name: string): Promise<void> => {
  watchForTheEnd()
  await runCommand('ip', ['netns', 'add', name])
  live.add(name)
  await runCommand('ip', ['-n', name, 'link', 'set', 'dev', 'lo', 'up'])
}

const remove = async (name: string): Promise<void> => {
  killProcessesIn(await runCommand('ip', ['netns', 'pids', name]))
  await runCommand('ip', ['netns', 'delete', name])
}

/** Removes a namespace of this process and ends everything that runs in it. Does nothing where it was never made. */
export const removeNamespace = async (name: string): Promise<void> => {
  if (live.has(name)) {
    await remove(name)
    live.delete(name)
  }
}

/** Sets a kernel parameter of a namespace's network, `net.` left out: `ipv6/conf/all/forwarding`. */
export const setParameter = async (namespace: string, parameter: string, value: string): Promise<void> => {
  await runCommand('ip', ['netns', 'exec', namespace, 'tee', `/proc/sys/net/${parameter}`], value)
}

/** Whether a process of this id runs; what is named after one that does not is left over. */
export const isRunning = (pid: string): boolean => existsSync(`/proc/${pid}`)

/** Removes what runs that were killed have left behind. */
export const removeStaleNamespaces = async (): Promise<void> => {
  const listing = await runCommand('ip', ['netns', 'list'])
  for (const line of listing.split('\n')) {
    const [name = ''] = line.split(' ')
    const pid = OURS.exec(name)?.[1]
    if (pid !== undefined && !isRunning(pid)) {
      // Another run may be clearing the same one right now: that it is gone is all that is wanted.
      await remove(name).catch(() => undefined)
    }
  }
}
