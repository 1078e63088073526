import type { Language } from '../api/types'

/** Days and hours are those of the account set, wherever one looks from (rules.md, ruling 4). */
export const ZONE = 'Asia/Shanghai'

const TAG: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' }
/** What is a moment ago, and what is about to be. */
const SOON: Record<Language, [string, string]> = { zh: ['刚刚', '马上'], en: ['just now', 'in a moment'] }
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const stamp = new Intl.DateTimeFormat('sv-SE', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

/** `2026-11-26 09:35:10`, in Shanghai. */
export function absolute(at: number): string {
  return stamp.format(at)
}

/** `11-26 09:35` this year, with the year otherwise. */
export function short(at: number, now: number): string {
  const full = absolute(at)
  return full.slice(0, 4) === absolute(now).slice(0, 4) ? full.slice(5, 16) : full.slice(0, 16)
}

/** `09:35` today, with its day otherwise: when something is to be. */
export function clock(at: number, now: number): string {
  return absolute(at).slice(0, 10) === absolute(now).slice(0, 10) ? absolute(at).slice(11, 16) : short(at, now)
}

/** `3 分钟前`, of what has been: never later than now, however much the clocks differ. */
export const since = (at: number, now: number, language: Language) => relative(Math.min(at, now), now, language)

/** `in 2 hours`, of what is to come: what is overdue comes in a moment. */
export const until = (at: number, now: number, language: Language) => relative(Math.max(at, now + 1), now, language)

/** `3 分钟前`, `in 2 hours`; what is further than a month away has no use for it. */
export function relative(at: number, now: number, language: Language): string {
  const away = at - now
  const size = Math.abs(away)
  const say = (value: number, unit: Intl.RelativeTimeFormatUnit) => {
    const said = new Intl.RelativeTimeFormat(TAG[language], { numeric: 'auto' }).format(Math.trunc(value), unit)
    // Numbers stand apart from Chinese, here as elsewhere.
    return said.replace('秒钟', '秒').replace(/(\d)(?=\p{Script=Han})/gu, '$1 ')
  }
  if (size < 10 * SECOND) return SOON[language][away > 0 ? 1 : 0]
  if (size < MINUTE) return say(away / SECOND, 'second')
  if (size < HOUR) return say(away / MINUTE, 'minute')
  if (size < DAY) return say(away / HOUR, 'hour')
  if (size < 30 * DAY) return say(away / DAY, 'day')
  return absolute(at).slice(0, 10)
}

/** `1 小时 5 分`, `12 秒`: the two largest parts. */
export function duration(ms: number, language: Language): string {
  const zh = language === 'zh'
  const parts: [number, string][] = [
    [Math.floor(ms / DAY), zh ? ' 天' : ' d'],
    [Math.floor((ms % DAY) / HOUR), zh ? ' 小时' : ' h'],
    [Math.floor((ms % HOUR) / MINUTE), zh ? ' 分' : ' min'],
    [Math.floor((ms % MINUTE) / SECOND), zh ? ' 秒' : ' s'],
  ]
  const first = parts.findIndex(([value]) => value > 0)
  if (first < 0) return zh ? '不到 1 秒' : 'under 1 s'
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value}${unit}`)
    .join(' ')
}

/** The first moment of the day in Shanghai in which this moment lies (there is no summer time there). */
export function dayStart(at: number): number {
  const offset = 8 * HOUR
  return Math.floor((at + offset) / DAY) * DAY - offset
}

/** The first moment of a day written `2026-11-26`; nothing when it is no date. */
export function dayOf(text: string | undefined): number | undefined {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const at = Date.parse(`${text}T00:00:00+08:00`)
  return Number.isNaN(at) ? undefined : at
}

export const A_DAY = DAY
