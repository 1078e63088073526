import { defineConfig } from 'vitest/config'

/** Browser tests over the built console: `npm run e2e`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.e2e.ts'],
    // Each file has its own server and browser: what one changes, no other sees.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
