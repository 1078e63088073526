import type { CrmField, Mapping, MappingRow, Overrides } from '../src/api/types'
import { Refusal, ok, on } from './http.ts'
import { stateOf } from './routes.ts'

const C = '/connections/:id'
const row = (source: string, target: string, name: string, required = false, preset?: string): MappingRow => ({
  source,
  target,
  name,
  required,
  preset: preset ?? null,
  on: preset === undefined,
})
const none: Overrides = { fields: [], values: {}, defaults: {} }
const mappings: Mapping[] = [
  {
    kind: 'product',
    label: '产品',
    direction: 'to_crm',
    rows: [
      row('商品编码', '产品编码', 'product_code', true),
      row('商品名称', '产品名称', 'name', true),
      row('商品类别', '分类', 'category', true),
      row('计量单位', '单位', 'unit', true),
      row('零售价', '价格（元）', 'price'),
      row('品牌', '品牌', '品牌', false, 'brand'),
    ],
    line_rows: [],
    overrides: { fields: [{ source: 'model', target: 'spec__c' }], values: {}, defaults: {} },
  },
  {
    kind: 'sales_order',
    label: '销售订单',
    direction: 'to_jdy',
    rows: [row('客户', '客户', 'customer_id', true), row('交货方式', '交货方式', 'delivery_type'), row('附件同步', '附件', 'attachments_url', false, 'order_attachment')],
    line_rows: [row('产品名称', '商品名称', 'material_id', true), row('数量', '数量', 'qty', true)],
    overrides: none,
  },
]
const field = (name: string, label: string, writable = true, options: string[] = []): CrmField => ({
  name,
  label,
  type: options.length ? 'select_one' : 'text',
  writable,
  required: false,
  options,
})

on('GET', `${C}/mappings`, (asked) => {
  stateOf(asked)
  return ok({ items: mappings, next: null })
})
on('GET', `${C}/fields`, () =>
  ok({
    items: [field('name', '名称'), field('spec__c', '规格'), field('way__c', '交货方式', true, ['物流', '自提']), field('create_time', '创建时间', false)],
    lines: [field('batch__c', '批号')],
  }),
)
on('PUT', `${C}/mappings`, ({ body }) => {
  const given = body as Record<string, Overrides>
  const wrong = Object.entries(given).flatMap(([kind, { defaults }]) =>
    Object.entries(defaults).filter(([, value]) => value === 'wrong').map(([name]) => [kind, [`「${name}」的默认值不对`]]),
  )
  if (wrong.length) throw new Refusal(422, 'mapping_invalid', '字段映射有误。', undefined, {}, { streams: Object.fromEntries(wrong) as object })
  for (const one of mappings) one.overrides = given[one.kind] ?? none
  return ok({ items: mappings, next: null })
})
