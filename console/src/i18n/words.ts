import type { Health, JdyLogin, RecordState, Role, RunState, System } from '../api/types'
import { texts } from './texts'

const kinds = {
  employee: '职员',
  unit: '计量单位',
  product_category: '产品分类',
  brand: '品牌',
  product: '产品',
  customer_category: '客户分类',
  warehouse: '仓库',
  customer_initial: '客户（初始化）',
  customer: '客户',
  sales_order: '销售订单',
  delivery: '发货单',
  payment: '回款',
  inventory: '库存',
}
type KnownKind = keyof typeof kinds

const english: Record<KnownKind, string> = {
  employee: 'Employees',
  unit: 'Units',
  product_category: 'Product categories',
  brand: 'Brands',
  product: 'Products',
  customer_category: 'Customer categories',
  warehouse: 'Warehouses',
  customer_initial: 'Customers (first load)',
  customer: 'Customers',
  sales_order: 'Sales orders',
  delivery: 'Deliveries',
  payment: 'Payments',
  inventory: 'Stock',
}

/** What a kind is called in English, by what it is called in Chinese. */
export const kindLabels = new Map(
  Object.entries(kinds).map(([kind, label]) => [label, english[kind as KnownKind].toLowerCase()]),
)

const states: Record<RecordState, string> = {
  created: '已新增',
  updated: '已更新',
  deleted: '已删除',
  unchanged: '无变化',
  skipped: '跳过',
  held: '等待',
  failed: '失败',
  unconfirmed: '待确认',
}
/** What a state means for who reads it (rules.md, Words). */
const meanings: Record<RecordState, string> = {
  created: '已在目标系统新增，或与那里已有的记录绑定。',
  updated: '已更新到目标系统。',
  deleted: '已从目标系统删除。',
  unchanged: '与上次写入的内容相同，无需再写。',
  skipped: '按规则无需同步。',
  held: '条件未满足，满足后自动继续，无需处理。',
  failed: '需要处理后重试。',
  unconfirmed: '写入结果不明，需要您确认，以免重复。',
}
/** Of many that are `created`, where it is not told how many of them were there already. */
const createdOrBound = '新增或绑定'
/** What became of one that is `created` and was there already: it is bound to that (rules.md, Words), and nothing was made. */
const adopted = { state: '已绑定', would: '将绑定', meaning: '目标系统已有这条记录，已与它绑定，没有新建。' }
/** What would become of a record: said of a rehearsal, which writes nothing. */
const would: Record<RecordState, string> = {
  created: '将新增',
  updated: '将更新',
  deleted: '将删除',
  unchanged: '无变化',
  skipped: '会跳过',
  held: '会等待',
  failed: '会失败',
  unconfirmed: '待确认',
}
const runs: Record<RunState, string> = {
  queued: '排队中',
  running: '运行中',
  done: '已完成',
  failed: '失败',
  paused: '已暂停',
  cancelled: '已取消',
}
/** What of a run that is done did not come through. */
const left = {
  failed: (n: number) => `${n.toLocaleString()} 条失败`,
  unconfirmed: (n: number) => `${n.toLocaleString()} 条待确认`,
  held: (n: number) => `${n.toLocaleString()} 条等待`,
}
const roles: Record<Role, string> = { viewer: '只读', operator: '操作员', administrator: '管理员' }
const systems: Record<System, string> = { jdy: '精斗云', crm: '纷享销客' }
const health: Record<Health, string> = { ok: '正常', attention: '需要关注', stopped: '暂停或未设置' }
/** Why a connection stands still. */
const standing = { paused: '已暂停', unfinished: '设置未完成' }
const logins: Record<JdyLogin, string> = { password: '手机号与密码', application: '应用凭证' }

/** One name per thing, the same everywhere in the console. */
export const words = texts({
  zh: { toReview: '核对', kinds, states, createdOrBound, adopted, would, meanings, runs, left, roles, systems, health, standing, logins, product: '精享' },
  en: {
    kinds: english,
    states: {
      created: 'Created',
      updated: 'Updated',
      deleted: 'Deleted',
      unchanged: 'Unchanged',
      skipped: 'Skipped',
      held: 'Waiting',
      failed: 'Failed',
      unconfirmed: 'Unconfirmed',
    },
    createdOrBound: 'Created or bound',
    adopted: { state: 'Bound', would: 'To bind', meaning: 'The target system had this record: it is bound to that, and nothing was created.' },
    would: {
      created: 'To create',
      updated: 'To update',
      deleted: 'To delete',
      unchanged: 'Unchanged',
      skipped: 'To skip',
      held: 'To wait',
      failed: 'Would fail',
      unconfirmed: 'Unconfirmed',
    },
    meanings: {
      created: 'Created in the target system, or bound to what was there.',
      updated: 'Updated in the target system.',
      deleted: 'Deleted from the target system.',
      unchanged: 'Equal to what was last written; nothing to do.',
      skipped: 'The rules do not want it synchronised.',
      held: 'Not yet possible. It goes on by itself as soon as it is.',
      failed: 'Needs a repair, then a retry.',
      unconfirmed: 'It is not known whether it was written. Please confirm, so that nothing is written twice.',
    },
    runs: {
      queued: 'Queued',
      running: 'Running',
      done: 'Done',
      failed: 'Failed',
      paused: 'Paused',
      cancelled: 'Cancelled',
    },
    left: {
      failed: (n: number) => `${n.toLocaleString()} failed`,
      unconfirmed: (n: number) => `${n.toLocaleString()} unconfirmed`,
      held: (n: number) => `${n.toLocaleString()} waiting`,
    },
    roles: { viewer: 'Viewer', operator: 'Operator', administrator: 'Administrator' },
    systems: { jdy: 'JDY', crm: 'Fxiaoke' },
    toReview: 'Check',
    health: { ok: 'Healthy', attention: 'Needs attention', stopped: 'Paused or not set up' },
    standing: { paused: 'Paused', unfinished: 'Not set up' },
    logins: { password: 'Phone and password', application: 'Application credentials' },
    product: 'Jingxiang',
  },
})

/** The word for something; what this console does not know is called as the server calls it. */
export function named(known: Record<string, string>, key: string, label?: string): string {
  return known[key] ?? label ?? key
}
