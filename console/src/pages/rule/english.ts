import type { Language, Rule } from '../../api/types'

const UNITS: [number, string][] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]
const WEEKDAYS = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays']
const DAILY = 'every day'

/** The rule in English words; the server says it in Chinese, in the same way (rule/words.rs). */
export function englishOf({ mode, every, cron, zone }: Omit<Rule, 'words' | 'next'>): string {
  if (mode === 'manual') return 'By hand only'
  if (mode === 'interval') return inUnits(every ?? 0)
  const words = timetable(fieldsOf(cron ?? '')) ?? `at ${cron ?? ''} (minute hour day month weekday)`
  return withZone(words.charAt(0).toUpperCase() + words.slice(1), zone, 'en')
}

/** Whether it is one of those that people have words for, here and in the server. */
export const isUsual = (cron: string) => timetable(fieldsOf(cron)) !== undefined

/** Another zone than that of the country is said. */
export function withZone(words: string, zone: string, language: Language): string {
  if (zone === 'Asia/Shanghai') return words
  return language === 'zh' ? `${words}（${zone} 时间）` : `${words} (${zone} time)`
}

const fieldsOf = (cron: string) => cron.trim().split(/\s+/)

function inUnits(seconds: number): string {
  const [size, name] = UNITS.find(([size]) => seconds % size === 0) ?? [1, 'second']
  const count = seconds / size
  return count === 1 ? `Every ${name}` : `Every ${count} ${name}s`
}

/** The usual ones as people say them. */
function timetable([minute = '', hour = '', day = '', month = '', weekday = '']: string[]): string | undefined {
  const days = daysOf(day, month, weekday)
  const [each, every] = [number(minute), steps(minute)]
  if (days === undefined || (each === undefined && every === undefined)) return undefined
  if (hour === '*') {
    if (days !== DAILY) return undefined
    return every === undefined ? `every hour at minute ${each ?? 0}` : `every ${every} minutes`
  }
  const [from, to] = hour.split('-').map(number)
  if (from !== undefined && to !== undefined) {
    if (every !== undefined) return `every ${every} minutes ${days}, ${clock(from, 0)} to ${clock(to, 60 - every)}`
    return `every hour ${days}, ${clock(from, each ?? 0)} to ${clock(to, each ?? 0)}`
  }
  const hours = hour.split(',').map(number)
  if (each === undefined || hours.includes(undefined)) return undefined
  return `${days} at ${hours.map((one) => clock(one ?? 0, each)).join(', ')}`
}

function daysOf(day: string, month: string, weekday: string): string | undefined {
  if (month !== '*') return undefined
  if (day === '*' && weekday === '*') return DAILY
  if (day === '*' && weekday === '1-5') return 'on weekdays'
  if (day === '*') {
    const name = WEEKDAYS[number(weekday) ?? -1]
    return name && `on ${name}`
  }
  return weekday === '*' && number(day) !== undefined ? `on day ${day} of each month` : undefined
}

const number = (field: string) => (/^\d+$/.test(field) ? Number(field) : undefined)
const clock = (hour: number, minute: number) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
/** Steps that come out even in an hour. */
function steps(field: string): number | undefined {
  const every = field.startsWith('*/') ? number(field.slice(2)) : undefined
  return every !== undefined && every > 0 && every < 60 && 60 % every === 0 ? every : undefined
}
