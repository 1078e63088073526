import { texts } from './texts'

/** How a language strings words together. */
export const marks = texts({
  zh: {
    list: (some: string[]) => some.join('、'),
    aside: (what: string, aside: string | number) => `${what}（${aside}）`,
    of: (what: string, said: string) => `${what}：${said}`,
  },
  en: {
    list: (some: string[]) => some.join(', '),
    aside: (what: string, aside: string | number) => `${what} (${aside})`,
    of: (what: string, said: string) => `${what}: ${said}`,
  },
})
