#!/usr/bin/env node
// This file runs on every Node that knows modules: whatever needs a newer one is imported only after the check.
export {}

const OLDEST_MAJOR = 24
const { node: version } = process.versions

if (Number(version.split('.')[0]) < OLDEST_MAJOR) {
  process.stderr.write(
    `p2p-chat: this is Node ${version}, and Node ${OLDEST_MAJOR} or newer is needed; install one from https://nodejs.org\n`,
  )
  process.exitCode = 2
} else {
  await import('./main.ts')
}
