import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { AutoComplete, Button, Input } from 'antd'
import type { ReactNode } from 'react'
import type { Described, KnownJdy, Mapping } from '../../api/types'
import { words } from '../../i18n/words'
import { fieldNamed, sides, type Draft } from './draft'
import { FieldName } from './FieldName'
import { mappingsText } from './text'

/** What the parts of the form share. */
export interface Editing {
  mapping: Mapping
  described: Described | undefined
  /** What is known of the fields of 精斗云; `asked`: that is not known yet. */
  jdy: KnownJdy | 'asked' | undefined
  draft: Draft
  change: (draft: Draft) => void
  disabled: boolean
  /** What is wrong at a place. */
  fault: (place: string) => string | undefined
}

/** The list with one of its members changed. */
const having = <T,>(list: T[], n: number, change: Partial<T>) => list.map((one, m) => (m === n ? { ...one, ...change } : one))
const without = <T,>(list: T[], n: number) => list.filter((_, m) => m !== n)

interface PartProps {
  title: string
  why: string
  add: string
  disabled: boolean
  onAdd: () => void
  children: ReactNode
}

function Part({ title, why, add, disabled, onAdd, children }: PartProps) {
  return (
    <section className="custom-part">
      <h3>{title}</h3>
      <p className="quiet">{why}</p>
      {children}
      {!disabled && (
        <Button type="dashed" size="small" icon={<PlusOutlined aria-hidden />} onClick={onAdd}>
          {add}
        </Button>
      )}
    </section>
  )
}

function Line({ children, mark = '→', what, disabled, onRemove }: { children: [ReactNode, ReactNode]; mark?: string; what: string; disabled: boolean; onRemove: () => void }) {
  const t = mappingsText.use()
  return (
    <div className="custom-line">
      {children[0]}
      <span className="custom-arrow" aria-hidden>
        {mark}
      </span>
      {children[1]}
      <span className="custom-remove">
        {!disabled && <Button type="text" icon={<DeleteOutlined aria-hidden />} aria-label={t.remove(what)} onClick={onRemove} />}
      </span>
    </div>
  )
}

export function Further(editing: Editing) {
  const { mapping, draft, change, disabled, fault } = editing
  const t = mappingsText.use()
  const { systems } = words.use()
  const [source, target] = sides(mapping)
  const put = (fields: Draft['fields']) => change({ ...draft, fields })
  return (
    <Part title={t.fields} why={t.fieldsWhy} add={t.addField} disabled={disabled} onAdd={() => put([...draft.fields, { source: '', target: '' }])}>
      {draft.fields.map((pair, n) => (
        <Line key={n} what={`${t.fields} ${n + 1}`} disabled={disabled} onRemove={() => put(without(draft.fields, n))}>
          <FieldName
            {...editing}
            label={`${t.fromField(systems[source])} ${n + 1}`}
            system={source}
            value={pair.source}
            fault={fault(`fields.${n}.source`)}
            onChange={(name) => put(having(draft.fields, n, { source: name }))}
          />
          <FieldName
            {...editing}
            label={`${t.toField(systems[target])} ${n + 1}`}
            system={target}
            written
            value={pair.target}
            fault={fault(`fields.${n}.target`)}
            onChange={(name) => put(having(draft.fields, n, { target: name }))}
          />
        </Line>
      ))}
    </Part>
  )
}

export function Values(editing: Editing) {
  const { mapping, draft, change, disabled, fault } = editing
  const t = mappingsText.use()
  const put = (values: Draft['values']) => change({ ...draft, values })
  return (
    <Part
      title={t.values}
      why={t.valuesWhy}
      add={t.addValues}
      disabled={disabled}
      onAdd={() => put([...draft.values, { name: '', pairs: [{ from: '', to: '' }] }])}
    >
      {draft.values.map(({ name }, n) => (
        <div key={n} className="custom-values">
          <Line mark="" what={`${t.values} ${n + 1}`} disabled={disabled} onRemove={() => put(without(draft.values, n))}>
            <FieldName
              {...editing}
              label={`${t.values} ${n + 1}: ${t.field}`}
              system={sides(mapping)[0]}
              otherwise
              value={name}
              fault={fault(`values.${n}.name`)}
              onChange={(name) => put(having(draft.values, n, { name }))}
            />
            <span />
          </Line>
          <Pairs {...editing} n={n} />
        </div>
      ))}
    </Part>
  )
}

