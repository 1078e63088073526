import type { ConnectionPatch, RecordState, RuleInput } from '../src/api/types'
import { HOUR, MINUTE, STREAMS, causes, countsOf, employees } from './data.ts'
import { Refusal, ok, on, page, type Asked } from './http.ts'
import { detail, stats } from './records.ts'
import { quota, stateOf, users } from './routes.ts'
import { start } from './run.ts'

const C = '/connections/:id'

on('GET', C, (asked) => ok(stateOf(asked).connection))
on('PATCH', C, (asked) => {
  const { connection, versions } = stateOf(asked)
  const { jdy, crm, ...plain } = asked.body as ConnectionPatch
  if (jdy?.password === 'wrong') throw new Refusal(422, 'jdy_login', '精斗云的手机号或密码不对。', '/jdy/password')
  if (crm?.app_secret === 'wrong') throw new Refusal(422, 'crm_login', '纷享销客的 appSecret 不对。', '/crm/app_secret')
  Object.assign(connection, plain, { version: connection.version + 1 })
  versions.connection += 1
  return ok(connection)
})

on('GET', `${C}/account-sets`, () =>
  ok({
    items: [
      { account_id: '1071', name: '云岭商贸（新）', enabled: true, expires_at: Date.now() + 200 * 24 * HOUR },
      { account_id: '1072', name: '云岭商贸（2024 旧账）', enabled: false, expires_at: Date.now() - 30 * 24 * HOUR },
    ],
    next: null,
  }),
)
on('POST', `${C}/start`, (asked) => {
  const { connection } = stateOf(asked)
  const { account_id } = asked.body as { account_id: string }
  if (account_id === '1072') throw new Refusal(422, 'account_set_disabled', '这个账套已停用，请选择其他账套，或先在精斗云启用它。')
  Object.assign(connection, { account_id, account_name: '云岭商贸（新）', started_at: Date.now(), setup: { step: 'employees' } })
  return ok(connection)
})

on('GET', `${C}/employees`, (asked) => page(stateOf(asked).employees, asked.query))
on('POST', `${C}/employees/refresh`, (asked) => {
  const state = stateOf(asked)
  if (state.employees.length === 0) state.employees = employees()
  if (state.connection.setup.step === 'employees') state.connection.setup = { step: 'rule' }
  state.versions.connection += 1
  const bound = state.employees.filter((one) => one.crm_user_id).length
  return ok({ found: state.employees.length, bound, unbound: state.employees.length - bound })
})
on('PUT', `${C}/employees/:jdy`, (asked) => {
  const { employees: all } = stateOf(asked)
  const { crm_user_id } = asked.body as { crm_user_id: string }
  const taken = all.find((one) => one.crm_user_id === crm_user_id)
  if (taken) throw new Refusal(409, 'crm_user_bound', `这个纷享销客用户已绑定职员「${taken.name}」，请先解除。`)
  const employee = all.find((one) => one.jdy_id === asked.params.jdy)
  const user = users.find((one) => one.crm_user_id === crm_user_id)
  if (!employee || !user) throw new Refusal(422, 'crm_user_unknown', '纷享销客中没有这个用户。')
  Object.assign(employee, { crm_user_id, crm_user_name: user.name, bound_by: 'hand' })
  return ok(employee)
})
on('DELETE', `${C}/employees/:jdy`, (asked) => {
  const { employees: all, connection } = stateOf(asked)
  const employee = all.find((one) => one.jdy_id === asked.params.jdy)
  if (employee?.crm_user_id && employee.crm_user_id === connection.default_owner) {
    throw new Refusal(409, 'default_owner', '他是默认负责人，请先选择另一位默认负责人。')
  }
  if (employee) Object.assign(employee, { crm_user_id: null, crm_user_name: null, bound_by: null })
  return undefined
})
on('GET', `${C}/crm-users`, (asked) => {
  const q = asked.query.get('q') ?? ''
  const bound = new Map(stateOf(asked).employees.map((one) => [one.crm_user_id, one.jdy_id]))
  const found = users.filter((one) => one.name.includes(q)).map((one) => ({ ...one, bound_to: bound.get(one.crm_user_id) ?? null }))
  return page(found, asked.query)
})

function ruled(input: RuleInput) {
  const step = input.mode === 'interval' ? (input.every ?? 0) * 1000 : 24 * HOUR
  if (input.mode === 'interval' && step < MINUTE) throw new Refusal(422, 'rule_invalid', '间隔至少 60 秒。', '/every')
  if (input.mode === 'cron' && !/^(\S+ ){4}\S+$/.test(input.cron ?? '')) {
    throw new Refusal(422, 'rule_invalid', '应有五段：分 时 日 月 周，例如 0 2 * * *。', '/cron')
  }
  const next = input.mode === 'manual' ? [] : [1, 2, 3, 4, 5].map((n) => Date.now() + n * step)
  const words = { manual: '仅手动', interval: `每 ${step / MINUTE} 分钟`, cron: `按计划 ${input.cron ?? ''}` }[input.mode]
  return { zone: 'Asia/Shanghai', ...input, next, words }
}
on('GET', `${C}/rule`, (asked) => ok(stateOf(asked).rule))
on('POST', `${C}/rule/preview`, ({ body }) => ok(ruled(body as RuleInput)))
on('PUT', `${C}/rule`, (asked) => {
  const state = stateOf(asked)
  state.rule = ruled(asked.body as RuleInput)
  state.connection.setup = { step: 'done' }
  state.connection.next_run_at = state.rule.next[0] ?? null
  state.versions.connection += 1
  return ok(state.rule)
})

