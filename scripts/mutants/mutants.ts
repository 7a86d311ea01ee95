/**
 * `npm run simulate:mutants`: breaks one rule after the other in a copy of the source, and sees that a scenario or the simulation
 * finds it. Exit code 1 if a mutant survives. Names among the arguments choose among them.
 */

import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MUTATIONS, type Mutation } from './mutations.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const COPIED = ['src', 'test', 'scripts', 'package.json', 'tsconfig.json', 'vitest.config.ts'] as const
/** A mutant that hangs is found, too. */
const CHECK_MS_MAX = 180_000

interface Check {
  readonly name: string
  readonly arguments: readonly string[]
}

const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', '--project', 'in-process']
const CHECKS: readonly Check[] = [
  { name: 'scenario', arguments: [...VITEST, 'test/scenario'] },
  { name: 'room', arguments: [...VITEST, 'test/room'] },
  { name: 'unit', arguments: [...VITEST, 'test/unit'] },
  { name: 'corpus', arguments: [...VITEST, 'test/simulation/corpus.test.ts'] },
  {
    name: 'simulation',
    arguments: ['scripts/simulate/simulate.ts', '--seeds', '300', '--no-shrink'],
  },
]

/** @returns what tells that the check failed; null where it passed */
const failureOf = (folder: string, check: Check): Promise<string | null> =>
  new Promise((resolve) => {
    const options = {
      cwd: folder,
      timeout: CHECK_MS_MAX,
      maxBuffer: 1 << 28,
      env: { ...process.env, NO_COLOR: '1' },
    }
    execFile(process.execPath, [...check.arguments], options, (error, stdout, stderr) => {
      if (error === null) {
        resolve(null)
        return
      }
      const lines = `${stderr}\n${stdout}`.split('\n')
      const found = lines.find((text) => / FAIL |violates/.test(text)) ?? 'it failed'
      const line = error.killed === true ? `it did not end within ${CHECK_MS_MAX / 1000} s` : found
      resolve(`${check.name}: ${line.replace(/^\s*FAIL\s+(\|?\s*in-process\s*\|?\s*)?/, '').trim()}`)
    })
  })

const applied = (source: string, { name, original, broken }: Mutation): string => {
  if (source.split(original).length !== 2) {
    throw new Error(
      `The code that "${name}" breaks stands no more, or twice; bring scripts/mutants/mutations.ts up to date.`,
    )
  }
  return source.replace(original, () => broken)
}

const killerOf = async (folder: string): Promise<string | null> => {
  for (const check of CHECKS) {
    const failure = await failureOf(folder, check)
    if (failure !== null) {
      return failure
    }
  }
  return null
}

const run = async (names: readonly string[]): Promise<void> => {
  const chosen = MUTATIONS.filter(
    ({ name }) => names.length === 0 || names.some((part) => name.includes(part)),
  )
  const folder = await mkdtemp(join(tmpdir(), 'p2p-chat-mutants-'))
  let survivors = 0
  try {
    for (const entry of COPIED) {
      await cp(join(ROOT, entry), join(folder, entry), { recursive: true })
    }
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    const unbroken = await killerOf(folder)
    if (unbroken !== null) {
      throw new Error(`The checks fail with nothing broken, so they show nothing: ${unbroken}`)
    }
    for (const mutation of chosen) {
      const file = join(folder, mutation.file)
      const source = await readFile(file, 'utf8')
      await writeFile(file, applied(source, mutation))
      const killer = await killerOf(folder)
      await writeFile(file, source)
      survivors += killer === null ? 1 : 0
      process.stdout.write(`${killer === null ? 'SURVIVES' : 'killed'}  ${mutation.name}  ${killer ?? ''}\n`)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  process.stdout.write(`${chosen.length} mutants, ${survivors} survive.\n`)
  process.exitCode = survivors === 0 ? 0 : 1
}

await run(process.argv.slice(2))
