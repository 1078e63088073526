import { queryOptions } from '@tanstack/react-query'
import { carryCsrf, get, post, put, remove } from './client'
import { Problem } from './problem'
import type { Role, Session, SignInWays } from './types'

/** Who is signed in; `null`: nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    try {
      return signedIn(await get<Session>('/session', { signal }))
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return signedOut()
      throw error
    }
  },
  staleTime: Infinity,
})

export const waysQuery = queryOptions({
  queryKey: ['session', 'ways'],
  queryFn: ({ signal }) => get<SignInWays>('/session/ways', { signal }),
  retry: false,
})

function signedIn(session: Session): Session {
  carryCsrf(session.csrf)
  return session
}

function signedOut(): null {
  carryCsrf(undefined)
  return null
}

export async function signIn(username: string, password: string): Promise<Session> {
  await post('/session', { username, password })
  return signedIn(await get<Session>('/session'))
}

export async function signOut(): Promise<null> {
  await remove('/session')
  return signedOut()
}

export const changePassword = (present: string, next: string) => put('/session/password', { present, new: next })

const RANK: Record<Role, number> = { viewer: 0, operator: 1, administrator: 2 }

/** Whether who has the one role may do what needs the other. */
export const allows = (has: Role, needs: Role) => RANK[has] >= RANK[needs]
