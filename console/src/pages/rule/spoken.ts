import type { Language } from '../../api/types'
import { span, timetableOf, type Field, type Timetable } from './cron'

/** How a language says the parts of a timetable. Lists are lists of numbers, times of `08:30`. */
interface Speech {
  everyMinute: string
  everyMinutes: (step: number) => string
  atMinutes: (minutes: string) => string
  /** Days and times of day, one after the other. */
  at: (days: string, times: string) => string
  hourly: (days: string, from: string, to: string) => string
  stepped: (days: string, step: number, from: string, to: string) => string
  hoursApart: (days: string, hours: number, from: string) => string
  minutesOfHours: (days: string, minutes: string, hours: string) => string
  /** What is said of a part of every hour, on those days. */
  all: (days: string, often: string) => string
  list: (some: (string | number)[]) => string
  range: (from: number, to: number) => string
  days: (of: { months: string; day: string; weekdays: string }) => string
  day: (days: string, several: boolean) => string
  lastDay: string
  weekdays: (days: number[]) => string
  month: (month: number) => string
}

const SEVEN = '日一二三四五六'
const zh: Speech = {
  everyMinute: '每分钟',
  everyMinutes: (step) => `每 ${step} 分钟`,
  atMinutes: (minutes) => `每小时的第 ${minutes} 分钟`,
  at: (days, times) => `${days} ${times}`,
  hourly: (days, from, to) => `${days} ${from}–${to} 每小时`,
  stepped: (days, step, from, to) => `${days} ${from}–${to} 每 ${step} 分钟`,
  hoursApart: (days, hours, from) => `${days} ${from} 起每 ${hours} 小时`,
  minutesOfHours: (days, minutes, hours) => `${days} ${hours} 点的${minutes ? `第 ${minutes} 分钟` : '每一分钟'}`,
  all: (days, often) => `${days}${often}`,
  list: (some) => some.join('、'),
  range: (from, to) => `${from} 至 ${to}`,
  days: ({ months, day, weekdays }) => {
    if (!day && !weekdays) return months ? `每年 ${months}每天` : '每天'
    const week = weekdays && weekdays !== WORK && !months ? `每${weekdays}` : weekdays
    const both = [day, week].filter(Boolean).join('以及')
    const gap = /^\d/.test(both) ? ' ' : ''
    if (months) return `每年 ${months}的${gap}${both}`
    return day ? `每月${gap}${both}` : both
  },
  day: (days) => `${days} 日`,
  lastDay: '最后一天',
  weekdays: (days) => (isWork(days) ? WORK : `周${days.map((day) => SEVEN[day]).join('、')}`),
  month: (month) => `${month} 月`,
}
const WORK = '工作日'

const WEEK = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays']
const YEAR = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const en: Speech = {
  everyMinute: 'every minute',
  everyMinutes: (step) => `every ${step} minutes`,
  atMinutes: (minutes) => `every hour at minute ${minutes}`,
  at: (days, times) => `${days} at ${times}`,
  hourly: (days, from, to) => `every hour ${days}, ${from} to ${to}`,
  stepped: (days, step, from, to) => `every ${step} minutes ${days}, ${from} to ${to}`,
  hoursApart: (days, hours, from) => `every ${hours} hours ${days}, from ${from}`,
  minutesOfHours: (days, minutes, hours) => `${days}, ${minutes ? `at minute ${minutes}` : 'every minute'} of ${/^\d+$/.test(hours) ? 'hour' : 'hours'} ${hours}`,
  all: (days, often) => `${often} ${days}`,
  list: (some) => some.join(', '),
  range: (from, to) => `${from} to ${to}`,
  days: ({ months, day, weekdays }) => {
    const of = months || 'each month'
    const on = [day && `${day} of ${of}`, weekdays && (day || !months ? weekdays : `${weekdays} in ${months}`)].filter(Boolean)
    // Of both, each is narrowed by the month.
    if (day && weekdays && months) return `on ${day} and ${weekdays} of ${months}`
    if (on.length > 0) return `on ${on.join(' and on ')}`
    return months ? `every day in ${months}` : 'every day'
  },
  day: (days, several) => (several ? `days ${days}` : `day ${days}`),
  lastDay: 'the last day',
  weekdays: (days) => (isWork(days) ? 'weekdays' : days.map((day) => WEEK[day]).join(', ')),
  month: (month) => YEAR[month - 1] ?? String(month),
}
const SPEECH: Record<Language, Speech> = { zh, en }

/** More times of a day than this are not listed one by one. */
const LISTED = 12

/**
 * A timetable in words that are true of it, as people say them; nothing for what only the server understands. A day of the
 * month and one of the week are said as what they are to it: either of them will do.
 */
export function spoken(cron: string, language: Language): string | undefined {
  const table = timetableOf(cron)
  const words = table && timesOf(table, SPEECH[language])
  return words && words.charAt(0).toUpperCase() + words.slice(1)
}

function timesOf(table: Timetable, say: Speech): string {
  const { minute, hour } = table
  const days = daysOf(table, say)
  const first = minute.values[0] ?? 0
  if (hour.any) {
    const often = minute.any ? say.everyMinute : minute.step ? say.everyMinutes(minute.step) : say.atMinutes(say.list(minute.values))
    return isDaily(table) ? often : say.all(days, often)
  }
  const during = span(hour.values)
  const times = minute.any ? [] : hour.values.flatMap((of) => minute.values.map((at) => clock(of, at)))
  if (minute.step && (during || (hour.values.length === 1 && times.length > LISTED))) {
    return say.stepped(days, minute.step, clock(hour.values[0] ?? 0, 0), clock(hour.values.at(-1) ?? 0, 60 - minute.step))
  }
  if (minute.values.length === 1) {
    if (during) return say.hourly(days, clock(during[0], first), clock(during[1], first))
    if (hour.step && hour.step < LISTED) return say.hoursApart(days, hour.step, clock(0, first))
  }
  if (times.length > 0 && times.length <= LISTED) return say.at(days, say.list(times))
  const hours = during ? say.range(...during) : say.list(hour.values)
  return say.minutesOfHours(days, minute.any ? '' : say.list(minute.values), hours)
}

function daysOf({ day, month, weekday }: Timetable, say: Speech): string {
  return say.days({
    months: month.any ? '' : say.list(month.values.map(say.month)),
    day: day === 'last' ? say.lastDay : day.any ? '' : say.day(inRange(day, say), day.values.length > 1),
    weekdays: weekday.any ? '' : say.weekdays(weekday.values),
  })
}

function inRange({ values }: Field, say: Speech): string {
  const whole = span(values)
  return whole ? say.range(...whole) : say.list(values)
}

const isDaily = ({ day, month, weekday }: Timetable) => day !== 'last' && day.any && month.any && weekday.any
const isWork = (days: number[]) => days.join() === '1,2,3,4,5'
const clock = (hour: number, minute: number) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
