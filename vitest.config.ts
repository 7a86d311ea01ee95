import { defineConfig } from 'vitest/config'

/** Tests that run what `npm run build` makes; only they wait for a build. */
const WITH_PROGRAM = ['test/cli/**/*.test.ts', 'test/lan/**/*.test.ts']

export default defineConfig({
  test: {
    // Generous, so that no verdict depends on how fast the machine is: RSA-4096 keys take seconds to make.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: { name: 'in-process', include: ['test/**/*.test.ts'], exclude: WITH_PROGRAM },
      },
      {
        extends: true,
        test: { name: 'processes', include: WITH_PROGRAM, globalSetup: ['test/setup-build.ts'] },
      },
    ],
  },
})
