import { randomUUID } from 'node:crypto'
import type { Connection, NewConnection, Session } from '../src/api/types'
import { MINUTE, causes, countsOf, employees, freshConnection, freshState, pastRuns, records, users, type State } from './data.ts'
import { Refusal, ok, on, page, type Asked } from './http.ts'
import './mappings.ts'
import './routes-of-connection.ts'
import './settings.ts'

/** One instance: a connection that has run for a while. `admin`, `operator`, `viewer`; the password is `jingxiang`. */
export const states = new Map<string, State>()

const seasoned = freshConnection('c1', '云岭商贸')
Object.assign(seasoned, {
  account_id: '1071',
  account_name: '云岭商贸（新）',
  started_at: Date.now() - 40 * 24 * 60 * MINUTE,
  initialised_at: Date.now() - 40 * 24 * 60 * MINUTE,
  setup: { step: 'done' },
  presets: ['warehouse'],
  next_run_at: Date.now() + 6 * MINUTE,
} satisfies Partial<Connection>)
const first = freshState(seasoned)
first.employees = employees()
first.runs = pastRuns(Date.now())
first.records = records(Date.now())
states.set('c1', first)

let session: Session | null = null
const csrf = randomUUID()

on('GET', '/session/crm/ways', () => ok({ items: [], next: null }))
on('GET', '/session', ({ request }) => {
  if (!session || !request.headers.cookie?.includes('mock=1')) throw new Refusal(401, 'not_signed_in', '请先登录。')
  return ok(session)
})
on('POST', '/session', ({ body }) => {
  const { username, password } = body as { username: string; password: string }
  const role = ({ admin: 'administrator', operator: 'operator', viewer: 'viewer' } as const)[username]
  if (username === 'locked') throw new Refusal(429, 'too_many', '尝试次数过多。', undefined, { 'Retry-After': '30' })
  if (!role || password !== 'jingxiang') throw new Refusal(401, 'wrong_credentials', '用户名或密码不对，请重新输入。')
  session = { user: username, role, csrf, connections: null, must_change_password: username === 'fresh', demo: true }
  return { body: session, headers: { 'Set-Cookie': 'mock=1; HttpOnly; SameSite=Strict; Path=/' } }
})
on('DELETE', '/session', () => {
  session = null
  return undefined
})

on('GET', '/connections', ({ query }) => page([...states.values()].map((one) => one.connection), query))
on('POST', '/connections', ({ body }) => {
  const { name, jdy, crm } = body as NewConnection
  if (jdy.login === 'password' && !/^1[3-9]\d{9}$/.test(jdy.phone ?? '')) {
    throw new Refusal(422, 'phone_invalid', '精斗云只接受中国大陆手机号账户登录。', '/jdy/phone')
  }
  if (jdy.password === 'wrong') throw new Refusal(422, 'jdy_login', '精斗云的手机号或密码不对。', '/jdy/password')
  if (crm.app_secret === 'wrong') throw new Refusal(422, 'crm_login', '纷享销客的 appSecret 不对。', '/crm/app_secret')
  if (crm.admin_mobile === '13900000000') {
    throw new Refusal(422, 'crm_admin_unknown', '纷享销客中没有手机号为 13900000000 的员工。', '/crm/admin_mobile')
  }
  if (crm.app_id === 'noquota') throw new Refusal(422, 'crm_no_quota', '纷享销客企业没有购买接口调用包。')
  const connection = freshConnection(`c${states.size + 1}`, name)
  states.set(connection.id, freshState(connection))
  return ok(connection, 201)
})

on('GET', '/overview', () =>
  ok({
    items: [...states.values()].map(({ connection, runs, records: rows }) => ({
      connection: connection.id,
      name: connection.name,
      health: connection.paused ? 'stopped' : rows.some(({ state }) => state === 'failed') ? 'attention' : 'ok',
      last_run: runs[0] ?? null,
      next_run_at: connection.next_run_at,
      counts: countsOf(rows),
      causes: causes(rows).slice(0, 3),
      quota: quota(),
      lag_ms: rows.length ? 42_000 : null,
    })),
    next: null,
  }),
)

export function quota() {
  const closed = { state: 'closed', resume_at: null, reason: null }
  const midnight = (Math.floor((Date.now() + 8 * 60 * MINUTE) / (1440 * MINUTE)) + 1) * 1440 * MINUTE - 8 * 60 * MINUTE
  return {
    crm: {
      window: { limit: 100, used: 12, window_ms: 20_000 },
      daily: { limit: 100_000, used: 23_410, resets_at: midnight },
      breaker: closed,
    },
    jdy: { window: { limit: 500, used: 31, window_ms: MINUTE }, daily: null, breaker: closed },
  }
}

/** The state of the connection that a path names. */
export function stateOf({ params }: Asked): State {
  const state = states.get(params.id ?? '')
  if (!state) throw new Refusal(404, 'not_found', '没有这个对接。')
  return state
}

export { users }
