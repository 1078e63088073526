/** A number, nothing, or a text that is no whole number. */
export type Whole = number | string | null

/** What was written in a field for a whole number; digits of full width, as Chinese keyboards write them, are digits. */
export function wholeOf(written: string): Whole {
  const text = written.normalize('NFKC').trim()
  if (text === '') return null
  return /^\d+$/.test(text) ? Number(text) : text
}
