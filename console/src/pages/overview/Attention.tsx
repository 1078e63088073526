import { CheckCircleOutlined, ReloadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { of } from '../../api/connections'
import { causesQuery, retryRecords } from '../../api/records'
import type { Cause } from '../../api/types'
import { named, words } from '../../i18n/words'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { Panel } from '../../ui/Panel'
import { RecordStateTag } from '../../ui/StateTag'
import { Shown } from '../../ui/views'
import { RepairLink } from '../records/RepairLink'
import { overviewText } from './text'
import { Words } from '../../ui/Words'

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
  const { kinds } = words.use()
  const retry = useAct(() => retryRecords(connection, { cause: cause.cause }), {
    done: ({ retried }) => t.retried(retried),
    stale: ['causes', 'records', 'streams'].map((part) => [...of(connection), part]),
  })
  return (
    <li className="cause">
      <RecordStateTag state={cause.state} />
      <div className="cause-text">
        <div><Words>{cause.reason}</Words></div>
        {cause.remedy && <div className="quiet"><Words>{cause.remedy}</Words></div>}
      </div>
      <span className="quiet nowrap numbers">
        {named(kinds, cause.kind, cause.label)} · {t.causes(cause.count)}
      </span>
      <span className="cause-acts">
        <RepairLink kind={cause.kind} cause={cause.cause} connection={connection} here="overview" />
        <Link to={`/c/${connection}/records?cause=${encodeURIComponent(cause.cause)}`}>{t.look}</Link>
        <ActionButton
          needs="operator"
          size="small"
          icon={<ReloadOutlined aria-hidden />}
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {t.retry}
        </ActionButton>
      </span>
    </li>
  )
}
