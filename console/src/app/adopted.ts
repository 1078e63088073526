/**
 * Stands in for `@rc-component/util/es/Dom/dynamicCSS`, through which antd writes its styles. There they become
 * `<style>` elements, which our content security policy (`style-src 'self'`) forbids; here they become constructed
 * style sheets, which it allows. The build fails when nothing was replaced (build/styles.ts).
 */

interface Options {
  prepend?: boolean | 'queue'
  priority?: number
}

interface Written {
  css: string
  sheet: CSSStyleSheet
  /** What antd marks and asks of; it is never put into the document. */
  node: HTMLStyleElement
  order: number
}

const written = new Map<string, Written>()

/** As among the elements: what is put before others comes first, by its priority; the rest follows. */
function order({ prepend, priority = 0 }: Options): number {
  return prepend ? priority - 1_000_000 : 0
}

function adopt(): void {
  const sheets = [...written.values()].sort((a, b) => a.order - b.order)
  document.adoptedStyleSheets = sheets.map((one) => one.sheet)
}

/** Writes the style of this name, in place of an elder one. */
export function updateCSS(css: string, key: string, options: Options = {}): HTMLStyleElement {
  const known = written.get(key)
  if (known) {
    if (known.css !== css) {
      known.sheet.replaceSync(css)
      known.css = css
    }
    return known.node
  }
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  const one = { css, sheet, node: document.createElement('style'), order: order(options) }
  written.set(key, one)
  adopt()
  return one.node
}

/** Takes the style of this name away. */
export function removeCSS(key: string): void {
  if (written.delete(key)) adopt()
}

/** Writes a style that nobody will ask for again. */
export function injectCSS(css: string, options: Options = {}): HTMLStyleElement {
  return updateCSS(css, crypto.randomUUID(), options)
}

/** There is one container: the document. */
export function clearContainerCache(): void {
  written.clear()
  adopt()
}
