import { expect, test } from 'vitest'
import { absolute } from '../../i18n/time'
import { spanOf } from './spans'

const now = Date.parse('2026-11-26T09:35:10+08:00')

test('a day is 24 whole hours, the present one included', () => {
  const { from, to, step } = spanOf('day', now)
  expect([absolute(from), absolute(to)]).toEqual(['2026-11-25 10:00:00', '2026-11-26 10:00:00'])
  expect((to - from) / step).toBe(24)
})

test('a month is 30 days of Shanghai', () => {
  const { from, to } = spanOf('month', now)
  expect([absolute(from), absolute(to)]).toEqual(['2026-10-28 00:00:00', '2026-11-27 00:00:00'])
})
