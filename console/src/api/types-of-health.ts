import type { Said } from './said'
import type { components } from './schema'
import type { Cause, Counts, Run, System } from './types'

type Schemas = components['schemas']

/** Quota, statistics, and the state of whole connections. */
export type Breaker = Omit<Said<Schemas['Breaker']>, 'state'> & { state: 'closed' | 'open' | 'half_open' }
export type SystemQuota = Omit<Said<Schemas['SystemQuota']>, 'breaker'> & { breaker: Breaker }
export type Meter = Pick<Said<Schemas['Window']>, 'limit' | 'used'>
export type Quota = Record<System, SystemQuota>

export type StatPoint = Omit<Said<Schemas['StatPoint']>, 'states' | 'writes'> & {
  states: Counts
  writes: Partial<Record<System, number>>
}

export type Health = Schemas['Health']
export type OverviewItem = Omit<Said<Schemas['OverviewItem']>, 'counts' | 'causes' | 'last_run' | 'quota'> & {
  counts: Counts
  causes: Cause[]
  last_run: Run | null
  quota: Quota
}
