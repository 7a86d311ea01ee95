import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isRunning } from '../../scripts/lan/namespaces.ts'

/** The pid of the run it belongs to stands in its name. */
const PREFIX = 'p2p-chat-lan-'
const OURS = new RegExp(`^${PREFIX}(\\d+)-`)

const removeLeftOver = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    const pid = OURS.exec(name)?.[1]
    if (pid !== undefined && !isRunning(pid)) {
      await rm(join(tmpdir(), name), { recursive: true, force: true })
    }
  }
}

/** Makes a folder for homes, and removes those that killed runs have left behind. */
export const makeFolder = async (): Promise<string> => {
  await removeLeftOver()
  return mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
}
