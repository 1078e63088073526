import { expect, test } from 'vitest'
import { formOf, ruleOf } from './rule'
import { englishOf, isUsual } from './english'
import { spelled } from './spelled'

test('a rule is what it was after a look at the form', () => {
  for (const rule of [
    { mode: 'manual' as const, zone: 'Asia/Shanghai' },
    { mode: 'interval' as const, every: 600, zone: 'Asia/Shanghai' },
    { mode: 'interval' as const, every: 7200, zone: 'Asia/Tokyo' },
    { mode: 'cron' as const, cron: '0 2 * * *', zone: 'Asia/Shanghai' },
  ]) {
    expect(ruleOf(formOf(rule))).toEqual(rule)
  }
})

test('hours are told as hours', () => {
  expect(formOf({ mode: 'interval', every: 7200 })).toMatchObject({ amount: 2, unit: 'hours' })
  expect(formOf({ mode: 'interval', every: 5400 })).toMatchObject({ amount: 90, unit: 'minutes' })
})

test('a timetable is sent without stray blanks', () => {
  expect(ruleOf({ ...formOf({ mode: 'cron' }), cron: ' 0  2 * * * ' })).toMatchObject({ cron: '0 2 * * *' })
})

test('a rule is said in English by the console, since the server says it in Chinese', () => {
  const zone = 'Asia/Shanghai'
  expect(englishOf({ mode: 'manual', every: null, cron: null, zone })).toBe('By hand only')
  expect(englishOf({ mode: 'interval', every: 60, cron: null, zone })).toBe('Every minute')
  expect(englishOf({ mode: 'interval', every: 5400, cron: null, zone })).toBe('Every 90 minutes')
  const table = (cron: string) => englishOf({ mode: 'cron', every: null, cron, zone })
  expect(table('0 2 * * *')).toBe('Every day at 02:00')
  expect(table('0 12,18 * * *')).toBe('Every day at 12:00, 18:00')
  expect(table('0 8-20 * * *')).toBe('Every hour every day, 08:00 to 20:00')
  expect(table('*/30 8-19 * * 1-5')).toBe('Every 30 minutes on weekdays, 08:00 to 19:30')
  expect(table('*/10 * * * *')).toBe('Every 10 minutes')
  expect(table('15 * * * *')).toBe('Every hour at minute 15')
  expect(table('0 2 * * 7')).toBe('On Sundays at 02:00')
  expect(table('0  2 1 * *')).toBe('On day 1 of each month at 02:00')
  expect(table('*/7 * * * *')).toBe('At */7 * * * * (minute hour day month weekday)')
  expect(englishOf({ mode: 'cron', every: null, cron: '0 2 * * *', zone: 'Asia/Tokyo' })).toBe('Every day at 02:00 (Asia/Tokyo time)')
})

test('a timetable that is none of the usual ones is told in words too', async () => {
  const said: [cron: string, zh: string, en: string][] = [
    ['*/7 * * * *', '每隔 7 分钟', 'Every 7 minutes'],
    ['*/10 * * * 1-5', '每隔 10 分钟，星期一至星期五', 'Every 10 minutes, Monday through Friday'],
    ['0 2 1 1 *', '在02:00，限每月 1 号，仅于一月份', 'At 02:00, on day 1 of the month, only in January'],
    ['0 9 1,15 * *', '在09:00，限每月 1 号和 15 号', 'At 09:00, on day 1 and 15 of the month'],
    ['15 3 1 * 1', '在03:15，限每月 1 号，或者为星期一', 'At 03:15, on day 1 of the month, or on Monday'],
    ['0 3 1 * 1-5', '在03:00，限每月 1 号，或星期一至星期五', 'At 03:00, on day 1 of the month, or Monday through Friday'],
    ['0 2 L * *', '在02:00，限每月的最后一天', 'At 02:00, on the last day of the month'],
  ]
  for (const [cron, zh, en] of said) {
    expect(isUsual(cron)).toBe(false)
    expect(await spelled(cron, 'zh')).toBe(zh)
    expect(await spelled(cron, 'en')).toBe(en)
  }
  for (const cron of ['0 2 * * *', '*/30 8-19 * * 1-5']) expect(isUsual(cron)).toBe(true)
})
