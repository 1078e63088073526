import type { UseQueryResult } from '@tanstack/react-query'
import { Alert, Button, Empty, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { asProblem } from '../api/problem'
import { told } from './problems'
import { uiText } from './text'

export function LoadingView({ rows = 6 }: { rows?: number }) {
  return (
    <div role="status" aria-label={uiText.use().loading}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  )
}

interface EmptyProps {
  title: string
  /** Why there is nothing, and what would change that. */
  children?: ReactNode
  action?: ReactNode
}

export function EmptyView({ title, children, action }: EmptyProps) {
  return (
    <Empty
      className="empty"
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <div className="empty-title">{title}</div>
          {children && <div className="quiet">{children}</div>}
        </>
      }
    >
      {action}
    </Empty>
  )
}

export function ProblemView({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = uiText.use()
  const problem = asProblem(error)
  if (problem.status === 404) {
    return (
      <EmptyView title={t.notFound} action={<Link to="/">{t.home}</Link>}>
        {t.notFoundText}
      </EmptyView>
    )
  }
  return (
    <Alert
      type="error"
      showIcon
      title={told(problem)}
      description={t.code(problem.code)}
      action={onRetry && <Button onClick={onRetry}>{t.retry}</Button>}
    />
  )
}

interface ShownProps<T> {
  query: UseQueryResult<T>
  children: (data: T) => ReactNode
  rows?: number
}

/** A query in each of its states. What was read stays visible while it is read again, also when that fails. */
export function Shown<T>({ query, children, rows = 6 }: ShownProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isError) return <ProblemView error={query.error} onRetry={() => void query.refetch()} />
  return <LoadingView rows={rows} />
}
