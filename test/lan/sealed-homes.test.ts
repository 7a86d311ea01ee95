/** What lies on the disk tells nothing of what was said, to whoever lacks the key of the store or the passphrase. */
import { readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { runProgram } from '../../scripts/program.ts'
import { keptBy, keptByAll } from './kept.ts'
import { sayAll, untilHeard } from './said.ts'
import { lanTest, type Person, type Resident, Story } from './story.ts'
import { agree } from './together.ts'

const PASSPHRASE = 'four walnuts and a stone'

/** In none of the files otherwise, and long enough that no chance puts it there. */
const textsOf = (name: string) =>
  Array.from({ length: 20 }, (_, index) => `the walnut of ${name} lies under stone ${index + 1}`)
const SECRETS = ['walnut', 'stone'].flatMap((word) => [Buffer.from(word), Buffer.from(word, 'utf16le')])

/** Every file that can be read; those that a running node takes away meanwhile, and its socket, cannot. */
const filesIn = async (folder: string): Promise<ReadonlyMap<string, Buffer>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = await Promise.all(
    files.map((file) =>
      readFile(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
        return undefined
      }),
    ),
  )
  return new Map(
    files.flatMap((file, index) => {
      const content = contents[index]
      return content === undefined ? [] : [[file, content] as const]
    }),
  )
}

/** @returns names of the files looked at */
const expectNothingInClear = async (residents: readonly Resident[]): Promise<readonly string[]> => {
  const looked: string[] = []
  for (const { home } of residents) {
    for (const [file, content] of await filesIn(home)) {
      expect(SECRETS.filter((secret) => content.includes(secret)).map(String), file).toEqual([])
      looked.push(file)
    }
  }
  return looked
}

const historyOf = ({ home, host }: Resident, environment: Record<string, string> = {}) =>
  runProgram(['history', '--json', '--home', home], { commandPrefix: host.commandPrefix, environment })

/** The room and who talked in it, all of whom have heard everything. */
const talked = async (story: Story) => {
  const office = await story.addOffice()
  const people = await office.addFriends('alice', 'bob')
  const bootstrap = await office.addBootstrap(people)
  await story.startBootstrap(bootstrap)
  const [alice, bob] = people
  const nodes = [story.start(alice), story.start(bob)] as const
  await agree(nodes)
  await Promise.all(nodes.map((node) => sayAll(node, textsOf(node.name))))
  await Promise.all(nodes.map((node) => untilHeard(node, 40)))
  return { office, people, nodes, residents: [...people, bootstrap] }
}

const isRefused = async (refused: ReturnType<typeof runProgram>, ...words: readonly string[]) => {
  const { code, stdout, stderr } = await refused
  expect(code).toBe(2)
  expect(stdout).toBe('')
  expect(stderr.trim().split('\n')).toHaveLength(1)
  for (const word of words) {
    expect(stderr).toContain(word)
  }
}

/** A chat that does not start: it ends by itself. */
const chatOf = ({ name, home, host }: Person, environment: Record<string, string> = {}) =>
  runProgram(['chat', '--json', '--name', name, '--home', home], {
    commandPrefix: host.commandPrefix,
    environment,
  })

lanTest(
  'no file of any home has what was said in clear, and without its key the store opens for nobody',
  async () => {
    await using story = await Story.open()
    const { people, nodes, residents } = await talked(story)
    const [alice, bob] = people
    const running = await expectNothingInClear(residents)
    expect(running.filter((file) => file.endsWith('.sqlite-wal'))).toHaveLength(people.length)
    const kept = await keptByAll(people)
    expect(kept.map(({ text }) => text).toSorted()).toEqual(
      [...textsOf('alice'), ...textsOf('bob')].toSorted(),
    )

    await nodes[0].terminate()
    await nodes[1].kill()
    const ended = await expectNothingInClear(residents)
    expect(ended.filter((file) => file.endsWith('.sqlite'))).toHaveLength(people.length)
    // The look sees what is there.
    expect(
      (await filesIn(alice.home)).get(join(alice.home, 'bootstrap.pub.pem'))?.includes('PUBLIC KEY'),
    ).toBe(true)

    for (const person of [alice, bob]) {
      const key = join(person.home, 'history', 'key')
      await rename(key, `${person.home}.key`)
      await isRefused(historyOf(person), 'missing', key)
      await isRefused(chatOf(person), 'missing', key)
      await rename(`${person.home}.key`, key)
      expect(await keptBy(person)).toEqual(kept)
    }
  },
)

lanTest(
  'a home locked with a passphrase runs with it, and without it gives nothing of its history',
  async () => {
    await using story = await Story.open()
    const { people, nodes, residents } = await talked(story)
    const [alice, bob] = people
    const kept = await keptByAll(people)
    await nodes[0].terminate()
    const changed = await runProgram(['passwd', '--home', alice.home], {
      commandPrefix: alice.host.commandPrefix,
      input: `${PASSPHRASE}\n${PASSPHRASE}\n`,
    })
    expect(changed).toMatchObject({ code: 0 })

    const environment = { P2P_CHAT_PASSPHRASE: PASSPHRASE }
    const again = story.start(alice, { environment })
    await agree([again, nodes[1]])
    await sayAll(again, ['the walnut is back'])
    await untilHeard(nodes[1], 41)
    await expectNothingInClear(residents)
    const longer = await keptBy(alice, environment)
    expect(longer.slice(0, -1)).toEqual(kept)
    expect(longer).toEqual(await keptBy(bob))
    await isRefused(historyOf(alice), 'locked', 'passphrase')
    await again.terminate()

    await isRefused(historyOf(alice), 'locked', 'passphrase')
    await isRefused(historyOf(alice, { P2P_CHAT_PASSPHRASE: 'three walnuts' }), 'passphrase')
    await isRefused(chatOf(alice), 'locked', 'passphrase')
    expect(await keptBy(alice, environment)).toEqual(longer)
    await expectNothingInClear(residents)
  },
)
