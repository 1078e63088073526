import type { RecordFilters } from '../../api/types'
import { A_DAY, dayOf } from '../../i18n/time'
import type { Filters } from '../../ui/filters'

/** The filters as they stand in the address; days are those of Shanghai. */
export const FILTERS = ['kind', 'state', 'q', 'from', 'to', 'cause', 'review'] as const
export type Named = Filters<(typeof FILTERS)[number]>

/** What the server is asked; the last day is meant with all its hours. */
export function asked({ kind, state, q, from, to, cause, review }: Named): RecordFilters {
  const start = dayOf(from)
  const end = dayOf(to)
  return {
    ...(kind && { kind }),
    ...(state && { state }),
    ...(q && { q }),
    ...(cause && { cause }),
    ...(review === 'true' && { review: true }),
    ...(start !== undefined && { from: start }),
    ...(end !== undefined && { to: end + A_DAY }),
  }
}
