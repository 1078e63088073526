import type { Cause, Counts, Run, System } from './types'

/** Quota, statistics, and the state of whole connections. */
export interface Meter {
  limit: number
  used: number
}
export interface Breaker {
  state: 'closed' | 'open' | 'half_open'
  resume_at: number | null
  reason: string | null
}
export interface SystemQuota {
  window: Meter & { window_ms: number }
  daily?: (Meter & { resets_at: number }) | null
  breaker: Breaker
}
export interface Quota {
  crm: SystemQuota
  jdy: SystemQuota
}

export interface StatPoint {
  at: number
  states: Counts
  writes: Partial<Record<System, number>>
  lag_ms: number | null
}

export type Health = 'ok' | 'attention' | 'stopped'
export interface OverviewItem {
  connection: string
  name: string
  health: Health
  last_run: Run | null
  next_run_at: number | null
  counts: Counts
  causes: Cause[]
  quota: Quota
  lag_ms: number | null
}
