import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { connectionsQuery } from '../../api/connections'
import { everywhereQuery, retryRecords } from '../../api/records'
import type { CauseEverywhere } from '../../api/types'
import { marks } from '../../i18n/marks'
import { useAct } from '../../ui/act'
import { useCalled } from '../../ui/asides'
import { Panel } from '../../ui/Panel'
import { CauseLine } from './CauseLine'
import { overviewText } from './text'

const FIRST = 6

/** What needs a person in any of the connections, by its cause; nothing is shown where nothing does. */
export function Everywhere() {
  const t = overviewText.use()
  const causes = useQuery(everywhereQuery)
  const [all, setAll] = useState(false)
  const items = causes.data?.filter(({ state }) => state !== 'held') ?? []
  if (items.length === 0) return null
  return (
    <Panel title={t.everywhere} aside={t.everywhereWhy} flush>
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

const sum = (answers: { retried: number }[]) => answers.reduce((all, { retried }) => all + retried, 0)

function Row({ cause: row }: { cause: CauseEverywhere }) {
  const t = overviewText.use()
  const m = marks.use()
  const { cause, connections } = row
  const called = useCalled()
  const known = useQuery(connectionsQuery)
  const isPaused = (id: string) => known.data?.find((one) => one.id === id)?.paused ?? false
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
      stale: [['causes'], ['overview'], ['connection']],
    },
  )
  return (
    <CauseLine
      cause={row}
      retry={retry}
      more={
        <ul className="cause-places">
          {connections.map(({ connection, name, count: here }) => (
            <li key={connection}>
              <Link to={`/c/${connection}/records?cause=${encodeURIComponent(cause)}`}>{called(connection, name)}</Link>{' '}
              <span className="quiet numbers">{t.causes(here)}</span>
            </li>
          ))}
        </ul>
      }
    />
  )
}
