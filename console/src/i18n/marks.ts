import { fieldInEnglish } from './fields'
import { texts } from './texts'

/** How a language strings words together. */
export const marks = texts({
  zh: {
    list: (some: string[]) => some.join('、'),
    clauses: (some: string[]) => some.join('；'),
    aside: (what: string, aside: string | number) => `${what}（${aside}）`,
    of: (what: string, said: string) => `${what}：${said}`,
    /** A field as the server calls it: one of a line begins with its number. */
    field: (label: string) => label,
  },
  en: {
    list: (some: string[]) => some.join(', '),
    clauses: (some: string[]) => some.join('; '),
    aside: (what: string, aside: string | number) => `${what} (${aside})`,
    of: (what: string, said: string) => `${what}: ${said}`,
    field: (label: string) => fieldInEnglish(label) ?? label,
  },
})
