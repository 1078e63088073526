import path from 'node:path'
import type { Plugin } from 'vite'

const REPLACED = /@rc-component\/util\/(es|lib)\/Dom\/dynamicCSS(\.js)?$/

/** Puts src/app/adopted.ts in the place of the module through which antd writes `<style>` elements. */
export function constructedStyles(): Plugin {
  const ours = path.resolve(import.meta.dirname, '../src/app/adopted.ts')
  let replaced = false
  return {
    name: 'constructed-styles',
    apply: 'build',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!source.includes('dynamicCSS') || !importer) return null
      const full = source.startsWith('.') ? path.resolve(path.dirname(importer), source) : source
      if (!REPLACED.test(full)) return null
      replaced = true
      return ours
    },
    buildEnd(error) {
      if (!error && !replaced) this.error('antd no longer writes its styles through dynamicCSS: see src/app/adopted.ts')
    },
  }
}
