import { serverNow } from '../../api/clock'
import type { Span } from '../../api/connections'
import { A_DAY } from '../../i18n/time'

export type SpanName = 'day' | 'week' | 'month'

const HOUR = A_DAY / 24
const SHANGHAI = 8 * HOUR
const SIZE: Record<SpanName, [length: number, step: number]> = {
  day: [A_DAY, HOUR],
  week: [7 * A_DAY, 6 * HOUR],
  month: [30 * A_DAY, A_DAY],
}

/** The time up to now in whole steps, which begin where the hours and days of Shanghai begin. */
export function spanOf(name: SpanName, now: number): Span {
  const [length, step] = SIZE[name]
  const to = Math.ceil((now + SHANGHAI) / step) * step - SHANGHAI
  return { from: to - length, to, step }
}

/** The same, up to the moment in which it is asked for. */
export const spanUntilNow = (name: SpanName) => () => spanOf(name, serverNow())
