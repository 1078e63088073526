import type {
  Cause,
  Connection,
  Counts,
  CrmUser,
  Employee,
  RecordRow,
  RecordState,
  Rule,
  Run,
  RunStream,
  Stream,
} from '../src/api/types'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

export const STREAMS: [kind: string, direction: Stream['direction'], label: string, total: number][] = [
  ['employee', 'to_crm', '职员', 46],
  ['unit', 'to_crm', '计量单位', 18],
  ['product_category', 'to_crm', '商品分类', 64],
  ['brand', 'to_crm', '品牌', 0],
  ['customer_category', 'to_crm', '客户分类', 0],
  ['warehouse', 'to_crm', '仓库', 6],
  ['product', 'to_crm', '产品', 1840],
  ['customer_initial', 'to_crm', '客户（初始化）', 912],
  ['customer', 'to_jdy', '客户', 340],
  ['sales_order', 'to_jdy', '销售订单', 1275],
  ['delivery', 'to_crm', '发货单', 1101],
  ['payment', 'to_crm', '回款', 804],
  ['inventory', 'to_crm', '库存', 3120],
]

const SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗'
const GIVEN = ['伟', '芳', '秀英', '敏', '静', '磊', '洋', '艳', '勇', '军', '杰', '涛', '超', '明', '丽', '建国']
function at<T>(all: ArrayLike<T>, n: number): T {
  const one = all[n % all.length]
  if (one === undefined) throw new Error('an empty list')
  return one
}
const nameOf = (n: number) => at(SURNAMES, n) + at(GIVEN, n * 7)
const mobileOf = (n: number) => `1${38 + (n % 5)}****${String(1000 + n * 37).slice(-4)}`

export interface State {
  connection: Connection
  employees: Employee[]
  rule: Rule
  runs: Run[]
  records: RecordRow[]
  versions: { runs: number; records: number; connection: number }
}

export const users: CrmUser[] = Array.from({ length: 60 }, (_, n) => ({
  crm_user_id: `FSUID_${(n + 11).toString(16).toUpperCase()}`,
  name: nameOf(n),
  mobile: mobileOf(n),
  bound_to: null,
}))

export function freshConnection(id: string, name: string): Connection {
  return {
    id,
    name,
    created_at: Date.now(),
    started_at: null,
    initialised_at: null,
    paused: false,
    version: 1,
    account_id: null,
    account_name: null,
    jdy: { login: 'password', phone: '138****0001' },
    crm: { base_url: 'https://open.fxiaoke.com', app_id: 'FSAID_1319f0c', admin_mobile: '139****0001', enterprise_account: null, has_event_key: false },
    default_owner: null,
    default_owner_name: null,
    provision_function: null,
    batch_function: null,
    stock_target: null,
    presets: [],
    setup: { step: 'account_set' },
    hook_url: `https://connector.example.cn/hooks/crm/${id}`,
    running_run: null,
    next_run_at: null,
    waits_for: null,
  }
}

export function freshState(connection: Connection): State {
  const rule = { mode: 'manual' as const, zone: 'Asia/Shanghai', next: [], words: '仅手动' }
  return { connection, employees: [], rule, runs: [], records: [], versions: { runs: 1, records: 1, connection: 1 } }
}

export function employees(): Employee[] {
  return Array.from({ length: 46 }, (_, n) => {
    const user = n % 6 === 4 ? undefined : users[n]
    return {
      jdy_id: `10720001${String(n).padStart(4, '0')}`,
      number: `YG${String(n + 1).padStart(4, '0')}`,
      name: nameOf(n),
      mobile: n % 11 === 4 ? '' : mobileOf(n),
      crm_user_id: user?.crm_user_id ?? null,
      crm_user_name: user?.name ?? null,
      bound_by: user ? (n % 9 === 0 ? 'hand' : 'mobile') : null,
    }
  })
}

