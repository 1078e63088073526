import type { CrmField, Described, KnownJdy, Mapping, Overrides, System } from '../../api/types'

/** A name that begins so is one of a record's lines. */
export const LINES = 'lines.'

/** The overrides of a stream as they are edited: in order, and half-written ones too. */
export interface Draft {
  fields: { source: string; target: string }[]
  values: { name: string; pairs: { from: string; to: string }[] }[]
  defaults: { name: string; value: string }[]
}

export function draftOf({ fields, values, defaults }: Overrides): Draft {
  return {
    fields: fields.map((pair) => ({ ...pair })),
    values: Object.entries(values).map(([name, map]) => ({
      name,
      pairs: Object.entries(map).map(([from, to]) => ({ from, to })),
    })),
    defaults: Object.entries(defaults).map(([name, value]) => ({ name, value: String(value) })),
  }
}

export function overridesOf({ fields, values, defaults }: Draft): Overrides {
  return {
    fields: fields.map(({ source, target }) => ({ source: source.trim(), target: target.trim() })),
    values: Object.fromEntries(
      values.map(({ name, pairs }) => [
        name.trim(),
        Object.fromEntries(pairs.map(({ from, to }) => [from.trim(), to.trim()])),
      ]),
    ),
    defaults: Object.fromEntries(defaults.map(({ name, value }) => [name.trim(), value.trim()])),
  }
}

/** How many overrides a stream has. */
export const howMany = ({ fields, values, defaults }: Overrides) =>
  fields.length + Object.keys(values).length + Object.keys(defaults).length

/** What is wrong with one line of a draft. */
export type Fault =
  | 'empty'
  | 'mixed'
  | 'jdyName'
  | 'jdyUnknown'
  | 'unknown'
  | 'readOnly'
  | 'inTable'
  | 'twice'
  | 'noOption'

/** The faults by place: `fields.0.source`, `values.1.name`, `values.1.pairs.0.from`, `defaults.0.value`. */
export type Faults = Record<string, Fault>

/** The system that a stream reads, and the one that it writes. */
export const sides = ({ direction }: Pick<Mapping, 'direction'>): [source: System, target: System] =>
  direction === 'to_crm' ? ['jdy', 'crm'] : ['crm', 'jdy']

/** 精斗云 describes nothing: all that can be said of a name is its form. */
function isJdyName(name: string): boolean {
  const plain = name.startsWith(LINES) ? name.slice(LINES.length) : name
  return plain !== 'id' && plain !== 'lines' && /^\w{1,100}(\.\w{1,100})?$/.test(plain)
}

/** An account set's own fields, which nobody can list. */
const isOwn = (name: string) => /^(custom_field\.custom_field__|lines\.custom_entity_field\.)./.test(name)

/** Why it cannot be said whether a field is there that is read in 精斗云. */
export type Doubt = 'unseen' | 'unread' | 'unknown'

/** Of a name that has the form of one: no doubt where a record holds such a field. */
export function doubtOf(name: string, known: KnownJdy | undefined): Doubt | undefined {
  const plain = name.trim()
  if (!isJdyName(plain) || known?.whole || known?.items.includes(plain)) return undefined
  if (!known) return 'unknown'
  return known.seen === 0 ? 'unread' : 'unseen'
}

/** Which of the fields that 精斗云's records hold can be read otherwise: not what says which other record is meant, by its id or by
 * its name beside that, since such a field is carried as the record that is bound. The server refuses it. */
export function readOtherwise(names: string[]): string[] {
  const isReference = (name: string) => name.endsWith('_id') || (name.endsWith('_name') && names.includes(name.replace(/_name$/, '_id')))
  return names.filter((name) => !isReference(name))
}

/** A field of the CRM by its api name or its label. */
export function fieldNamed(described: Described | undefined, name: string): CrmField | undefined {
  const lines = name.startsWith(LINES)
  const plain = lines ? name.slice(LINES.length) : name
  const among = (lines ? described?.lines : described?.items) ?? []
  return among.find((one) => one.name === plain) ?? among.find((one) => one.label === plain)
}

