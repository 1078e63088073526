import { describe, expect, test } from 'vitest'
import { absolute, clock, dayOf, dayStart, duration, relative, short, since, until } from './time'

const noon = Date.parse('2026-11-26T12:00:00+08:00')

describe('time', () => {
  test('is told in Shanghai, wherever one looks from', () => {
    expect(absolute(Date.parse('2026-11-25T16:00:05Z'))).toBe('2026-11-26 00:00:05')
  })

  test('the year is left out within the year', () => {
    expect(short(noon - 3_600_000, noon)).toBe('11-26 11:00')
    expect(short(Date.parse('2025-01-02T03:04:05+08:00'), noon)).toBe('2025-01-02 03:04')
  })

  test('the time of what is to be is enough today, and needs its day otherwise', () => {
    expect(clock(noon + 300_000, noon)).toBe('12:05')
    expect(clock(noon + 14 * 3_600_000, noon)).toBe('11-27 02:00')
  })

  test('is told from now, in both directions and languages', () => {
    expect(relative(noon - 3 * 60_000, noon, 'zh')).toBe('3 分钟前')
    expect(relative(noon + 2 * 3_600_000, noon, 'en')).toBe('in 2 hours')
    expect(relative(noon - 17_000, noon, 'zh')).toBe('17 秒前')
    expect(relative(noon - 4000, noon, 'zh')).toBe('刚刚')
    expect(relative(noon + 4000, noon, 'zh')).toBe('马上')
    expect(relative(noon - 4000, noon, 'en')).toBe('just now')
    expect(relative(noon - 40 * 86_400_000, noon, 'zh')).toBe('2026-10-17')
  })

  test('what has been is never to come, and what is to come has never been', () => {
    expect(since(noon + 32_000, noon, 'zh')).toBe('刚刚')
    expect(since(noon - 32_000, noon, 'zh')).toBe('32 秒前')
    expect(until(noon - 32_000, noon, 'zh')).toBe('马上')
    expect(until(noon + 120_000, noon, 'zh')).toBe('2 分钟后')
  })

  test('a duration has its two largest parts', () => {
    expect(duration(3_900_000, 'zh')).toBe('1 小时 5 分')
    expect(duration(59_999, 'en')).toBe('59 s')
    expect(duration(3_600_000, 'zh')).toBe('1 小时')
    expect(duration(10, 'zh')).toBe('不到 1 秒')
  })

  test('a day begins at midnight in Shanghai', () => {
    expect(absolute(dayStart(noon))).toBe('2026-11-26 00:00:00')
    expect(absolute(dayStart(Date.parse('2026-11-25T17:00:00Z')))).toBe('2026-11-26 00:00:00')
    expect(dayOf('2026-11-26')).toBe(dayStart(noon))
    expect(dayOf('26.11.2026')).toBeUndefined()
    expect(dayOf('2026-13-45')).toBeUndefined()
  })
})
