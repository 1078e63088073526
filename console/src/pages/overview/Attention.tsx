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
import { CauseLine } from './CauseLine'
import { overviewText } from './text'

const FIRST = 6

/** What needs a person, by its cause: one repair, one button, however many records wait for it. What goes on by itself
 * is told apart from that. */
export function Attention({ connection }: { connection: string }) {
  const t = overviewText.use()
  const causes = useQuery(causesQuery(connection))
  return (
    <>
      <Panel title={t.attention} flush>
        <Shown query={causes} rows={3}>
          {(all) => {
            const items = all.filter(({ state }) => state !== 'held')
            if (items.length > 0) return <Causes items={items} connection={connection} />
            return (
              <p className="attention-none">
                <CheckCircleOutlined aria-hidden /> {t.attentionNone}
              </p>
            )
          }}
        </Shown>
      </Panel>
      <Waiting items={causes.data?.filter(({ state }) => state === 'held') ?? []} connection={connection} />
    </>
  )
}

interface CausesProps {
  items: Cause[]
  connection: string
}

function Waiting({ items, connection }: CausesProps) {
  const t = overviewText.use()
  if (items.length === 0) return null
  return (
    <Panel title={t.waiting} aside={t.waitingWhy} flush>
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
        <CauseRow key={cause.cause} cause={cause} connection={connection} />
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

function CauseRow({ cause, connection }: { cause: Cause; connection: string }) {
  const t = overviewText.use()
  const { paused } = useConnection()
  const retry = useAct(() => retryRecords(connection, { cause: cause.cause }), {
    done: ({ retried }) => (paused ? t.retriedLater(retried) : t.retried(retried)),
    stale: ['causes', 'records', 'streams'].map((part) => [...of(connection), part]),
  })
  return (
    <CauseLine
      cause={cause}
      retry={retry}
      ways={
        <>
          <RepairLink kind={cause.kind} cause={cause.cause} {...(cause.title && { title: cause.title })} connection={connection} here="overview" />
          <Link to={`/c/${connection}/records?cause=${encodeURIComponent(cause.cause)}`}>{t.look}</Link>
        </>
      }
    />
  )
}
