import { expect, test } from 'vitest'
import { formOf, ruleOf } from './rule'
import { englishOf } from './text'

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
  expect(englishOf({ mode: 'cron', every: null, cron: '0 2 * * *', zone })).toContain('0 2 * * *')
})
