import { useQuery } from '@tanstack/react-query'
import { Alert, Tag } from 'antd'
import { Link } from 'react-router'
import { overviewQuery, quotaQuery, statsQuery } from '../../api/connections'
import type { Connection, OverviewItem, Quota, System } from '../../api/types'
import { useLanguage } from '../../i18n/language'
import { duration } from '../../i18n/time'
import { words } from '../../i18n/words'
import { useConnection } from '../../shell/OfConnection'
import { PageHeader } from '../../ui/PageHeader'
import { HealthTag, RunStateTag } from '../../ui/StateTag'
import { Time } from '../../ui/Time'
import { Why } from '../../ui/Why'
import { RunActions } from '../runs/RunActions'
import { Attention } from './Attention'
import { History } from './History'
import './overview.css'
import { Questions } from './Questions'
import { QuotaMeter } from './QuotaMeter'
import { spanUntilNow } from './spans'
import { Streams } from './Streams'
import { overviewText } from './text'
import { Words } from '../../ui/Words'

/** One connection at a glance: is it well, what is to be done, what has it done. */
export function Overview() {
  const connection = useConnection()
  const overview = useQuery(overviewQuery(connection.id))
  const quota = useQuery(quotaQuery(connection.id))
  const item = overview.data ?? undefined
  return (
    <>
      <PageHeader
        title={connection.name}
        tags={item && <HealthTag of={item} />}
        actions={connection.setup.step === 'done' && <RunActions connection={connection} />}
      >
        {connection.account_name}
      </PageHeader>
      <div className="stack">
        {quota.data && <Breakers quota={quota.data} />}
        <Questions connection={connection.id} />
        <Tiles connection={connection} item={item} quota={quota.data} />
        <Attention connection={connection.id} />
        <History stats={(name) => statsQuery(connection.id, name, spanUntilNow(name))} />
        <Streams connection={connection.id} />
      </div>
    </>
  )
}

/** A system that is out of reach is said before everything else. */
function Breakers({ quota }: { quota: Quota }) {
  const t = overviewText.use()
  const { systems } = words.use()
  return (['jdy', 'crm'] as System[])
    .filter((system) => quota[system].breaker.state !== 'closed')
    .map((system) => {
      const { reason, resume_at } = quota[system].breaker
      return (
        <Alert
          key={system}
          type="error"
          showIcon
          title={t.breaker(systems[system])}
          description={
            <>
              <Words>{reason}</Words> {resume_at !== null && <>{t.resume} </>}
              {resume_at !== null && <Time at={resume_at} as="until" />}
            </>
          }
        />
      )
    })
}

interface TilesProps {
  connection: Connection
  item: OverviewItem | undefined
  quota: Quota | undefined
}

function Tiles({ connection, item, quota }: TilesProps) {
  const t = overviewText.use()
  const language = useLanguage()
  const last = item?.last_run
  return (
    <dl className="tiles">
      <Tile label={t.lastRun}>
        {last ? (
          <>
            <RunStateTag run={last} /> {last.plan && <Tag>{t.rehearsal}</Tag>}{' '}
            <Link to={`/c/${connection.id}/runs/${last.id}`} className="nowrap">
              <Time at={last.ended_at ?? last.started_at ?? last.queued_at} />
            </Link>
          </>
        ) : (
          <span className="quiet">{item ? t.never : '…'}</span>
        )}
      </Tile>
      <Tile label={t.nextRun}>
        <Time at={connection.next_run_at} as="until" none={connection.paused ? t.noneWhilePaused : t.noNext} />
      </Tile>
      <Tile label={t.quota}>{quota ? <QuotaMeter quota={quota} /> : '—'}</Tile>
      <Tile label={t.lag} why={t.lagWhy}>
        <span className="numbers">{item?.lag_ms == null ? '—' : duration(item.lag_ms, language)}</span>
      </Tile>
    </dl>
  )
}

function Tile({ label, why, children }: { label: string; why?: string; children: React.ReactNode }) {
  return (
    <div className="tile">
      <dt>
        {label} {why && <Why>{why}</Why>}
      </dt>
      <dd>{children}</dd>
    </div>
  )
}
