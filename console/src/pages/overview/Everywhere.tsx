import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { connectionsQuery } from '../../api/connections'
import { everywhereQuery, retryRecords, reviewRecords } from '../../api/records'
import type { CauseEverywhere } from '../../api/types'
import { marks } from '../../i18n/marks'
import { useAct } from '../../ui/act'
import { useCalled } from '../../ui/asides'
import { Panel } from '../../ui/Panel'
import { ReviewButton } from '../records/Review'
import { recordsText } from '../records/text'
import { CauseLine, RetryButton, sought } from './CauseLine'
import { overviewText } from './text'

const FIRST = 6

/** What needs a person in any of the connections, and what is to be looked at, by its cause; nothing is shown where nothing
 * does. */
export function Everywhere() {
  const t = overviewText.use()
  const causes = useQuery(everywhereQuery)
  const items = causes.data?.filter(({ state }) => state !== 'held') ?? []
  return (
    <>
      <Causes title={t.everywhere} why={t.everywhereWhy} items={items.filter(({ review }) => !review)} />
      <Causes title={t.review} why={t.reviewWhy} items={items.filter(({ review }) => review)} />
    </>
  )
}

function Causes({ title, why, items }: { title: string; why: string; items: CauseEverywhere[] }) {
  const t = overviewText.use()
  const [all, setAll] = useState(false)
  if (items.length === 0) return null
  return (
    <Panel title={title} aside={why} flush>
      <ul className="causes">
        {(all ? items : items.slice(0, FIRST)).map((cause) => (
          <Row key={`${cause.kind} ${cause.state} ${cause.cause}`} cause={cause} />
        ))}
        {!all && items.length > FIRST && (
          <li>
            <Button type="link" onClick={() => setAll(true)}>
              {t.more(items.length - FIRST)}
            </Button>
          </li>
        )}
      </ul>
    </Panel>
  )
}

const STALE = [['causes'], ['overview'], ['connection']]

const sum = (answers: { retried: number }[]) => answers.reduce((all, { retried }) => all + retried, 0)

function useIsPaused() {
  const known = useQuery(connectionsQuery)
  return (id: string) => known.data?.find((one) => one.id === id)?.paused ?? false
}

interface CauseProps {
  cause: CauseEverywhere
}

function Row({ cause: row }: CauseProps) {
  const t = overviewText.use()
  const called = useCalled()
  const isPaused = useIsPaused()
  return (
    <CauseLine
      cause={row}
      act={row.review ? <Review cause={row} /> : <Retry cause={row} />}
      more={
        <ul className="cause-places">
          {row.connections.map(({ connection, name, count: here }) => (
            <li key={connection}>
              <Link to={`/c/${connection}/records?${sought(row)}`}>{called(connection, name)}</Link>{' '}
              <span className="quiet numbers">
                {t.causes(here)}
                {isPaused(connection) && ` · ${t.noneWhilePaused}`}
              </span>
            </li>
          ))}
        </ul>
      }
    />
  )
}

function Retry({ cause: { cause, connections } }: CauseProps) {
  const t = overviewText.use()
  const m = marks.use()
  const isPaused = useIsPaused()
  const retry = useAct(
    async () => {
      const answers = await Promise.all(
        connections.map(async ({ connection }) => ({ paused: isPaused(connection), ...(await retryRecords(connection, { cause })) })),
      )
      return { now: answers.filter((one) => !one.paused), later: answers.filter((one) => one.paused) }
    },
    {
      done: ({ now, later }) => {
        const said = now.length > 1 ? t.retriedIn(sum(now), now.length) : now.length > 0 ? t.retried(sum(now)) : ''
        return m.clauses([said, later.length > 0 ? t.retriedLater(sum(later)) : ''].filter(Boolean))
      },
      stale: STALE,
    },
  )
  return <RetryButton retry={retry} />
}

function Review({ cause: { kind, cause, connections } }: CauseProps) {
  const t = recordsText.use()
  const review = useAct(
    () => Promise.all(connections.map(({ connection }) => reviewRecords(connection, { kind, cause }))),
    { done: (answers) => t.reviewed(answers.reduce((all, { reviewed }) => all + reviewed, 0)), stale: STALE },
  )
  return <ReviewButton pending={review.isPending} onClick={() => review.mutate()} />
}
