import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { address, api, ifMatch, said, whole } from './client'
import type { Said } from './said'
import type { components } from './schema'

type Schemas = components['schemas']

/** What belongs to the whole installation: users, tokens, settings, the audit log. */

export type User = Said<Schemas['User']>
export type NewUser = Schemas['NewUser']
export type UserChange = Schemas['UserChange']

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) => (await whole((query) => said(api.GET('/api/v1/users', { params: { query }, signal })))) as User[],
})
export const createUser = (body: NewUser) => said(api.POST('/api/v1/users', { body }))
export const changeUser = (id: string, body: UserChange) =>
  said(api.PATCH('/api/v1/users/{id}', { params: { path: { id } }, body }))

export type Token = Said<Schemas['Token']>
export type NewToken = Schemas['NewToken']

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: async ({ signal }) => (await whole((query) => said(api.GET('/api/v1/tokens', { params: { query }, signal })))) as Token[],
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

export type Settings = Said<Schemas['Settings']>
export type SettingsChange = Schemas['SettingsChange']

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => said(api.GET('/api/v1/settings', { signal })),
})
export const changeSettings = (body: SettingsChange, version?: number) =>
  said(api.PATCH('/api/v1/settings', { params: { header: ifMatch(version) }, body }))
