import type { Said } from './said'
import type { components } from './schema'
import type { Direction } from './types'

type Schemas = components['schemas']

/** 字段映射: what is carried (rules.md, chapter M). A name that begins with `lines.` is one of a record's lines. */
export type MappingRow = Said<Schemas['MappedField']>
export type Overrides = Omit<Said<Schemas['Overrides']>, 'defaults'> & {
  /** By source field: what an empty one is read as. */
  defaults: Record<string, string | number | boolean>
}
export type Mapping = Omit<Said<Schemas['Mapping']>, 'direction' | 'overrides'> & { direction: Direction; overrides: Overrides }

/** A field of a CRM object as the CRM describes it. */
export type CrmField = Said<Schemas['Field']>
export type Described = Said<Schemas['Fields']>

/** What is known of the fields of 精斗云; `whole`: there are no others but the account set's own. */
export type KnownJdy = Said<Schemas['JdyFields']>
