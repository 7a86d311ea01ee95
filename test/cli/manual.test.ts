import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'

const BACKSPACE = '\u0008'
const PAGE = 'man/p2p-chat.1'

const whyNo = (name: string): string | undefined =>
  spawnSync(name, ['-V']).error === undefined ? undefined : `${name} is not installed`

/** The page as somebody reads it. */
const rendered = (): string => {
  const { stdout } = spawnSync('mandoc', ['-T', 'ascii', '-O', 'width=200', PAGE], { encoding: 'utf8' })
  // Bold is a letter, a backspace, and the letter again.
  return stdout.replace(new RegExp(`.${BACKSPACE}`, 'g'), '')
}

/** The words of each command, and the long options of it. */
const all = (command: Command, words: readonly string[] = []): readonly (readonly [string, string[]])[] => [
  [
    [...words, command.name()].join(' '),
    command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long])),
  ],
  ...command.commands.flatMap((inner) => all(inner, [...words, command.name()])),
]

test('mandoc has nothing to say against the man page but that it has no date', ({ skip }) => {
  skip(whyNo('mandoc') !== undefined, whyNo('mandoc'))
  const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', PAGE], { encoding: 'utf8' })
  const complaints = stdout.split('\n').filter((line) => line !== '' && !line.includes('missing date'))
  expect(complaints).toEqual([])
})

test('every command is in it, with each option', ({ skip }) => {
  skip(whyNo('mandoc') !== undefined, whyNo('mandoc'))
  const page = rendered()
  for (const [words, options] of all(createProgram()).slice(1)) {
    const [, section = ''] = page.split(`   ${words} `)
    for (const option of options) {
      expect(section.split(/\n {3}p2p-chat /)[0], words).toMatch(new RegExp(`^ {7}.*${option}\\b`, 'm'))
    }
  }
  for (const heading of ['NAME', 'SYNOPSIS', 'ENVIRONMENT', 'EXIT STATUS', 'EXAMPLES', 'FILES']) {
    expect(page).toMatch(new RegExp(`^${heading}$`, 'm'))
  }
  // As they are typed, in whichever way the page is read.
  expect(page).toContain(String.raw`$ printf '%s\n%s\n' "$new" "$new" | p2p-chat passwd`)
  expect(page).toContain('~/.local/share/bash-completion')
})

test('the package brings it along', () => {
  const description: unknown = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(description).toMatchObject({ man: `./${PAGE}`, files: expect.arrayContaining(['man']) })
})
