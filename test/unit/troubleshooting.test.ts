import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** What differs in a sentence: in the page, and, in the code, whatever is put into a template. */
const DIFFERS = '…'

const sources = (): string =>
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('src', file), 'utf8'))
    .join('\n')
    .replace(/\$\{[^{}]*\}/g, DIFFERS)

const page = readFileSync('docs/troubleshooting.md', 'utf8')
const quotes = page
  .split('\n')
  .filter((line) => line.startsWith('> '))
  .map((line) => line.slice(2))

test('it has symptoms, and is found from the README', () => {
  expect(quotes.length).toBeGreaterThan(15)
  expect(readFileSync('README.md', 'utf8')).toContain('(docs/troubleshooting.md)')
})

test.each(quotes)('the program says: %s', (quote) => {
  const text = sources()
  // Sentences are put together, as a rule at punctuation.
  const parts = quote.split(/[…,:;]/).map((part) => part.trim())
  for (const part of parts.filter((words) => words !== '')) {
    expect(text.includes(part), part).toBe(true)
  }
})
