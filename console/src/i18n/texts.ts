import type { Language } from '../api/types'
import { language, useLanguage } from './language'

/** The words of a page in both languages; they lie in `text.ts` beside it. */
export interface Texts<T> {
  /** In a component: follows the header's switch. */
  use: () => T
  /** Elsewhere. */
  now: () => T
}

/** Chinese decides which words there are; the compiler wants each of them in English. */
export function texts<T extends object>(both: { zh: T; en: NoInfer<T> }): Texts<T> {
  const table: Record<Language, T> = both
  return {
    use: () => table[useLanguage()],
    now: () => table[language()],
  }
}
