import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { Problem } from '../api/problem'
import { afterwards, hasEnded, sessionQuery } from '../api/session'

const TRIES = 2

/** What the server refused it will refuse again; what did not reach it may. */
function worthAnotherTry(failures: number, error: Error): boolean {
  const refused = error instanceof Problem && error.status >= 400 && error.status < 500
  return !refused && failures < TRIES
}

/** A session that has ended is noticed by whatever is asked next, and leads to the sign-in (app/Guard.tsx). */
function ended(error: Error): void {
  if (hasEnded(error)) queries.setQueryData(sessionQuery.queryKey, afterwards)
}

export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: ended }),
  // Of the cache, not of the defaults: an act that tells by itself how it went (ui/act.ts) would replace those.
  mutationCache: new MutationCache({ onError: ended }),
  defaultOptions: {
    // Events say what has changed (api/live.ts); time alone makes little stale.
    queries: { staleTime: 20_000, retry: worthAnotherTry, refetchOnWindowFocus: true },
  },
})
