import { createContext, useContext } from 'react'
import type { Session } from '../api/types'

const Context = createContext<Session | null>(null)

/** Who is signed in, for everything behind the sign-in. */
export const SessionProvider = Context.Provider

export function useSession(): Session {
  const session = useContext(Context)
  if (!session) throw new Error('used outside of the signed-in part')
  return session
}
