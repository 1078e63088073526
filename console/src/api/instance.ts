import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { address, get, patch, post, remove } from './client'
import type { List, Role } from './types'

/** What belongs to the whole installation: users, tokens, settings, the audit log. */

export interface User {
  id: string
  name: string
  role: Role
  /** By id; `null`: all. */
  connections: string[] | null
  must_change_password: boolean
  disabled: boolean
  created_at: number
}
export interface NewUser {
  name: string
  password: string
  role: Role
  connections: string[] | null
}
export type UserChange = Partial<Pick<User, 'role' | 'connections' | 'disabled'>> & { password?: string }

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async ({ signal }) => (await get<List<User>>('/users', { signal })).items,
})
export const createUser = (user: NewUser) => post<User>('/users', user)
export const changeUser = (id: string, change: UserChange) => patch<User>(`/users/${encodeURIComponent(id)}`, change)

export interface Token {
  id: string
  user: string
  name: string
  role: Role
  connections: string[] | null
  created_at: number
  used_at: number | null
  expires_at: number | null
  revoked_at: number | null
}
export interface NewToken {
  name: string
  role: Role
  connections?: string[]
  expires_at?: number
}

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: async ({ signal }) => (await get<List<Token>>('/tokens', { signal })).items,
})
export const createToken = (token: NewToken) => post<Token & { token: string }>('/tokens', token)
export const revokeToken = (id: string) => remove(`/tokens/${encodeURIComponent(id)}`)

export interface Noted {
  id: number
  at: number
  actor: string
  address: string | null
  action: string
  connection: string | null
  target: string | null
  detail: unknown
  hash: string
}
export interface AuditFilters {
  actor?: string
  action?: string
  from?: number
  to?: number
}
export interface Verification {
  intact: boolean
  rows: number
  head: string
  broken_at: number | null
}

export const auditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: ['audit', filters],
    queryFn: ({ pageParam, signal }) =>
      get<List<Noted>>('/audit', { query: { ...filters, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    staleTime: 0,
  })
export const verifyAudit = () => get<Verification>('/audit/verification')
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
