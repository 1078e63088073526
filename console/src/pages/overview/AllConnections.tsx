import { PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { allStatsQuery, overviewQuery } from '../../api/connections'
import type { Health, OverviewItem } from '../../api/types'
import { useLanguage } from '../../i18n/language'
import { duration } from '../../i18n/time'
import { useAllowed } from '../../ui/ActionButton'
import { Counts } from '../../ui/Counts'
import { Grid, type Column } from '../../ui/Grid'
import { LinkButton } from '../../ui/LinkButton'
import { PageHeader } from '../../ui/PageHeader'
import { Panel } from '../../ui/Panel'
import { HealthTag } from '../../ui/StateTag'
import { Time } from '../../ui/Time'
import { EmptyView, Shown } from '../../ui/views'
import { History } from './History'
import './overview.css'
import { QuotaMeter } from './QuotaMeter'
import { spanUntilNow } from './spans'
import { overviewText } from './text'

const ORDER: Record<Health, number> = { stopped: 0, attention: 1, ok: 2 }

/** All connections; what needs attention comes first. */
export function AllConnections() {
  const t = overviewText.use()
  const overview = useQuery(overviewQuery)
  const create = useAllowed('administrator') && (
    <LinkButton to="/new" type="primary" icon={<PlusOutlined aria-hidden />}>
      {t.create}
    </LinkButton>
  )
  const columns = useColumns()
  return (
    <>
      <PageHeader title={t.title} actions={create}>
        {t.lead}
      </PageHeader>
      <Shown query={overview}>
        {(items) =>
          items.length === 0 ? (
            <EmptyView title={t.none} action={create}>
              {t.noneWhy}
            </EmptyView>
          ) : (
            <div className="stack">
              <Panel flush>
                <Grid label={t.title} rows={inOrder(items)} columns={columns} rowKey={(one) => one.connection} />
              </Panel>
              <History stats={(name) => allStatsQuery(name, spanUntilNow(name))} />
            </div>
          )
        }
      </Shown>
    </>
  )
}

const inOrder = (items: OverviewItem[]) =>
  [...items].sort((a, b) => ORDER[a.health] - ORDER[b.health] || a.name.localeCompare(b.name, 'zh'))

function useColumns(): Column<OverviewItem>[] {
  const t = overviewText.use()
  const language = useLanguage()
  return [
    { title: t.connection, width: 180, cell: (one) => <Link to={`/c/${one.connection}`}>{one.name}</Link> },
    { title: t.health, cell: (one) => <HealthTag health={one.health} /> },
    { title: t.records, cell: (one) => <Counts counts={one.counts} /> },
    { title: t.lastRun, width: 120, cell: (one) => <Time at={one.last_run?.ended_at ?? one.last_run?.started_at} none={t.never} /> },
    { title: t.nextRun, width: 120, cell: (one) => <Time at={one.next_run_at} none={t.noNext} /> },
    { title: t.quota, width: 170, cell: (one) => <QuotaMeter quota={one.quota} /> },
    { title: t.lag, right: true, cell: (one) => (one.lag_ms === null ? '—' : duration(one.lag_ms, language)), width: 110 },
  ]
}
