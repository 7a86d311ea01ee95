import type { Bootstrap, BootstrapEvent, BootstrapOptions, Progress } from '../index.ts'
import { encodeLine } from './json/line.ts'
import { OUTPUT_DRAIN_MS, OUTPUT_PENDING_BYTES_MAX } from './limits.ts'
import { createLineWriter, type LineWriter } from './line-writer.ts'
import { progressWords } from './progress.ts'
import { type RunCode, type Surface, untilLeaving } from './surface.ts'
import { type Line, notice, readableFingerprint } from './terminal/model.ts'
import { cleanLine, cleanName } from './terminal/sanitize.ts'
import { rows } from './terminal/views.ts'

/** The library's `runBootstrap`, or a fake in tests. */
export type StartBootstrap = (options: BootstrapOptions) => Promise<Pick<Bootstrap, 'leave'>>

const eventLine = (event: BootstrapEvent): Line | null => {
  switch (event.type) {
    case 'ready':
      return notice(`Waiting for first users of the room ${cleanLine(event.room)}. Ctrl-C stops.`)
    case 'founded':
      return notice(
        `Founded the room for ${cleanName(event.name)}, ${readableFingerprint(event.fingerprint)}`,
      )
    case 'state':
      return event.state === 'left' ? notice(cleanLine(event.detail) || 'Stopped.') : null
    case 'refused':
      // Whoever watches for them asks for --json, or p2p-chat debug.
      return null
    case 'warning':
    case 'error':
      return { type: event.type, text: cleanLine(event.message) }
  }
}

const printer = (surface: Surface, out: LineWriter, json: boolean) => (event: BootstrapEvent) => {
  if (json) {
    out.write(encodeLine(event))
    return
  }
  const { stdout, colour, now } = surface
  const line = eventLine(event)
  const look = { columns: stdout.columns ?? Number.POSITIVE_INFINITY, colour, oneRow: false, now: now() }
  for (const row of line === null ? [] : rows(line, look)) out.write(row)
}

/**
 * `p2p-chat bootstrap`: tells what it does, on stdout, until it is stopped. It takes no commands, so that it can run
 * as a service, where stdin is closed from the start.
 */
export const runHeadless = async (
  start: StartBootstrap,
  options: BootstrapOptions,
  surface: Surface,
  json: boolean,
): Promise<RunCode> => {
  const { leaving } = surface
  const out = createLineWriter(surface.stdout, OUTPUT_PENDING_BYTES_MAX)
  const notices = createLineWriter(surface.stderr, OUTPUT_PENDING_BYTES_MAX)
  const print = printer(surface, out, json)
  let code: RunCode = 0
  const fail = (): void => {
    if (leaving.signal.aborted) return
    code = 1
    leaving.abort()
  }
  const onEvent = (event: BootstrapEvent): void => {
    print(event)
    if (event.type === 'state' && event.state === 'left') fail()
  }
  void out.ended.then((why) => (why === 'stalled' ? fail() : leaving.abort()))

  const onProgress = (progress: Progress): void => notices.write(progressWords(progress))
  const bootstrap = await start({ ...options, signal: leaving.signal, onEvent, onProgress })
  await untilLeaving(leaving.signal)
  await bootstrap.leave()
  await out.drain(OUTPUT_DRAIN_MS)
  return code
}
