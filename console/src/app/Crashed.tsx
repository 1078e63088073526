import { useRouteError } from 'react-router'
import { Problem } from '../api/problem'
import { ProblemView } from '../ui/views'

const missing = new Problem({ status: 404, code: 'not_found', title: 'Not found' })

/** A page that has failed, or whose file could not be fetched (a newer console was installed meanwhile). */
export function Crashed() {
  return (
    <div className="alone">
      <ProblemView error={useRouteError()} onRetry={() => window.location.reload()} />
    </div>
  )
}

export function Missing() {
  return <ProblemView error={missing} />
}
