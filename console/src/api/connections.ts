import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, ifMatch, said, whole } from './client'
import type {
  Connection,
  ConnectionPatch,
  Employee,
  HalfConnection,
  Health,
  NewConnection,
  OverviewItem,
  Quota,
  RuleInput,
  Stream,
} from './types'

/** Everything read of one connection has a key that begins so; events make parts of it stale. */
export const of = (id: string) => ['connection', id] as const

/** All of them, page by page: the switcher finds any by its name. */
export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: async ({ signal }) =>
    (await whole((query) => said(api.GET('/api/v1/connections', { params: { query }, signal })))) as Connection[],
})

export const connectionQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'settings'],
    queryFn: ({ signal }) => connection(api.GET('/api/v1/connections/{id}', { ...path({ id }), signal })),
  })

type Asked<T> = Promise<{ data?: T; response: Response }>
const path = <P>(path: P) => ({ params: { path } })
const connection = async (asked: Asked<unknown>) => (await said(asked)) as Connection

/** The first step of a connection to be made, before the second is known. */
export const checkJdy = (body: HalfConnection) => said(api.POST('/api/v1/connections/check', { body }))
export const createConnection = (body: NewConnection) => connection(api.POST('/api/v1/connections', { body }))
export const changeConnection = (id: string, body: ConnectionPatch, version?: number) =>
  connection(api.PATCH('/api/v1/connections/{id}', { params: { path: { id }, header: ifMatch(version) }, body }))
export const deleteConnection = (id: string) => said(api.DELETE('/api/v1/connections/{id}', path({ id })))

export const accountSetsQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'account-sets'],
    queryFn: async ({ signal }) =>
      (await said(api.GET('/api/v1/connections/{id}/account-sets', { ...path({ id }), signal }))).items,
    retry: false,
  })
export const startConnection = (id: string, account_id: string) =>
  connection(api.POST('/api/v1/connections/{id}/start', { ...path({ id }), body: { account_id } }))

/** All employees: an account set has some hundreds, and the page filters as one types. */
export const employeesQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'employees'],
    queryFn: async ({ signal }) =>
      (await whole((query) =>
        said(api.GET('/api/v1/connections/{id}/employees', { params: { path: { id }, query }, signal })),
      )) as Employee[],
  })
/** Those whom the server finds, who knows the whole mobile numbers: nobody else may see them. */
export const soughtEmployeesQuery = (id: string, q: string) =>
  queryOptions({
    queryKey: [...of(id), 'employees', 'sought', q],
    queryFn: async ({ signal }) =>
      (await whole((query) =>
        said(api.GET('/api/v1/connections/{id}/employees', { params: { path: { id }, query: { ...query, q } }, signal })),
      )) as Employee[],
    enabled: q !== '',
  })
export const refreshEmployees = (id: string) =>
  said(api.POST('/api/v1/connections/{id}/employees/refresh', path({ id })))
export const bindEmployee = (id: string, jdy_id: string, crm_user_id: string) =>
  said(api.PUT('/api/v1/connections/{id}/employees/{jdy_id}', { ...path({ id, jdy_id }), body: { crm_user_id } }))
export const unbindEmployee = (id: string, jdy_id: string) =>
  said(api.DELETE('/api/v1/connections/{id}/employees/{jdy_id}', path({ id, jdy_id })))

export const crmUsersQuery = (id: string, q: string) =>
  queryOptions({
    queryKey: [...of(id), 'crm-users', q],
    queryFn: async ({ signal }) =>
      (await said(api.GET('/api/v1/connections/{id}/crm-users', { params: { path: { id }, query: { q } }, signal }))).items,
    staleTime: 60_000,
  })

export const ruleQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'rule'],
    queryFn: ({ signal }) => said(api.GET('/api/v1/connections/{id}/rule', { ...path({ id }), signal })),
  })
export const previewRule = (id: string, body: RuleInput, signal?: AbortSignal) =>
  said(api.POST('/api/v1/connections/{id}/rule/preview', { ...path({ id }), body, signal: signal ?? null }))
export const keepRule = (id: string, body: RuleInput) =>
  said(api.PUT('/api/v1/connections/{id}/rule', { ...path({ id }), body }))

export const streamsQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'streams'],
    queryFn: async ({ signal }) =>
      (await said(api.GET('/api/v1/connections/{id}/streams', { ...path({ id }), signal }))).items as Stream[],
  })

export const quotaQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'quota'],
    queryFn: async ({ signal }) =>
      (await said(api.GET('/api/v1/connections/{id}/quota', { ...path({ id }), signal }))) as Quota,
  })

export interface Span {
  from: number
  to: number
  step: number
}
export const statsQuery = (id: string, name: string, span: () => Span) =>
  queryOptions({
    queryKey: [...of(id), 'stats', name],
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { ...span() } }
      return (await said(api.GET('/api/v1/connections/{id}/stats', { params, signal }))).items
    },
  })

/** Of all connections together. */
export const allStatsQuery = (name: string, span: () => Span) =>
  queryOptions({
    queryKey: ['overview', 'stats', name],
    queryFn: async ({ signal }) => (await said(api.GET('/api/v1/stats', { params: { query: span() }, signal }))).items,
    refetchInterval: 60_000,
  })

/** One connection; null when there is no such one. */
export const overviewQuery = (id: string) =>
  queryOptions({
    queryKey: ['overview', 'of', id],
    queryFn: async ({ signal }) => {
      const params = { query: { connection: id, limit: 1 } }
      return ((await said(api.GET('/api/v1/overview', { params, signal }))).items[0] ?? null) as OverviewItem | null
    },
    refetchInterval: 15_000,
  })

export interface OverviewFilters {
  q?: string
  health?: Health
}

/** All connections, page by page. */
export const overviewsQuery = (filters: OverviewFilters) =>
  infiniteQueryOptions({
    queryKey: ['overview', 'all', filters],
    queryFn: async ({ pageParam, signal }) => {
      const params = { query: { ...filters, cursor: pageParam ?? undefined, limit: 100 } }
      return (await said(api.GET('/api/v1/overview', { params, signal }))) as { items: OverviewItem[]; next: string | null }
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: 15_000,
  })
