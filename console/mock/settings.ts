import type { LackingItem, Preset } from '../src/api/types'
import { Refusal, ok, on, page } from './http.ts'
import { stateOf } from './routes.ts'

const DAY = 86_400_000
const C = '/connections/:id'
const item = (object: string, label: string, api_name: string, type = '文本', looks_up?: string): LackingItem => ({
  item: `${object}.${api_name}`,
  object,
  label,
  type,
  api_name,
  looks_up: looks_up ?? null,
  text: `${object === 'ProductObj' ? '产品' : object === 'AccountObj' ? '客户' : object}：添加${type}字段「${label}」`,
})
const needs: Record<string, LackingItem[]> = {
  brand: [item('ProductObj', '品牌', 'brand__c', '查找', 'brand__c')],
  customer_category: [
    item('customer_category__c', '客户分类', 'name', '对象'),
    item('AccountObj', '客户分类', 'category__c', '查找', 'customer_category__c'),
  ],
  warehouse: [],
  order_attachment: [item('SalesOrderObj', '附件同步', 'attachment_sync__c', '附件')],
}
const presets: Preset[] = [
  { name: 'brand', label: '产品「品牌」', on: false, in_effect: false, one_way: true, lacking: [], warning: '开启后不能关闭。' },
  { name: 'customer_category', label: '「客户分类」', on: true, in_effect: false, one_way: true, lacking: [], warning: '开启后不能关闭。' },
  { name: 'warehouse', label: '「仓库信息」', on: true, in_effect: true, one_way: true, lacking: [], warning: '开启后不能关闭。' },
  { name: 'order_attachment', label: '订单「附件」', on: false, in_effect: false, one_way: false, lacking: [], warning: '' },
]

on('GET', `${C}/presets`, () => ok({ items: presets, next: null }))
on('GET', `${C}/presets/:name/plan`, ({ params }) => ok({ will_create: needs[params.name ?? ''] ?? [], by_hand: true }))
on('PUT', `${C}/presets/:name`, ({ params, body }) => {
  const preset = presets.find((one) => one.name === params.name)
  if (!preset) throw new Refusal(404, 'not_found', '没有这个开关。')
  preset.on = (body as { on: boolean }).on
  return ok(preset)
})
on('GET', `${C}/provision`, (asked) => {
  const lacking = needs.customer_category ?? []
  stateOf(asked)
  const broken = [{ item: 'unit.12', kind: 'unit', label: '酒-支', crm_id: '12', text: '选项「酒-支」已被改名为「支」。' }]
  return ok({ lacking, broken, function: false, text: lacking.map((one, n) => `${n + 1}. ${one.text}（${one.api_name}）`).join('\n') })
})

const accounts = [
  { id: 'u1', name: 'admin', role: 'administrator', connections: null, must_change_password: false, disabled: false, created_at: Date.now() - 90 * DAY },
  { id: 'u2', name: 'operator', role: 'operator', connections: ['c1'], must_change_password: true, disabled: false, created_at: Date.now() - 9 * DAY },
  { id: 'u3', name: 'viewer', role: 'viewer', connections: null, must_change_password: false, disabled: true, created_at: Date.now() - 400 * DAY },
]
on('GET', '/users', () => ok({ items: accounts, next: null }))
on('POST', '/users', ({ body }) => {
  const { name } = body as { name: string }
  if (accounts.some((one) => one.name === name)) throw new Refusal(409, 'name_taken', `用户名「${name}」已被使用。`, 'name')
  const made = { ...accounts[1], ...(body as object), id: `u${accounts.length + 1}`, created_at: Date.now() }
  accounts.push(made as (typeof accounts)[number])
  return ok(made, 201)
})
on('PATCH', '/users/:id', ({ params, body }) => ok(Object.assign(accounts.find((one) => one.id === params.id) ?? {}, body)))

const tokens = [
  { id: 't1', user: 'admin', name: '夜间报表', role: 'viewer', connections: null, created_at: Date.now() - 30 * DAY, used_at: Date.now() - 600_000, expires_at: Date.now() + 60 * DAY, revoked_at: null },
  { id: 't2', user: 'operator', name: '旧脚本', role: 'operator', connections: ['c1'], created_at: Date.now() - 300 * DAY, used_at: null, expires_at: null, revoked_at: Date.now() - DAY },
]
on('GET', '/tokens', () => ok({ items: tokens, next: null }))
on('POST', '/tokens', ({ body }) => ok({ ...tokens[0], ...(body as object), id: 't9', token: 'jx_k3v9q2m7x4c8p5w6r2t9y4b7n5h8j3d6' }, 201))
on('DELETE', '/tokens/:id', () => undefined)

on('GET', '/audit', ({ query }) =>
  page(
    Array.from({ length: 240 }, (_, n) => ({
      id: 240 - n,
      at: Date.now() - n * 1_900_000,
      actor: n % 7 === 0 ? '?' : 'admin',
      address: '10.0.3.14',
      action: n % 7 === 0 ? 'session.refused' : ['session.begin', 'connection.change', 'preset.switch', 'employee.bind'][n % 4],
      connection: n % 4 ? 'c1' : null,
      target: n % 4 ? '云岭商贸' : null,
      detail: n % 4 === 1 ? { paused: { before: false, after: true } } : null,
      hash: 'a',
    })),
    query,
  ),
)
on('GET', '/audit/verification', () => ok({ intact: true, rows: 240, head: 'a', broken_at: null }))

let settings = { retention_days: 180, quota: { crm_daily: null as number | null } }
on('GET', '/settings', () => ok(settings))
on('PATCH', '/settings', ({ body }) => {
  settings = { ...settings, ...(body as object) }
  return ok(settings)
})
