import { spawnSync } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PROGRAM = `${ROOT}dist/cli/bin.js`

const lastChangeMs = (files: readonly string[]): number =>
  Math.max(...files.map((file) => statSync(`${ROOT}${file}`).mtimeMs))

const isUpToDate = (): boolean => {
  const sources = globSync(['src/**/*.ts', 'tsconfig*.json', 'package.json'], { cwd: ROOT })
  return existsSync(PROGRAM) && lastChangeMs(['dist/cli/bin.js']) > lastChangeMs(sources)
}

/** Builds once a run, where anything changed since the last build. Types are the check's business, not the tests'. */
export default function buildProgram(): void {
  if (isUpToDate()) {
    return
  }
  const compiler = `${ROOT}node_modules/typescript/bin/tsc`
  const built = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (built.status !== 0) {
    process.stderr.write(`The build has errors:\n${built.stdout}${built.stderr}`)
  }
  if (!existsSync(PROGRAM)) {
    throw new Error('the build made no dist/cli/bin.js')
  }
}
