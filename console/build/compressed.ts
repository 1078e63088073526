import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'
import type { Plugin } from 'vite'

const TEXT = /\.(js|css|html|svg|json)$/
const SMALL = 1024

/** Lays a `.br` and a `.gz` beside each text file, so that the server compresses nothing. */
export function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      const dist = path.resolve(import.meta.dirname, '../dist')
      for (const entry of fs.readdirSync(dist, { recursive: true, withFileTypes: true })) {
        const file = path.join(entry.parentPath, entry.name)
        if (!entry.isFile() || !TEXT.test(file)) continue
        const plain = fs.readFileSync(file)
        if (plain.length < SMALL) continue
        fs.writeFileSync(`${file}.gz`, zlib.gzipSync(plain, { level: 9 }))
        fs.writeFileSync(`${file}.br`, zlib.brotliCompressSync(plain))
      }
    },
  }
}
