import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { everywhereQuery, retryRecords } from '../../api/records'
import type { CauseEverywhere } from '../../api/types'
import { useAct } from '../../ui/act'
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

function Row({ cause: row }: { cause: CauseEverywhere }) {
  const t = overviewText.use()
  const { cause, connections } = row
  const retry = useAct(
    async () => {
      const answers = await Promise.all(connections.map(({ connection }) => retryRecords(connection, { cause })))
      return answers.reduce((sum, { retried }) => sum + retried, 0)
    },
    {
      done: (retried) => (connections.length > 1 ? t.retriedIn(retried, connections.length) : t.retried(retried)),
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
              <Link to={`/c/${connection}/records?cause=${encodeURIComponent(cause)}`}>{name}</Link>{' '}
              <span className="quiet numbers">{t.causes(here)}</span>
            </li>
          ))}
        </ul>
      }
    />
  )
}
