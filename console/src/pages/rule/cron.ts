/** A field of a timetable: the values at which it runs, in their order. */
export interface Field {
  values: number[]
  /** Any value will do. */
  any: boolean
  /** `*`/n, where the values come round in equal steps: a step. */
  step?: number
}

/** A timetable of five fields, read. */
export interface Timetable {
  minute: Field
  hour: Field
  /** Of the month; `last` for its last day. */
  day: Field | 'last'
  month: Field
  /** 0 is Sunday. */
  weekday: Field
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/** What is meant, where that is beyond doubt; of rarer forms (`W`, `#`, `5L`, `8/2`) only the server knows. */
export function timetableOf(cron: string): Timetable | undefined {
  const [minutes = '', hours = '', days = '', months = '', weekdays = '', ...more] = cron.trim().split(/\s+/)
  const minute = fieldOf(minutes, 0, 59)
  const hour = fieldOf(hours, 0, 23)
  const day = days === 'L' ? 'last' : fieldOf(days, 1, 31)
  const month = fieldOf(numbered(months, MONTHS, 1), 1, 12)
  const week = fieldOf(numbered(weekdays, WEEKDAYS, 0), 0, 7)
  if (!minute || !hour || !day || !month || !week || more.length > 0) return undefined
  // Whether `*/2` beside a day of the week narrows or widens is answered differently from one reader to the next.
  if (days.startsWith('*/') && weekdays !== '*') return undefined
  if (weekdays.startsWith('*/')) return undefined
  const of = unique(week.values.map((value) => value % 7))
  const weekday = { any: of.length === WEEKDAYS.length, values: of }
  // Either of the two will do: one of them that is all days makes it every day.
  if (days !== '*' && weekdays !== '*' && (weekday.any || (day !== 'last' && day.any))) return undefined
  return { minute, hour, day, month, weekday }
}

const numbered = (field: string, names: string[], first: number) =>
  field.replace(/[A-Z]{3}/gi, (name) => {
    const place = names.indexOf(name.toUpperCase())
    return place < 0 ? name : String(place + first)
  })

function fieldOf(text: string, low: number, high: number): Field | undefined {
  const parts = text.split(',').map((part) => partOf(part, low, high))
  if (parts.includes(undefined)) return undefined
  const values = unique(parts.flatMap((part) => part ?? []))
  const size = high - low + 1
  const any = values.length === size && parts.length === 1
  const step = text.startsWith('*/') ? Number(text.slice(2)) : undefined
  return { values, any, ...(step !== undefined && size % step === 0 && !any && { step }) }
}

/** `*`, `*`/5, 7, 7-9 or 7-20/3. */
function partOf(text: string, low: number, high: number): number[] | undefined {
  const found = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(text)
  if (!found) return undefined
  const [, from, to, by] = found
  if (from !== undefined && to === undefined && by !== undefined) return undefined
  const [first, last, step] = [Number(from ?? low), Number(to ?? from ?? high), Number(by ?? 1)]
  if (first < low || last > high || first > last || step < 1) return undefined
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, n) => first + n * step)
}

const unique = (values: number[]) => [...new Set(values)].sort((a, b) => a - b)

/** From the first to the last, where none between is left out and there are more than two. */
export function span(values: number[]): [number, number] | undefined {
  const [first, last] = [values[0], values.at(-1)]
  if (first === undefined || last === undefined || values.length < 3) return undefined
  return last - first === values.length - 1 ? [first, last] : undefined
}
