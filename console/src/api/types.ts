import type { Said } from './said'
import type { components } from './schema'

/**
 * The shapes of the API by the names that the console has for them. Times are milliseconds since 1970 UTC. What the
 * server's document says is taken from it; the rest is written by hand after the contract until it does.
 */
type Schemas = components['schemas']

export type Role = Schemas['Role']
export type Language = 'zh' | 'en'

export type RecordState =
  | 'created'
  | 'updated'
  | 'deleted'
  | 'unchanged'
  | 'skipped'
  | 'held'
  | 'failed'
  | 'unconfirmed'
export type RunState = 'queued' | 'running' | 'done' | 'failed' | 'paused' | 'cancelled'
export type Counts = Partial<Record<RecordState, number>>
export type System = 'jdy' | 'crm'
export type Direction = 'to_crm' | 'to_jdy'

export interface List<T> {
  items: T[]
  next: string | null
}

/** `application/problem+json`. */
export interface ProblemBody {
  status: number
  code: string
  title: string
  detail?: string
  /** The field that is wrong, as a JSON pointer or a dotted path. */
  field?: string
  /** What is wrong with overrides, by stream. */
  streams?: Record<string, string[]>
}

export type Session = Said<Schemas['Session']> & { demo?: boolean }

/** A connection through whose CRM its administrator may sign in. */
export type CrmWay = Said<Schemas['CrmWay']>

export type JdyLogin = Schemas['JdyWay']
export type NewJdy = Schemas['JdyChange']
export type NewCrm = Schemas['CrmChange']
export type NewConnection = Schemas['NewConnection']

export type SetupStep = Schemas['Step']
/** How 精斗云 is reached; the document leaves its members open. */
export type Jdy = Pick<NewJdy, 'phone' | 'client_id' | 'outer_instance_id' | 'base_url'> & { login: JdyLogin }
export type Connection = Omit<Said<Schemas['Connection']>, 'jdy'> & { jdy: Jdy }
export type ConnectionPatch = Schemas['ConnectionChange']

export type AccountSet = Said<Schemas['AccountSet']>
export type Employee = Omit<Said<Schemas['Employee']>, 'bound_by'> & { bound_by: 'mobile' | 'hand' | null }
export type CrmUser = Said<Schemas['CrmUser']>

export type RuleMode = 'manual' | 'interval' | 'cron'
export interface RuleInput {
  mode: RuleMode
  every?: number
  cron?: string
  zone?: string
}
export interface Rule extends RuleInput {
  next: number[]
  words: string
}

export interface Stream {
  kind: string
  direction: Direction
  label: string
  enabled: boolean
  reason?: string | null
  needs: string[]
  counts: Counts
  last_at?: number | null
  completed_at?: number | null
}

export interface RunStream {
  kind: string
  state: 'waiting' | RunState
  counts: Counts
  total?: number | null
  done: number
  rate?: number | null
  eta_at?: number | null
  note?: string | null
}
export interface Run {
  id: string
  state: RunState
  trigger: string
  plan: boolean
  queued_at: number
  started_at: number | null
  ended_at: number | null
  reason: string | null
  counts: Counts
  streams: RunStream[]
}
export interface Planned {
  /** Null for objects and fields that the CRM is given. */
  kind: string | null
  system: System
  action: 'create' | 'update' | 'delete' | 'bind' | 'report' | 'upload'
  title: string
  changes: { field: string; label: string; before: string | null; after: string | null }[]
}

export interface RecordRow {
  id: string
  kind: string
  label: string
  key: string
  title: string
  state: RecordState
  reason: string | null
  cause: string | null
  waits: { kind: string; id: string; title?: string | null } | null
  source_id: string
  target_id: string | null
  target_title: string | null
  attempts: number
  due_at: number | null
  run: string | null
  at: number
}
export interface Change {
  field: string
  label: string
  before: string | null
  after: string | null
}
export interface Call {
  system: System
  method: string
  path: string
  status: number | null
  code: string | null
  trace: string | null
  ms: number
  at: number
}
export interface HistoryEntry {
  at: number
  run: string | null
  state: RecordState
  reason: string | null
  changes: Change[]
  calls: Call[]
}
export interface RecordDetail extends RecordRow {
  written: { field: string; source_label: string; target_label: string; value: string | null }[]
  history: HistoryEntry[]
  binding: { jdy_id: string; crm_id: string; label: string | null; bound_at: number } | null
}
export interface RecordFilters {
  kind?: string
  state?: string
  cause?: string
  q?: string
  from?: number
  to?: number
}
export interface Cause {
  cause: string
  kind: string
  label: string
  state: RecordState
  count: number
  reason: string
  remedy?: string | null
}

export interface Question {
  id: string
  kind: string
  title: string
  text: string
  options: { answer: string; label: string }[]
  at: number
}

export type LackingItem = Said<Schemas['Lacking']>
export type Preset = Said<Schemas['PresetRow']>
export type PresetPlan = Said<Schemas['PresetPlan']>
export type Provision = Said<Schemas['Provision']>
export type Provisioned = Said<Schemas['Provisioned']>

export type * from './types-of-health'
export type * from './types-of-mappings'
