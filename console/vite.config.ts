import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { budget } from './build/budget.ts'
import { compressed } from './build/compressed.ts'
import { constructedStyles } from './build/styles.ts'

/** A running `jingxiang demo`, against which `npx vite` shows pages. */
const server = process.env.JINGXIANG ?? 'http://127.0.0.1:8080'
/** What the server says of its pages (crates/jingxiang/src/console.rs), so that `npx vite preview` shows them under it too. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
const proxy = { '/api': server, '/sandbox': server }

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
  ],
  server: { proxy },
  preview: { proxy, headers: { 'Content-Security-Policy': POLICY } },
  build: {
    // Nothing is inlined: the content security policy knows files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The budget plugin says what counts; a chart alone is larger than Vite's general advice.
    chunkSizeWarningLimit: 900,
  },
  test: { include: ['src/**/*.test.ts'] },
})
