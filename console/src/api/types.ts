/**
 * The shapes of the API (docs: the OpenAPI file of the server). Times are milliseconds since 1970 UTC.
 * Written by hand after the contract, in this one place, until they are generated.
 */

export type Role = 'viewer' | 'operator' | 'administrator'
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
}

export interface Session {
  user: string
  role: Role
  /** The connections that may be seen; `null`: all. */
  connections: string[] | null
  csrf: string
  must_change_password: boolean
  demo?: boolean
}

/** A connection through whose CRM its administrator may sign in. */
export interface CrmWay {
  connection: string
  name: string
}

export type JdyLogin = 'password' | 'application'
export interface NewJdy {
  login: JdyLogin
  phone?: string
  password?: string
  client_id?: string
  client_secret?: string
  outer_instance_id?: string
  base_url?: string
}
export interface NewCrm {
  base_url?: string
  app_id: string
  app_secret?: string
  permanent_code?: string
  admin_mobile: string
  enterprise_account?: string
}
export interface NewConnection {
  name: string
  jdy: NewJdy
  crm: NewCrm
}

export type SetupStep = 'account_set' | 'employees' | 'rule' | 'done'
export interface Connection {
  id: string
  name: string
  created_at: number
  started_at: number | null
  initialised_at: number | null
  paused: boolean
  version: number
  account_id: string | null
  account_name: string | null
  jdy: Pick<NewJdy, 'login' | 'phone' | 'client_id' | 'outer_instance_id' | 'base_url'>
  crm: Pick<NewCrm, 'base_url' | 'app_id' | 'admin_mobile' | 'enterprise_account'>
  default_owner: string | null
  default_owner_name?: string | null
  provision_function: string | null
  batch_function: string | null
  stock_target: string | null
  presets: string[]
  setup: { step: SetupStep }
  hook_url: string
  running_run: string | null
  next_run_at: number | null
  waits_for: string | null
}
export interface ConnectionPatch {
  name?: string
  default_owner?: string | null
  provision_function?: string | null
  batch_function?: string | null
  stock_target?: string | null
  paused?: boolean
  jdy?: NewJdy
  crm?: Partial<NewCrm>
}

export interface AccountSet {
  account_id: string
  name: string
  enabled: boolean
  expires_at: number | null
}

export interface Employee {
  jdy_id: string
  number: string
  name: string
  mobile: string | null
  crm_user_id: string | null
  crm_user_name: string | null
  bound_by: 'mobile' | 'hand' | null
}
export interface CrmUser {
  crm_user_id: string
  name: string
  mobile: string | null
  bound_to: string | null
}

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

export interface LackingItem {
  object: string
  label: string
  type: string
  api_name: string
  looks_up?: string | null
  text: string
}
export interface Preset {
  name: string
  label: string
  on: boolean
  in_effect: boolean
  one_way: boolean
  lacking: LackingItem[]
  warning: string
}
export interface PresetPlan {
  will_create: LackingItem[]
  by_hand: boolean
}
export interface Provision {
  lacking: LackingItem[]
  broken: { kind: string; label: string; crm_id: string; text: string }[]
  function: boolean
  text: string
}
export interface Provisioned {
  items: { item: LackingItem; status: 'created' | 'exists' | 'failed'; error?: string | null }[]
}

export type * from './types-of-health'
