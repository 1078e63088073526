/** What is asked of a person before something is done, and what they have answered. */

interface Option {
  value: string
  label: string
}
/** A line of an order, as it stands in a form. */
export interface OrderLine {
  /** That it is known by already. */
  id?: string
  product: string
  quantity: string
  price: string
}
/** A file that hangs on a record. */
export interface Attached {
  name: string
  size?: number | undefined
  /** Has the browser keep it. */
  fetch: () => Promise<void>
  /** As its system has it. */
  raw: unknown
}
/** The files that shall hang on a record: of those it had, and new ones. */
export interface Files {
  kept: Attached[]
  added: File[]
}
export interface Wanted {
  name: string
  label: string
  start?: string
  /** One of these. */
  options?: Option[]
  number?: boolean
  /** No more than this, and why. */
  most?: { number: number; said: string }
  /** It may be left empty. */
  optional?: boolean
}
export interface Form {
  fields: Wanted[]
  /** Said before all that, and the page of the connection that it speaks of. */
  note?: string
  page?: { at: string; label: string }
  /** The lines of an order, and the products that they may have. */
  lines?: { start: OrderLine[]; products: Option[] }
  files?: Attached[]
}
/** What was given of lines and files, beside the fields. */
export interface More {
  lines: OrderLine[]
  /** The lines as they stood in the form at first. */
  shown: OrderLine[]
  files: Files
}
export type Given = Record<string, string>

/** Something that a person of one of the two companies does by hand. */
export interface Act {
  label: string
  /** It is about files, of which so many are known to be there: a paper clip says it. */
  files?: number
  /** What cannot be undone: said, and agreed to, before. */
  warning?: string
  /** What is asked before. */
  form?: () => Promise<Form>
  /** Where there is none, there is something to look at only. */
  run?: (given: Given, more: More) => Promise<unknown>
}

export const fields = (...fields: Wanted[]): Form => ({ fields })
export const amount = (given: string | undefined) => Number(given)
/** To the cent, as an order's layout reckons (fxiaoke-api.md §4.4). */
export const cents = (sum: number) => (Math.round(Number(`${sum.toFixed(8)}e2`)) / 100).toFixed(2)
