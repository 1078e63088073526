import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { budget } from './build/budget.ts'
import { compressed } from './build/compressed.ts'
import { constructedStyles } from './build/styles.ts'
import { mock } from './mock/plugin.ts'

/** A running `jingxiang demo`, say `http://127.0.0.1:8080`: `npx vite` shows pages against it, or against one that it plays. */
const server = process.env.JINGXIANG
const proxy: Record<string, string> = server ? { '/api': server, '/sandbox': server } : {}

export default defineConfig({
  plugins: [
    react(),
    constructedStyles(),
    budget({
      pages: {
        login: ['src/pages/login/Login.tsx'],
        overview: ['src/shell/Shell.tsx', 'src/pages/overview/AllConnections.tsx'],
        connection: ['src/shell/Shell.tsx', 'src/shell/OfConnection.tsx', 'src/pages/overview/Overview.tsx'],
      },
      kilobytes: 350,
    }),
    compressed(),
    ...(server ? [] : [mock()]),
  ],
  server: { proxy },
  preview: { proxy },
  build: {
    // Nothing is inlined: the content security policy knows files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The budget plugin says what counts; a chart alone is larger than Vite's general advice.
    chunkSizeWarningLimit: 900,
  },
  test: { include: ['src/**/*.test.ts', 'mock/**/*.test.ts'] },
})
