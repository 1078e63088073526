import { queryOptions } from '@tanstack/react-query'
import { address, api, carryCsrf, said } from './client'
import { Problem } from './problem'
import type { Role, Session } from './types'

const KEY = ['session']

/** Who is signed in here; `ended`: who was at work when their session ended. */
export interface Here extends Session {
  ended?: true
}

const here = async (signal: AbortSignal) => signedIn(await said(api.GET('/api/v1/session', { signal })))

/** Who is signed in; `null`: nobody. */
export const sessionQuery = queryOptions({
  queryKey: KEY,
  queryFn: async ({ client, signal }): Promise<Here | null> => {
    try {
      return await here(signal)
    } catch (error) {
      if (hasEnded(error)) return afterwards(client.getQueryData<Here | null>(KEY))
      throw error
    }
  },
  staleTime: Infinity,
})

/** Asked when somebody comes back to this tab, who may have signed in beside it. */
export const againQuery = queryOptions({
  queryKey: [...KEY, 'again'],
  queryFn: ({ signal }) => here(signal),
  retry: false,
  gcTime: 0,
  refetchOnWindowFocus: 'always',
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

/** Whether this is what is said to whoever is no longer signed in. A password that was mistyped while it is changed ends no
 * session. */
export const hasEnded = (error: unknown): boolean => error instanceof Problem && error.status === 401 && error.code !== 'wrong_credentials'

/** What is left of a session that has ended: whoever is at work stays where they are, with what they have typed. */
export function afterwards(before: Here | null | undefined): Here | null {
  carryCsrf(undefined)
  return before ? { ...before, ended: true } : null
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
