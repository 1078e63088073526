import type { ReactNode } from 'react'
import { useLanguage } from '../i18n/language'
import { inEnglish } from '../i18n/own'

/**
 * What the server, or a system behind it, says of a record. In English our own usual sentences are said in English; the rest
 * stays Chinese in either language of the console (decision 0036), and is marked so, for screen readers and for the browser's
 * translation.
 */
export function Words({ children }: { children: ReactNode }) {
  const own = useLanguage() === 'en' && typeof children === 'string' ? inEnglish(children) : undefined
  if (own !== undefined) return <span>{own}</span>
  return <span lang="zh-CN">{children}</span>
}

/** The same for where only text may stand, such as what is told on hovering. */
export function useSaid(): (said: string) => string {
  const language = useLanguage()
  return (said) => (language === 'en' ? (inEnglish(said) ?? said) : said)
}
