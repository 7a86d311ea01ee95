/**
 * Makes src/protocol/wire/frames.generated.ts from src/protocol/wire/frames.proto. With `--check` it writes nothing and fails
 * where the file in the repository is not what the schema makes.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SCHEMA = 'src/protocol/wire/frames.proto'
const GENERATED = 'src/protocol/wire/frames.generated.ts'

const generate = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'p2p-chat-frames-'))
  try {
    execFileSync('protons', [SCHEMA, '--output', folder])
    // The generator narrows every byte field to an unshared buffer, which nothing here relies on.
    const code = readFileSync(join(folder, 'frames.ts'), 'utf8').replaceAll(
      'Uint8Array<ArrayBuffer>',
      'Uint8Array',
    )
    // Not type-checked: the generator's decoders do not hold under exactOptionalPropertyTypes; its exported types do.
    return `// Made by scripts/generate-frames.ts from frames.proto; do not edit.\n// @ts-nocheck\n${code}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const code = generate()
if (!process.argv.includes('--check')) {
  writeFileSync(GENERATED, code)
} else if (readFileSync(GENERATED, 'utf8') !== code) {
  process.stderr.write(`${GENERATED} is not what ${SCHEMA} makes: run npm run generate.\n`)
  process.exitCode = 1
}