/** What the console can say before the server is asked; without a description of the CRM, what needs none. */
export function faultsOf(draft: Draft, mapping: Mapping, described: Described | undefined, jdy?: KnownJdy): Faults {
  const faults: Faults = {}
  const [source, target] = sides(mapping)
  const tell = (place: string, fault: Fault | undefined) => {
    if (fault) faults[place] = fault
  }
  const named = (name: string, system: System): Fault | undefined => {
    if (!name.trim()) return 'empty'
    if (system === 'jdy' && !isJdyName(name.trim())) return 'jdyName'
    if (system === 'jdy') return jdy?.whole && !jdy.items.includes(name.trim()) && !isOwn(name.trim()) ? 'jdyUnknown' : undefined
    return described && !fieldNamed(described, name.trim()) ? 'unknown' : undefined
  }
  draft.fields.forEach((pair, n) => {
    tell(`fields.${n}.source`, named(pair.source, source))
    tell(`fields.${n}.target`, written(pair.target.trim(), mapping, described) ?? named(pair.target, target))
    if (draft.fields.findIndex((one) => one.target === pair.target) < n && pair.target) tell(`fields.${n}.target`, 'twice')
    if (pair.source && pair.target && pair.source.startsWith(LINES) !== pair.target.startsWith(LINES)) {
      tell(`fields.${n}.target`, 'mixed')
    }
  })
  draft.values.forEach(({ name, pairs }, n) => {
    tell(`values.${n}.name`, named(name, source))
    if (name && draft.values.findIndex((one) => one.name === name) < n) tell(`values.${n}.name`, 'twice')
    const options = source === 'crm' ? (fieldNamed(described, name)?.options ?? []) : []
    pairs.forEach(({ from, to }, m) => {
      const place = `values.${n}.pairs.${m}`
      if (!from.trim()) tell(`${place}.from`, 'empty')
      else if (options.length > 0 && !options.includes(from.trim())) tell(`${place}.from`, 'noOption')
      else if (pairs.findIndex((one) => one.from.trim() === from.trim()) < m) tell(`${place}.from`, 'twice')
      if (!to.trim()) tell(`${place}.to`, 'empty')
    })
    if (pairs.length === 0) tell(`values.${n}.name`, 'empty')
  })
  draft.defaults.forEach(({ name, value }, n) => {
    tell(`defaults.${n}.name`, named(name, source))
    if (name && draft.defaults.findIndex((one) => one.name === name) < n) tell(`defaults.${n}.name`, 'twice')
    if (!value.trim()) tell(`defaults.${n}.value`, 'empty')
  })
  return faults
}

/** What the field table carries is not for an override to change, and what the system keeps cannot be written. */
function written(name: string, mapping: Mapping, described: Described | undefined): Fault | undefined {
  const lines = name.startsWith(LINES)
  const plain = lines ? name.slice(LINES.length) : name
  const field = sides(mapping)[1] === 'crm' ? fieldNamed(described, name) : undefined
  if (field && !field.writable) return 'readOnly'
  const rows = lines ? mapping.line_rows : mapping.rows
  return rows.some((row) => row.name === plain || row.name === field?.name || row.name === field?.label) ? 'inTable' : undefined
}

/** The server's sentences at the lines that they speak of; the rest belongs to the stream. */
export function placed(texts: string[], draft: Draft): { at: Record<string, string>; rest: string[] } {
  const at: Record<string, string> = {}
  const rest: string[] = []
  const names: [place: string, names: string[]][] = [
    ...draft.fields.map(({ source, target }, n): [string, string[]] => [`fields.${n}.target`, [target, source]]),
    ...draft.values.map(({ name }, n): [string, string[]] => [`values.${n}.name`, [name]]),
    ...draft.defaults.map(({ name }, n): [string, string[]] => [`defaults.${n}.name`, [name]]),
  ]
  for (const text of texts) {
    const found = names.find(([place, all]) => !at[place] && all.some((name) => name && text.includes(`「${name}」`)))
    if (found) at[found[0]] = text
    else rest.push(text)
  }
  return { at, rest }
}
