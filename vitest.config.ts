import { defineConfig } from 'vitest/config'

/** Tests that run what `npm run build` makes: commands, the terminal as a person drives it, hosts on a virtual LAN. */
const COMMANDS = ['test/cli/**/*.test.ts', 'test/tmux/**/*.test.ts']
const VIRTUAL_LAN = ['test/lan/**/*.test.ts']

/** Many processes each: one file after the other. `npm test` runs the projects one by one, too, the quick ones first. */
const oneByOne = (name: string, include: string[]) => ({
  extends: true as const,
  test: {
    name,
    include,
    fileParallelism: false,
    globalSetup: ['test/setup-build.ts'],
  },
})

export default defineConfig({
  test: {
    // Generous, so that no verdict depends on how fast the machine is: RSA-4096 keys take seconds to make.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'in-process',
          include: ['test/**/*.test.ts'],
          exclude: [...COMMANDS, ...VIRTUAL_LAN],
        },
      },
      oneByOne('commands', COMMANDS),
      oneByOne('virtual-lan', VIRTUAL_LAN),
    ],
  },
})
