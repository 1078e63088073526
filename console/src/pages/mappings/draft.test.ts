import { expect, test } from 'vitest'
import type { Described, Mapping } from '../../api/types'
import { doubtOf, draftOf, faultsOf, overridesOf, placed, readOtherwise, type Draft } from './draft'

const product: Mapping = {
  kind: 'product',
  label: '产品',
  direction: 'to_crm',
  rows: [{ source: '商品名称', target: '产品名称', name: 'name', required: true, preset: null, on: true, made: null }],
  line_rows: [],
  overrides: { fields: [], values: {}, defaults: {} },
}
const field = (name: string, label: string, writable = true, options: string[] = []) => ({
  name,
  label,
  type: 'text',
  writable,
  required: false,
  options,
})
const described: Described = {
  items: [field('name', '产品名称'), field('spec__c', '规格'), field('create_time', '创建时间', false)],
  lines: [field('batch__c', '批号')],
}
const none: Draft = { fields: [], values: [], defaults: [] }
const told = (draft: Partial<Draft>, mapping = product) => faultsOf({ ...none, ...draft }, mapping, described)

test('overrides are what they were after a look at the form', () => {
  const overrides = {
    fields: [{ source: 'model', target: 'spec__c' }],
    values: { unit: { pc: '个' } },
    defaults: { remark: '无' },
  }
  expect(overridesOf(draftOf(overrides))).toEqual(overrides)
  expect(faultsOf(draftOf(overrides), product, described)).toEqual({})
})

test('a field goes where there is one, that may be written, and that nothing else writes', () => {
  const to = (target: string, source = 'model') => told({ fields: [{ source, target }] })['fields.0.target']
  expect(to('spec__c')).toBeUndefined()
  expect(to('规格')).toBeUndefined()
  expect(to('colour__c')).toBe('unknown')
  expect(to('create_time')).toBe('readOnly')
  expect(to('name')).toBe('inTable')
  expect(to('产品名称')).toBe('inTable')
  expect(to('lines.batch__c')).toBe('mixed')
  expect(to('lines.batch__c', 'lines.batch_no')).toBeUndefined()
})

test('a name of 精斗云 has a form of its own', () => {
  const from = (source: string) => told({ fields: [{ source, target: 'spec__c' }] })['fields.0.source']
  for (const good of ['model', 'custom_field.custom_field__1__abc']) expect(from(good)).toBeUndefined()
  for (const bad of ['id', '规格', 'a b', 'a..b', 'a.b.c']) expect(from(bad)).toBe('jdyName')
  expect(from(' ')).toBe('empty')
})

test('of a field with options, values are read by their labels', () => {
  const order: Mapping = { ...product, kind: 'sales_order', direction: 'to_jdy', rows: [] }
  const way: Described = { items: [field('way__c', '交货方式', true, ['物流', '自提'])], lines: [] }
  const values = [{ name: '交货方式', pairs: [{ from: '自提', to: '客户自提' }, { from: '快递', to: '物流' }] }]
  expect(faultsOf({ ...none, values }, order, way)).toEqual({ 'values.0.pairs.1.from': 'noOption' })
})

test('what the server says stands at the line that it speaks of', () => {
  const draft: Draft = { ...none, fields: [{ source: 'model', target: 'a__c' }, { source: 'url', target: 'b__c' }] }
  expect(placed(['没有字段「b__c」', '太多了'], draft)).toEqual({ at: { 'fields.1.target': '没有字段「b__c」' }, rest: ['太多了'] })
})

test('what is read in 精斗云 is doubted where no record is known to hold it, for nobody describes its fields', () => {
  const known = { items: ['model', 'custom_field.custom_field__1__abc'], whole: false, seen: 10 }
  for (const there of known.items) expect(doubtOf(there, known)).toBeUndefined()
  expect(doubtOf('modle', known)).toBe('unseen')
  expect(doubtOf('modle', { ...known, items: [], seen: 0 })).toBe('unread')
  expect(doubtOf('modle', undefined)).toBe('unknown')
  // What has not the form of a name is a fault, and is told as that.
  for (const bad of ['', '规格', 'id']) expect(doubtOf(bad, known)).toBeUndefined()
})

test('what is written in 精斗云 is a field that it takes, or one of the account set’s own', () => {
  const order: Mapping = { ...product, kind: 'sales_order', direction: 'to_jdy', rows: [] }
  const known = { items: ['remark', 'lines.comment'], whole: true, seen: 0 }
  const to = (target: string) =>
    faultsOf({ ...none, fields: [{ source: target.startsWith('lines.') ? 'lines.batch__c' : 'spec__c', target }] }, order, described, known)['fields.0.target']
  for (const good of ['remark', 'lines.comment', 'custom_field.custom_field__1__abc', 'lines.custom_entity_field.a']) {
    expect(to(good)).toBeUndefined()
  }
  for (const bad of ['remarks', 'lines.remark', 'custom_field.abc']) expect(to(bad)).toBe('jdyUnknown')
  expect(doubtOf('remarks', known)).toBeUndefined()
})

test('what names another record of 精斗云 is not offered to be read otherwise', () => {
  const held = ['base_unit_id', 'base_unit_name', 'model', 'full_name', 'lines.stock_id', 'lines.stock_name', 'lines.comment']
  expect(readOtherwise(held)).toEqual(['model', 'full_name', 'lines.comment'])
})
