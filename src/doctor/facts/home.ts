/** What lies in the home folder, looked at by the readers that a start uses. Makes no home where there is none. */
import { realpath, stat } from 'node:fs/promises'
import { readBootstrap } from '../../storage/bootstrap.ts'
import { openHome } from '../../storage/home.ts'
import { readIdentityPublicKey } from '../../storage/identity.ts'
import { readPrivateKeyFile } from '../../storage/key-file.ts'
import { type Outcome, type Problem, success } from '../../storage/problem.ts'
import { openRemembered } from '../../storage/remembered.ts'
import { sessionKeyFile } from '../../storage/session-key.ts'
import { inspectStoreKey } from '../../storage/store-key.ts'
import type { OwnKeys, Whitelist } from '../../storage/whitelist.ts'
import { readWhitelist } from '../../storage/whitelist.ts'

/** A home that is there. */
export interface HomeFacts {
  /** Without symbolic links. */
  readonly path: string
  /** Permission bits of the folder; null where the system has none. */
  readonly mode: number | null
  readonly keys: {
    /** Fingerprints. */
    readonly identity: Outcome<string | undefined>
    readonly bootstrap: Outcome<string | undefined>
    readonly session: Outcome<boolean>
    readonly history: Outcome<boolean>
  }
  readonly whitelist: Outcome<Whitelist>
  readonly remembered: {
    readonly addressCount: number
    readonly listenPort: number | undefined
    readonly problems: readonly Problem[]
  }
}

const exists = async (home: string): Promise<boolean> => {
  try {
    await stat(home)
    return true
  } catch (error) {
    // Whatever else is wrong with it, `openHome` has the words.
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
  }
}

const outcomeMap = <From, To>(outcome: Outcome<From>, map: (value: From) => To): Outcome<To> =>
  outcome.ok ? success(map(outcome.value)) : outcome

const lookInto = async (path: string, bootstrapFile: string | undefined): Promise<HomeFacts> => {
  const problems: Problem[] = []
  const [identity, session, history, remembered, { mode }] = await Promise.all([
    readIdentityPublicKey(path),
    readPrivateKeyFile(sessionKeyFile(path)),
    inspectStoreKey(path),
    openRemembered(path, (problem) => problems.push(problem)),
    stat(path),
  ])
  const bootstrap = await readBootstrap(path, {
    file: bootstrapFile,
    identity: identity.ok ? identity.value : undefined,
  })
  const own: OwnKeys = {
    identity: identity.ok ? identity.value?.fingerprint : undefined,
    bootstrap: bootstrap.ok ? bootstrap.value?.publicKey.fingerprint : undefined,
  }
  return {
    path,
    mode: process.platform === 'win32' ? null : mode & 0o777,
    keys: {
      identity: outcomeMap(identity, (key) => key?.fingerprint),
      bootstrap: outcomeMap(bootstrap, (key) => key?.publicKey.fingerprint),
      session: outcomeMap(session, (key) => key !== undefined),
      history,
    },
    whitelist: await readWhitelist(path, own),
    remembered: {
      addressCount: remembered.addresses().length,
      listenPort: remembered.listenPort(),
      problems,
    },
  }
}

/** @returns null where there is no such folder yet */
export const lookAtHome = async (
  home: string,
  bootstrapFile: string | undefined,
): Promise<Outcome<HomeFacts | null>> => {
  if (!(await exists(home))) {
    return success(null)
  }
  const opened = await openHome(home)
  return opened.ok ? success(await lookInto(await realpath(opened.value), bootstrapFile)) : opened
}
