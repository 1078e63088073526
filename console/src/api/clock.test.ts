import { afterEach, expect, test, vi } from 'vitest'
import { hear, serverNow } from './clock'

afterEach(() => vi.useRealTimers())

test('the present is the server’s, when the browser’s clock is wrong', () => {
  vi.useFakeTimers({ now: Date.parse('2026-11-26T12:00:00Z') })
  hear('Thu, 26 Nov 2026 12:05:00 GMT')
  expect(serverNow()).toBe(Date.parse('2026-11-26T12:05:00Z'))
  hear('Thu, 26 Nov 2026 11:59:59 GMT')
  expect(serverNow(), 'a second is nothing').toBe(Date.parse('2026-11-26T12:00:00Z'))
  hear('not a date')
  hear(null)
  expect(serverNow()).toBe(Date.parse('2026-11-26T12:00:00Z'))
})
