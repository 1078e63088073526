import { queryOptions } from '@tanstack/react-query'
import { address, api, carryCsrf, said } from './client'
import { Problem } from './problem'
import type { Role, Session } from './types'

/** Who is signed in; `null`: nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    try {
      return signedIn(await said(api.GET('/api/v1/session', { signal })))
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return signedOut()
      throw error
    }
  },
  staleTime: Infinity,
})

/** Whether one may sign in through 纷享销客. */
export const waysQuery = queryOptions({
  queryKey: ['session', 'ways'],
  queryFn: async ({ signal }) => (await said(api.GET('/api/v1/session/crm/ways', { signal }))).open,
  retry: false,
})

/** Where the browser goes to sign in through 纷享销客; `connection`: the name of one. */
export const crmSignIn = (connection: string) => address('/session/crm', { connection })

function signedIn(session: Session): Session {
  carryCsrf(session.csrf ?? undefined)
  return session
}

function signedOut(): null {
  carryCsrf(undefined)
  return null
}

export async function signIn(username: string, password: string): Promise<Session> {
  return signedIn(await said(api.POST('/api/v1/session', { body: { username, password } })))
}

export async function signOut(): Promise<null> {
  await said(api.DELETE('/api/v1/session'))
  return signedOut()
}

/** All sessions of the user end with the old password; this browser gets a new one. */
export async function changePassword(current: string, next: string): Promise<Session> {
  return signedIn(await said(api.PUT('/api/v1/session/password', { body: { current, new: next } })))
}

const RANK: Record<Role, number> = { viewer: 0, operator: 1, administrator: 2 }

/** Whether who has the one role may do what needs the other. */
export const allows = (has: Role, needs: Role) => RANK[has] >= RANK[needs]

/** Users, tokens of others and the audit log are for administrators of all connections. */
export const ownsAll = ({ role, connections }: Session) => role === 'administrator' && connections === null
