import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { MUTATIONS } from '../../scripts/mutants/mutations.ts'

const ROOT = new URL('../../', import.meta.url)

test.each(MUTATIONS)(
  'what `npm run simulate:mutants` breaks stands in the source once: $name',
  ({ file, original }) => {
    const source = readFileSync(fileURLToPath(new URL(file, ROOT)), 'utf8')
    expect(source.split(original)).toHaveLength(2)
  },
)
