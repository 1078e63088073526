import { useQuery } from '@tanstack/react-query'
import { Spin } from 'antd'
import { lazy, Suspense } from 'react'
import { Navigate, Outlet, useLocation } from 'react-router'
import { sessionQuery } from '../api/session'
import { ProblemView } from '../ui/views'
import { SessionProvider } from './session'

const SignInAgain = lazy(async () => ({ default: (await import('../pages/login/SignInAgain')).SignInAgain }))

/** Rule S-1: only who is signed in comes further; where one wanted to go is kept. Who is at work when
 * the session ends signs in where they are: what they have typed is kept as well. */
export function Guard() {
  const session = useQuery(sessionQuery)
  const { pathname, search } = useLocation()
  if (session.isPending) return <Spin fullscreen />
  if (session.data === undefined) {
    return (
      <div className="alone">
        <ProblemView error={session.error} onRetry={() => void session.refetch()} />
      </div>
    )
  }
  if (session.data === null || session.data.must_change_password) {
    // The way back from 纷享销客 leads to `/`, with what went wrong.
    const next = pathname === '/' ? search : `?next=${encodeURIComponent(pathname + search)}`
    return <Navigate to={`/login${next}`} replace />
  }
  return (
    <SessionProvider value={session.data}>
      <Outlet />
      {session.data.ended && (
        <Suspense>
          <SignInAgain user={session.data.user} />
        </Suspense>
      )}
    </SessionProvider>
  )
}
