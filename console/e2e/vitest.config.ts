import { defineConfig } from 'vitest/config'

/** Browser tests over the built console: `npm run e2e`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.e2e.ts'],
    globalSetup: ['./world.ts'],
    // One server and one browser: what one file changes the next one sees, in this order.
    fileParallelism: false,
    sequence: { shuffle: false },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
