import { queryOptions } from '@tanstack/react-query'
import { get, patch, post, put, remove } from './client'
import type {
  AccountSet,
  Connection,
  ConnectionPatch,
  CrmUser,
  Employee,
  List,
  NewConnection,
  OverviewItem,
  Quota,
  Rule,
  RuleInput,
  StatPoint,
  Stream,
} from './types'

/** Everything read of one connection has a key that begins so; events make parts of it stale. */
export const of = (id: string) => ['connection', id] as const
const at = (id: string) => `/connections/${encodeURIComponent(id)}`

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: ({ signal }) => get<List<Connection>>('/connections', { query: { limit: 200 }, signal }),
})

export const connectionQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'settings'],
    queryFn: ({ signal }) => get<Connection>(at(id), { signal }),
  })

export const createConnection = (body: NewConnection) => post<Connection>('/connections', body)
export const changeConnection = (id: string, body: ConnectionPatch, version?: number) =>
  patch<Connection>(at(id), body, { version })
export const deleteConnection = (id: string) => remove(at(id))

export const accountSetsQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'account-sets'],
    queryFn: ({ signal }) => get<List<AccountSet>>(`${at(id)}/account-sets`, { signal }),
    retry: false,
  })
export const startConnection = (id: string, account_id: string) => post<Connection>(`${at(id)}/start`, { account_id })

export interface EmployeeFilter {
  q?: string | undefined
  bound?: boolean | undefined
}
/** All employees: an account set has some hundreds, and the page filters as one types. */
export const employeesQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'employees'],
    queryFn: async ({ signal }) => {
      const items: Employee[] = []
      let cursor: string | null = null
      do {
        const page: List<Employee> = await get(`${at(id)}/employees`, { query: { limit: 200, cursor }, signal })
        items.push(...page.items)
        cursor = page.next
      } while (cursor)
      return items
    },
  })
export const refreshEmployees = (id: string) =>
  post<{ found: number; bound: number; unbound: number }>(`${at(id)}/employees/refresh`)
export const bindEmployee = (id: string, jdy: string, crm_user_id: string) =>
  put<Employee>(`${at(id)}/employees/${encodeURIComponent(jdy)}`, { crm_user_id })
export const unbindEmployee = (id: string, jdy: string) => remove(`${at(id)}/employees/${encodeURIComponent(jdy)}`)

export const crmUsersQuery = (id: string, q: string) =>
  queryOptions({
    queryKey: [...of(id), 'crm-users', q],
    queryFn: ({ signal }) => get<List<CrmUser>>(`${at(id)}/crm-users`, { query: { q, limit: 50 }, signal }),
    staleTime: 60_000,
  })

export const ruleQuery = (id: string) =>
  queryOptions({ queryKey: [...of(id), 'rule'], queryFn: ({ signal }) => get<Rule>(`${at(id)}/rule`, { signal }) })
export const previewRule = (id: string, rule: RuleInput, signal?: AbortSignal) =>
  post<Rule>(`${at(id)}/rule/preview`, rule, { signal })
export const keepRule = (id: string, rule: RuleInput) => put<Rule>(`${at(id)}/rule`, rule)

export const streamsQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'streams'],
    queryFn: async ({ signal }) => (await get<List<Stream>>(`${at(id)}/streams`, { signal })).items,
  })

export const quotaQuery = (id: string) =>
  queryOptions({ queryKey: [...of(id), 'quota'], queryFn: ({ signal }) => get<Quota>(`${at(id)}/quota`, { signal }) })

export interface Span {
  from: number
  to: number
  step: number
}
export const statsQuery = (id: string, name: string, span: () => Span) =>
  queryOptions({
    queryKey: [...of(id), 'stats', name],
    queryFn: async ({ signal }) =>
      (await get<List<StatPoint>>(`${at(id)}/stats`, { query: { ...span() }, signal })).items,
  })

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: async ({ signal }) => (await get<List<OverviewItem>>('/overview', { query: { limit: 200 }, signal })).items,
  refetchInterval: 15_000,
})
