import { defineConfig } from 'vitest/config'

/** Browser tests over the built console: `npm run e2e`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.e2e.ts'],
    globalSetup: ['./world.ts'],
    // One server for all, a browser for each file: what a file changes, no other looks at.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
