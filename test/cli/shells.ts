/** The shells of this machine, with p2p-chat on their path. */
import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fixtureKeys, temporaryFolder } from '../storage/keys.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url))

/** Why a program cannot be run here; undefined where it can. */
export const whyNo = (name: string): string | undefined =>
  spawnSync(name, ['--version']).error === undefined ? undefined : `${name} is not installed`

/** A folder to type in, with `my key.pem` and a home `h`: `bob two` is on its whitelist, and `carol` was removed. */
export interface Place {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
}

export const makePlace = async (): Promise<Place> => {
  const folder = await temporaryFolder()
  const [bin, trusted, removed] = ['bin', 'h/trusted', 'h/removed'].map((name) => join(folder, name))
  for (const each of [bin, trusted, removed]) await mkdir(each ?? '', { recursive: true })
  const [one, other] = await fixtureKeys()
  const shim = `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`
  await Promise.all([
    writeFile(join(folder, 'bin', 'p2p-chat'), shim, { mode: 0o755 }),
    writeFile(join(folder, 'my key.pem'), ''),
    writeFile(join(folder, 'h/trusted', 'bob two.pem'), one.publicPem),
    writeFile(join(folder, 'h/removed', 'carol.pem'), other.publicPem),
  ])
  const { PATH = '' } = process.env
  const path = `${join(folder, 'bin')}${delimiter}${PATH}`
  return { folder, environment: { PATH: path, HOME: folder, LC_ALL: 'C.UTF-8' } }
}

/** Runs a script in a shell. @returns its stdout */
export const inShell = (
  [command = '', ...args]: readonly string[],
  script: string,
  { folder, environment }: Place,
): string => {
  const started = { cwd: folder, env: { ...environment }, encoding: 'utf8' } as const
  const { status, stdout, stderr } = spawnSync(command, [...args, '-c', script], started)
  if (status !== 0 || stderr !== '') throw new Error(`${command} ended with ${status}: ${stderr}`)
  return stdout
}
