import type { Language, Rule } from '../../api/types'
import { spoken } from './spoken'

const UNITS: [number, string][] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

/** The rule in words. What is no timetable the server says in Chinese (rule/words.rs), and this in English. */
export function inWords(rule: Rule, language: Language): string {
  if (rule.mode !== 'cron') return language === 'zh' ? rule.words : plain(rule)
  const cron = rule.cron ?? ''
  const words = spoken(cron, language) ?? asWritten(cron, language)
  // Another zone than that of the country is said.
  if (rule.zone === 'Asia/Shanghai') return words
  return language === 'zh' ? `${words}（${rule.zone} 时间）` : `${words} (${rule.zone} time)`
}

/** What has no words is shown as it is written, with a word about where its times stand. */
const asWritten = (cron: string, language: Language) =>
  language === 'zh' ? `按计划 ${cron}，运行时间以「接下来五次」为准` : `By the timetable ${cron}: see the next five times`

function plain({ mode, every }: Rule): string {
  if (mode === 'manual') return 'By hand only'
  const seconds = every ?? 0
  const [size, name] = UNITS.find(([size]) => seconds % size === 0) ?? [1, 'second']
  const count = seconds / size
  return count === 1 ? `Every ${name}` : `Every ${count} ${name}s`
}
