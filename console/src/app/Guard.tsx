import { useQuery } from '@tanstack/react-query'
import { Spin } from 'antd'
import { Navigate, Outlet, useLocation } from 'react-router'
import { sessionQuery } from '../api/session'
import { ProblemView } from '../ui/views'
import { SessionProvider } from './session'

/** Rule S-1: only who is signed in comes further; where one wanted to go is kept. */
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
    </SessionProvider>
  )
}
