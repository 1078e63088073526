import type { Said } from './said'
import type { components } from './schema'

/** The shapes of the API by the names that the console has for them. Times are milliseconds since 1970 UTC. */
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
export type RunState = Schemas['RunState']
export type Counts = Partial<Record<RecordState, number>>
export type System = 'jdy' | 'crm'
export type Direction = 'to_crm' | 'to_jdy'

/** `application/problem+json`; this console has codes of its own too. */
export type ProblemBody = Partial<Omit<Schemas['Problem'], 'code'>> & { status: number; code: string; title: string }

export type Session = Said<Schemas['Session']>

/** A connection through whose CRM its administrator may sign in. */

export type JdyLogin = Schemas['JdyWay']
export type NewJdy = Schemas['JdyChange']
export type NewCrm = Schemas['CrmChange']
export type HalfConnection = Schemas['HalfConnection']
export type NewConnection = Schemas['NewConnection']

export type SetupStep = Schemas['Step']
/** How 精斗云 is reached; the document leaves its members open. */
export type Jdy = Pick<NewJdy, 'phone' | 'client_id' | 'outer_instance_id' | 'base_url'> & { login: JdyLogin }
export type Connection = Omit<Said<Schemas['Connection']>, 'jdy'> & { jdy: Jdy }
export type ConnectionPatch = Schemas['ConnectionChange']

export type AccountSet = Said<Schemas['AccountSet']>
export type Employee = Omit<Said<Schemas['Employee']>, 'bound_by'> & { bound_by: 'mobile' | 'hand' | null }
export type CrmUser = Said<Schemas['CrmUser']>

export type RuleMode = Schemas['RuleMode']
export type RuleInput = Schemas['NewRule']
export type Rule = Said<Schemas['Rule']>

/** The document leaves open which words there are; these are the ones of the contract. */
type Counted<T> = Omit<T, 'counts'> & { counts: Counts }

export type Stream = Omit<Counted<Said<Schemas['Stream']>>, 'direction'> & { direction: Direction }

export type RunStream = Omit<Counted<Said<Schemas['RunStream']>>, 'state'> & { state: 'waiting' | RunState }
export type Run = Omit<Counted<Said<Schemas['Run']>>, 'streams'> & { streams: RunStream[] }
export type Planned = Omit<Said<Schemas['Planned']>, 'system' | 'action'> & {
  system: System
  action: 'create' | 'update' | 'delete' | 'bind' | 'report' | 'upload'
}

export type RecordRow = Omit<Said<Schemas['Record']>, 'state' | 'review'> & { state: RecordState; review: 'open' | 'done' | null }
export type Change = Said<Schemas['FieldChange']>
export type Call = Omit<Said<Schemas['SystemCall']>, 'system'> & { system: System }
export type HistoryEntry = Omit<Said<Schemas['HistoryEntry']>, 'state' | 'calls'> & { state: RecordState; calls: Call[] }
export type RecordDetail = RecordRow & {
  written: Said<Schemas['Written']>[]
  history: HistoryEntry[]
  binding: Said<Schemas['RecordBinding']> | null
}
export type Sides = Omit<Said<Schemas['RecordSides']>, 'source_system' | 'target_system'> & {
  source_system: System
  target_system: System
}
export interface RecordFilters {
  kind?: string
  state?: string
  cause?: string
  review?: boolean
  q?: string
  from?: number
  to?: number
}
export type Cause = Omit<Said<Schemas['Cause']>, 'state'> & { state: RecordState }

/** Of all connections together. */
export type CauseEverywhere = Cause & Pick<Said<Schemas['CauseEverywhere']>, 'connections'>
export type Question = Omit<Said<Schemas['Question']>, 'target_system'> & { target_system: System | null }

export type LackingItem = Said<Schemas['Lacking']>
export type Preset = Said<Schemas['PresetRow']>
export type PresetPlan = Said<Schemas['PresetPlan']>
export type Provision = Said<Schemas['Provision']>
export type Provisioned = Said<Schemas['Provisioned']>

export type * from './types-of-health'
export type * from './types-of-mappings'
