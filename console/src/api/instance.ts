import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { address, api, get, patch, said } from './client'
import type { Said } from './said'
import type { components } from './schema'

type Schemas = components['schemas']

/** What belongs to the whole installation: users, tokens, settings, the audit log. */

export type User = Said<Schemas['User']>
export type NewUser = Schemas['NewUser']
export type UserChange = Schemas['UserChange']

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) => (await said(api.GET('/api/v1/users', { signal }))).items as User[],
})
export const createUser = (body: NewUser) => said(api.POST('/api/v1/users', { body }))
export const changeUser = (id: string, body: UserChange) =>
  said(api.PATCH('/api/v1/users/{id}', { params: { path: { id } }, body }))

export type Token = Said<Schemas['Token']>
export type NewToken = Schemas['NewToken']

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: async ({ signal }) => (await said(api.GET('/api/v1/tokens', { signal }))).items as Token[],
})
export const createToken = (body: NewToken) => said(api.POST('/api/v1/tokens', { body }))
export const revokeToken = (id: string) => said(api.DELETE('/api/v1/tokens/{id}', { params: { path: { id } } }))

export type Noted = Omit<Said<Schemas['Noted']>, 'detail'> & { detail: unknown }
export interface AuditFilters {
  actor?: string
  action?: string
  from?: number
  to?: number
}

export const auditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: ['audit', filters],
    queryFn: ({ pageParam, signal }) =>
      said(api.GET('/api/v1/audit', { params: { query: { ...filters, cursor: pageParam ?? undefined, limit: 100 } }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 0,
  })
export const verifyAudit = () => said(api.GET('/api/v1/audit/verification'))
export const auditFile = (filters: AuditFilters) => address('/audit.csv', { ...filters })

export interface Settings {
  retention_days: number
  quota: { crm_daily: number | null }
  version?: number
}
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => get<Settings>('/settings', { signal }),
})
export const changeSettings = (change: Partial<Settings>) => patch<Settings>('/settings', change)
