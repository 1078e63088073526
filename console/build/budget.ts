import zlib from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'

const KILOBYTE = 1000

/** Pages by the source files that are fetched for them, and the most that may be loaded (gzip, kB) before each is seen. */
export interface Budget {
  pages: Record<string, string[]>
  kilobytes: number
}

/** Fails the build when the first load of a page is more than is allowed. */
export function budget({ pages, kilobytes }: Budget): Plugin {
  return {
    name: 'budget',
    apply: 'build',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
      const entry = chunks.filter((one) => one.isEntry)
      for (const [page, sources] of Object.entries(pages)) {
        const start = sources.map((source) => {
          const chunk = chunks.find((one) => one.moduleIds.some((id) => id.endsWith(source)))
          return chunk ?? this.error(`no chunk holds ${source}`)
        })
        const size = weigh(together([...entry, ...start], bundle), bundle) / KILOBYTE
        this.info(`first load of ${page}: ${size.toFixed(0)} kB gzip of ${kilobytes}`)
        if (size > kilobytes) this.error(`the first load of ${page} is ${size.toFixed(0)} kB, more than ${kilobytes}`)
      }
    },
  }
}

/** These chunks with everything that they import at once, and their style sheets. */
function together(start: Rolldown.OutputChunk[], bundle: Rolldown.OutputBundle): Set<string> {
  const files = new Set<string>()
  const visit = (chunk: Rolldown.OutputChunk) => {
    if (files.has(chunk.fileName)) return
    files.add(chunk.fileName)
    for (const sheet of chunk.viteMetadata?.importedCss ?? []) files.add(sheet)
    for (const name of chunk.imports) {
      const next = bundle[name]
      if (next?.type === 'chunk') visit(next)
    }
  }
  start.forEach(visit)
  return files
}

function weigh(files: Set<string>, bundle: Rolldown.OutputBundle): number {
  let bytes = 0
  for (const name of files) {
    const file = bundle[name]
    if (file) bytes += zlib.gzipSync(file.type === 'chunk' ? file.code : file.source).length
  }
  return bytes
}