on('GET', `${C}/streams`, (asked) => {
  const { records, connection } = stateOf(asked)
  const items = STREAMS.map(([kind, direction, label, total]) => ({
    kind,
    direction,
    label,
    enabled: total > 0,
    reason: total > 0 ? null : '预设开关未打开',
    needs: [],
    counts: countsOf(records.filter((one) => one.kind === kind)),
    last_at: connection.initialised_at && Date.now() - 4 * MINUTE,
    completed_at: connection.initialised_at,
  }))
  return ok({ items, next: null })
})
on('GET', `${C}/quota`, () => ok(quota()))
on('GET', `${C}/stats`, (asked) => ok({ items: stats(asked.query, stateOf(asked).records.length > 0), next: null }))
on('GET', `${C}/causes`, (asked) => ok({ items: causes(stateOf(asked).records), next: null }))
on('GET', `${C}/questions`, () => ok({ items: [], next: null }))

on('POST', `${C}/runs`, (asked) => {
  const state = stateOf(asked)
  const { streams, plan } = asked.body as { streams?: string[]; plan?: boolean }
  if (!state.employees.some((one) => one.crm_user_id)) {
    throw new Refusal(409, 'no_employee', '请先绑定至少一个职员账户，再开始同步。')
  }
  if (state.connection.running_run) throw new Refusal(409, 'busy', '已有一次运行正在进行，请等它结束。')
  return ok(start(state, streams, plan ?? false), 202)
})
on('GET', `${C}/runs`, (asked) => page(stateOf(asked).runs, asked.query))
const runOf = (asked: Asked) => {
  const run = stateOf(asked).runs.find((one) => one.id === asked.params.run)
  if (!run) throw new Refusal(404, 'not_found', '没有这次运行。')
  return run
}
on('GET', `${C}/runs/:run`, (asked) => ok(runOf(asked)))
on('POST', `${C}/runs/:run/cancel`, (asked) => {
  runOf(asked).state = 'cancelled'
  return ok({}, 202)
})
on('GET', `${C}/runs/:run/planned`, ({ query }) => {
  const changes = [{ field: 'price', label: '价格（元）', before: '128.00', after: '138.00' }]
  const items = Array.from({ length: 80 }, (_, n) => ({ kind: 'product', system: 'crm', action: n % 3 ? 'create' : 'update', title: `SP${n} 干红葡萄酒 750ml`, changes }))
  return page(items, query)
})

on('GET', `${C}/records`, (asked) => {
  const wants = (name: string) => asked.query.get(name)?.split(',')
  const [kinds, states, q] = [wants('kind'), wants('state'), asked.query.get('q')]
  const [cause, from, to] = [asked.query.get('cause'), Number(asked.query.get('from')), Number(asked.query.get('to'))]
  const found = stateOf(asked).records.filter(
    (one) =>
      (!kinds || kinds.includes(one.kind)) && (!states || states.includes(one.state)) && (!q || one.title.includes(q)) &&
      (!cause || one.cause === cause) && (!from || one.at >= from) && (!to || one.at < to),
  )
  return page(found, asked.query)
})
on('GET', `${C}/records/:record`, (asked) => {
  const row = stateOf(asked).records.find((one) => one.id === asked.params.record)
  if (!row) throw new Refusal(404, 'not_found', '没有这条记录。')
  return ok(detail(row))
})
on('POST', `${C}/records/retry`, (asked) => {
  const state = stateOf(asked)
  const { ids, cause } = asked.body as { ids?: string[]; cause?: string; state?: RecordState }
  const chosen = state.records.filter((one) => (ids ? ids.includes(one.id) : one.cause === cause))
  for (const one of chosen) Object.assign(one, { state: 'updated', reason: null, cause: null, at: Date.now() })
  state.versions.records += 1
  return ok({ retried: chosen.length })
})

function streaming({ request, response }: Asked, tick: (say: (event: string, data: unknown) => void) => boolean): 'streaming' {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  const say = (event: string, data: unknown) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  const timer = setInterval(() => {
    if (!tick(say)) {
      clearInterval(timer)
      response.end()
    }
  }, 500)
  request.on('close', () => clearInterval(timer))
  tick(say)
  return 'streaming'
}
on('GET', `${C}/events`, (asked) => {
  const state = stateOf(asked)
  let told = ''
  return streaming(asked, (say) => {
    const now = JSON.stringify(state.versions)
    if (now !== told) say('changed', state.versions)
    told = now
    return true
  })
})
on('GET', `${C}/runs/:run/events`, (asked) => {
  const run = runOf(asked)
  return streaming(asked, (say) => {
    say('run', run)
    if (run.state !== 'running') say('end', {})
    return run.state === 'running'
  })
})