const REASONS: Partial<Record<RecordState, [reason: string, cause: string][]>> = {
  failed: [
    ['第 4 行的产品「定制礼盒」不是从精斗云同步来的，请改用已同步的产品。', 'so2:定制礼盒'],
    ['计量单位「酒-支」在纷享销客中没有对应选项，请在产品的「单位」字段添加选项「酒-支」，或点「重新创建」。', 'unit:酒-支'],
    ['商品没有类别，纷享销客要求填写。请在精斗云为商品选择类别。', 'pr3'],
  ],
  held: [
    ['等待客户「上海云岭贸易有限公司」同步到精斗云。', 'customer:8812'],
    ['销售出库单尚未审核，审核后自动继续。', 'audit'],
  ],
  skipped: [['单据没有对应的已同步订单，按规则不同步。', 'dn3']],
  unconfirmed: [['写入时连接中断，目标系统中找到一个相同编号的单据，请确认。', 'ambiguous']],
}
const STATES: RecordState[] = ['created', 'updated', 'unchanged', 'created', 'updated', 'unchanged', 'created', 'skipped', 'held', 'failed']
const TITLES: Record<string, string> = { product: '商品', customer: '客户', sales_order: '订单', delivery: '出库', payment: '收款', inventory: '总仓' }

export function records(now: number): RecordRow[] {
  const kinds = STREAMS.filter(([, , , total]) => total > 60)
  return Array.from({ length: 1400 }, (_, n) => {
    const [kind, , label] = at(kinds, n * 5)
    const state: RecordState = n % 211 === 9 ? 'unconfirmed' : at(STATES, n * 3)
    const reasons = REASONS[state]
    const [reason, cause] = reasons?.[n % reasons.length] ?? [null, null]
    return {
      id: `r${n}`,
      kind,
      label,
      key: String(107200020000 + n),
      title: `${TITLES[kind] ?? label}-${String(20261126000 + n)} ${n % 3 === 0 ? nameOf(n) : '杭州西溪湿地文化创意有限公司'}`,
      state,
      reason,
      cause,
      waits: state === 'held' && n % 2 === 0 ? { kind: 'customer', id: '8812', title: '上海云岭贸易有限公司' } : null,
      source_id: String(107200020000 + n),
      target_id: state === 'failed' || state === 'held' || state === 'skipped' ? null : `65f0c3${(n * 7919).toString(16)}`,
      target_title: state === 'failed' ? null : `XSDD-${n}`,
      attempts: state === 'failed' ? 3 : 1,
      due_at: state === 'held' ? now + 9 * MINUTE : null,
      run: 'run-3',
      at: now - n * 97_000,
    }
  })
}

export function countsOf(rows: RecordRow[]): Counts {
  const counts: Counts = {}
  for (const { state } of rows) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

export function causes(rows: RecordRow[]): Cause[] {
  const found = new Map<string, Cause>()
  for (const { cause, kind, label, state, reason } of rows) {
    if (!cause || (state !== 'failed' && state !== 'held')) continue
    const known = found.get(cause)
    if (known) known.count += 1
    else found.set(cause, { cause, kind, label, state, count: 1, reason: reason ?? '', remedy: null })
  }
  return [...found.values()].sort((a, b) => Number(b.state === 'failed') - Number(a.state === 'failed') || b.count - a.count)
}

export function waiting(): RunStream[] {
  return STREAMS.map(([kind, , , total]) => ({ kind, state: 'waiting', counts: {}, total, done: 0, note: null }))
}

export function pastRuns(now: number): Run[] {
  return Array.from({ length: 30 }, (_, n) => {
    const started = now - (n + 1) * 10 * MINUTE
    const failed = n === 7
    return {
      id: `run-${30 - n}`,
      state: failed ? 'failed' : n === 12 ? 'cancelled' : 'done',
      trigger: n % 5 === 0 ? 'manual' : 'interval',
      plan: n === 4,
      queued_at: started,
      started_at: started,
      ended_at: started + 8000 + n * 700,
      reason: failed ? '精斗云连接不上，稍后自动重试。' : null,
      counts: { created: n % 4, updated: (n * 3) % 7, unchanged: 12, failed: n % 3 },
      streams: waiting().map((stream) => ({ ...stream, state: 'done', done: stream.total ?? 0 })),
    }
  })
}

export { HOUR, MINUTE }
