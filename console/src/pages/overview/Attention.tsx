import { CheckCircleOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { of } from '../../api/connections'
import { causesQuery, retryRecords } from '../../api/records'
import type { Cause } from '../../api/types'
import { useConnection } from '../../shell/OfConnection'
import { useAct } from '../../ui/act'
import { Panel } from '../../ui/Panel'
import { Shown } from '../../ui/views'
import { RepairLink } from '../records/RepairLink'
import { ReviewButton, useReview } from '../records/Review'
import { CauseLine, RetryButton, sought } from './CauseLine'
import { overviewText } from './text'

const FIRST = 6

/** What needs a person, by its cause: one repair, one button, however many records wait for it. What stands still for
 * nobody but should be looked at, and what goes on by itself, are told apart from that. */
export function Attention({ connection }: { connection: string }) {
  const t = overviewText.use()
  const causes = useQuery(causesQuery(connection))
  const some = (which: (cause: Cause) => boolean) => causes.data?.filter(which) ?? []
  const failing = some(({ state, review }) => state !== 'held' && !review)
  const reviews = some(({ review }) => review)
  return (
    <>
      {(failing.length > 0 || reviews.length === 0) && (
        <Panel title={t.attention} flush>
          <Shown query={causes} rows={3}>
            {() =>
              failing.length > 0 ? (
                <Causes items={failing} connection={connection} />
              ) : (
                <p className="attention-none">
                  <CheckCircleOutlined aria-hidden /> {t.attentionNone}
                </p>
              )
            }
          </Shown>
        </Panel>
      )}
      <Further title={t.review} why={t.reviewWhy} items={reviews} connection={connection} />
      <Further title={t.waiting} why={t.waitingWhy} items={some(({ state }) => state === 'held')} connection={connection} />
    </>
  )
}

interface CausesProps {
  items: Cause[]
  connection: string
}

/** A panel that is there only when there is something to say. */
function Further({ title, why, items, connection }: CausesProps & { title: string; why: string }) {
  if (items.length === 0) return null
  return (
    <Panel title={title} aside={why} flush>
      <Causes items={items} connection={connection} />
    </Panel>
  )
}

function Causes({ items, connection }: CausesProps) {
  const t = overviewText.use()
  const [all, setAll] = useState(false)
  return (
    <ul className="causes">
      {(all ? items : items.slice(0, FIRST)).map((cause) => (
        <CauseRow key={`${cause.kind} ${cause.state} ${cause.cause}`} cause={cause} connection={connection} />
      ))}
      {!all && items.length > FIRST && (
        <li>
          <Button type="link" onClick={() => setAll(true)}>
            {t.more(items.length - FIRST)}
          </Button>
        </li>
      )}
    </ul>
  )
}

interface CauseProps {
  cause: Cause
  connection: string
}

function CauseRow({ cause, connection }: CauseProps) {
  const t = overviewText.use()
  return (
    <CauseLine
      cause={cause}
      act={cause.review ? <ReviewCause cause={cause} connection={connection} /> : <RetryCause cause={cause} connection={connection} />}
      ways={
        <>
          <RepairLink kind={cause.kind} cause={cause.cause} {...(cause.title && { title: cause.title })} connection={connection} here="overview" />
          <Link to={`/c/${connection}/records?${sought(cause)}`}>{t.look}</Link>
        </>
      }
    />
  )
}

function RetryCause({ cause, connection }: CauseProps) {
  const t = overviewText.use()
  const { paused } = useConnection()
  const retry = useAct(() => retryRecords(connection, { cause: cause.cause }), {
    done: ({ retried }) => (paused ? t.retriedLater(retried) : t.retried(retried)),
    stale: ['causes', 'records', 'streams'].map((part) => [...of(connection), part]),
  })
  return <RetryButton retry={retry} />
}

function ReviewCause({ cause: { kind, cause }, connection }: CauseProps) {
  const review = useReview(connection)
  return <ReviewButton pending={review.isPending} onClick={() => review.mutate({ kind, cause })} />
}
