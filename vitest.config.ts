import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Generous, so that no verdict depends on how fast the machine is: RSA-4096 keys take seconds to make.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
