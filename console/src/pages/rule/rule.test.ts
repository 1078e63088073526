import { expect, test } from 'vitest'
import { formOf, ruleOf } from './rule'
import { englishOf } from './english'

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
