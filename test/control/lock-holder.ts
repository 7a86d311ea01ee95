import { serveControl } from '../../src/control/server.ts'

/** A node in a process of its own, as far as the control socket goes: says what came of it, and stays. */
const handler = (): Promise<unknown> => Promise.resolve({ pid: process.pid })
const handlers = {
  peers: handler,
  mesh: handler,
  room: handler,
  metrics: handler,
  'reread-whitelist': handler,
  follow: () => Promise.resolve(),
}

const served = await serveControl(process.argv[2] ?? '', handlers)
process.stdout.write(`${served.type}\n`)
if (served.type === 'serving') {
  process.stdin.resume()
  process.stdin.once('end', () => void served.server.close())
}
