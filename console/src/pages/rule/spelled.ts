import { useQuery, type QueryClient } from '@tanstack/react-query'
import type { Language, Rule } from '../../api/types'
import { useLanguage } from '../../i18n/language'
import { isUsual, withZone } from './english'
import { ruleText } from './text'

const key = ({ cron }: Pick<Rule, 'cron'>, language: Language) => ['cron-in-words', language, cron]
const needed = ({ mode, cron }: Pick<Rule, 'mode' | 'cron'>) => mode === 'cron' && !!cron && !isUsual(cron)

/**
 * A timetable that is none of the usual ones, in words: a library's, which is fetched when there is such a one. A day of the
 * month and one of the week are said as what they are to the server: either of them will do.
 */
export async function spelled(cron: string, language: Language): Promise<string> {
  const { default: cronstrue } = await import('cronstrue')
  await import('cronstrue/locales/zh_CN')
  const locale = language === 'zh' ? 'zh_CN' : 'en'
  const words = cronstrue.toString(cron, { locale, use24HourTimeFormat: true })
  if (language === 'en') return words.replace(/(of the month), (?:and )?(?=on |[A-Z]\w+day)/, '$1, or ')
  return words.replaceAll(', ', '，').replace(/(限每月[^，]*)，和/, '$1，或').replace(/\s+/g, ' ').replace(/(?<=[\p{Script=Han}，]) (?=\p{Script=Han})/gu, '')
}

/** The rule in words: as people say it, or as the library does; before that has come, as it is written. */
export function useInWords(rule: Rule | undefined): string | undefined {
  const t = ruleText.use()
  const language = useLanguage()
  const cron = rule && needed(rule) ? (rule.cron ?? '') : ''
  const { data } = useQuery({
    queryKey: key({ cron }, language),
    queryFn: () => spelled(cron, language),
    enabled: cron !== '',
    staleTime: Infinity,
    retry: false,
  })
  if (!rule) return undefined
  return cron && data ? withZone(data, rule.zone, language) : t.inWords(rule)
}

/** The same where nothing is drawn, from what has been fetched. */
export function inWords(client: QueryClient, rule: Rule, language: Language): string {
  const words = needed(rule) ? client.getQueryData<string>(key(rule, language)) : undefined
  return words ? withZone(words, rule.zone, language) : ruleText.now().inWords(rule)
}
