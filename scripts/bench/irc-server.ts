/** ngircd, a server in C that passes lines on: what a chat costs where somebody runs a server and nothing is encrypted. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Machine } from './places.ts'

const PROGRAM = '/usr/sbin/ngircd'
const PORT = 16_667

export const whyNoIrcServer = (): string | undefined =>
  existsSync(PROGRAM) ? undefined : `${PROGRAM} is not there; \`apt-get install ngircd\` brings it`

export interface IrcServer extends AsyncDisposable {
  readonly address: string
}

/** No limits on who connects from one machine, and nobody is slowed down for saying much. */
const configuration = (address: string): string => `
[Global]
Name = bench.local
Info = bench
Listen = ${address}
Ports = ${PORT}
MotdPhrase = bench
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 3600
PongTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
[SSL]
`

export const startIrcServer = async ({ commandPrefix, address }: Machine): Promise<IrcServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'p2p-chat-bench-irc-'))
  const file = join(folder, 'ngircd.conf')
  await writeFile(file, configuration(address), { mode: 0o644 })
  // It gives up root's rights, and reads its file again afterwards.
  if (process.getuid?.() === 0) await chown(folder, 65_534, 65_534)
  const [command = '', ...args] = [...commandPrefix, PROGRAM, '--nodaemon', '--config', file]
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.includes('Now listening')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`ngircd ended with code ${code}.`)))
  })
  return {
    address: `${address}:${PORT}`,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit')
        child.kill('SIGTERM')
        await gone
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}
