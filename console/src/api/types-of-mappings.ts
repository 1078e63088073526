import type { Direction } from './types'

/** 字段映射: what is carried (rules.md, chapter M). A name that begins with `lines.` is one of a record's lines. */
export interface MappingRow {
  source: string
  target: string
  /** The target field's own name. */
  name: string
  required: boolean
  preset?: string | null
  /** Whether it is carried now; off while its preset is. */
  on: boolean
}
export interface Overrides {
  /** Further fields. */
  fields: { source: string; target: string }[]
  /** By source field: what a text, or an option's label, is read as. */
  values: Record<string, Record<string, string>>
  /** By source field: what an empty one is read as. */
  defaults: Record<string, string | number | boolean>
}
export interface Mapping {
  kind: string
  label: string
  direction: Direction
  rows: MappingRow[]
  line_rows: MappingRow[]
  overrides: Overrides
}

/** A field of a CRM object as the CRM describes it. */
export interface CrmField {
  name: string
  label: string
  type: string
  writable: boolean
  required: boolean
  options: string[]
}
export interface Described {
  items: CrmField[]
  lines: CrmField[]
}