function Pairs({ mapping, described, draft, change, disabled, fault, n }: Editing & { n: number }) {
  const t = mappingsText.use()
  const one = draft.values[n]
  if (!one) return null
  const put = (pairs: typeof one.pairs) => change({ ...draft, values: having(draft.values, n, { pairs }) })
  const options = sides(mapping)[0] === 'crm' ? (fieldNamed(described, one.name)?.options ?? []) : []
  return (
    <>
      {one.pairs.map((pair, m) => (
        <Line key={m} what={`${t.pairs} ${m + 1}`} disabled={disabled} onRemove={() => put(without(one.pairs, m))}>
          <Told fault={fault(`values.${n}.pairs.${m}.from`)}>
            <AutoComplete
              aria-label={`${t.pairs} ${n + 1}.${m + 1}`}
              placeholder={t.pairs}
              options={options.map((value) => ({ value }))}
              value={pair.from}
              disabled={disabled}
              status={fault(`values.${n}.pairs.${m}.from`) ? 'error' : ''}
              onChange={(from: string) => put(having(one.pairs, m, { from }))}
            />
          </Told>
          <Told fault={fault(`values.${n}.pairs.${m}.to`)}>
            <Input
              aria-label={`${t.read} ${n + 1}.${m + 1}`}
              placeholder={t.read}
              value={pair.to}
              disabled={disabled}
              status={fault(`values.${n}.pairs.${m}.to`) ? 'error' : ''}
              onChange={(event) => put(having(one.pairs, m, { to: event.target.value }))}
            />
          </Told>
        </Line>
      ))}
      {!disabled && (
        <Button type="link" size="small" icon={<PlusOutlined aria-hidden />} onClick={() => put([...one.pairs, { from: '', to: '' }])}>
          {t.addPair}
        </Button>
      )}
    </>
  )
}

export function Defaults(editing: Editing) {
  const { mapping, draft, change, disabled, fault } = editing
  const t = mappingsText.use()
  const put = (defaults: Draft['defaults']) => change({ ...draft, defaults })
  return (
    <Part title={t.defaults} why={t.defaultsWhy} add={t.addDefault} disabled={disabled} onAdd={() => put([...draft.defaults, { name: '', value: '' }])}>
      {draft.defaults.map(({ name, value }, n) => (
        <Line key={n} mark="=" what={`${t.defaults} ${n + 1}`} disabled={disabled} onRemove={() => put(without(draft.defaults, n))}>
          <FieldName
            {...editing}
            label={`${t.defaults} ${n + 1}: ${t.field}`}
            system={sides(mapping)[0]}
            otherwise
            value={name}
            fault={fault(`defaults.${n}.name`)}
            onChange={(name) => put(having(draft.defaults, n, { name }))}
          />
          <Told fault={fault(`defaults.${n}.value`)}>
            <Input
              aria-label={`${t.value} ${n + 1}`}
              placeholder={t.value}
              value={value}
              disabled={disabled}
              status={fault(`defaults.${n}.value`) ? 'error' : ''}
              onChange={(event) => put(having(draft.defaults, n, { value: event.target.value }))}
            />
          </Told>
        </Line>
      ))}
    </Part>
  )
}

function Told({ fault, children }: { fault: string | undefined; children: ReactNode }) {
  return (
    <div>
      {children}
      {fault && (
        <div className="custom-fault" role="alert">
          {fault}
        </div>
      )}
    </div>
  )
}
