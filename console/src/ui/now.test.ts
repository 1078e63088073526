import { afterEach, expect, test, vi } from 'vitest'
import { present } from './now'

afterEach(() => vi.useRealTimers())

test('the present is not that of the page that was left a while ago', () => {
  vi.useFakeTimers({ now: Date.now() + 32_000 })
  expect(present()).toBe(Date.now())
  vi.setSystemTime(Date.now() + 3_000)
  expect(present(), 'and the same for all of a page').toBe(Date.now() - 3_000)
})
