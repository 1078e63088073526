import { PlusOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { Link } from 'react-router'
import { allStatsQuery, overviewsQuery, type OverviewFilters } from '../../api/connections'
import type { Health, OverviewItem } from '../../api/types'
import { useLanguage } from '../../i18n/language'
import { words } from '../../i18n/words'
import { duration } from '../../i18n/time'
import { useAllowed } from '../../ui/ActionButton'
import { useAsides } from '../../ui/asides'
import { Counts } from '../../ui/Counts'
import { FilterBar, Search } from '../../ui/FilterBar'
import { useFilters } from '../../ui/filters'
import { Grid, type Column } from '../../ui/Grid'
import { LinkButton } from '../../ui/LinkButton'
import { PageHeader } from '../../ui/PageHeader'
import { Panel } from '../../ui/Panel'
import { HealthTag } from '../../ui/StateTag'
import { Time } from '../../ui/Time'
import { EmptyView, Shown } from '../../ui/views'
import { Everywhere } from './Everywhere'
import { History } from './History'
import './overview.css'
import { QuotaMeter } from './QuotaMeter'
import { spanUntilNow } from './spans'
import { overviewText } from './text'

const ORDER: Record<Health, number> = { stopped: 0, attention: 1, ok: 2 }

const FILTERS = ['q', 'health'] as const

/** All connections, page by page; of those that are shown, what needs attention comes first. */
export function AllConnections() {
  const t = overviewText.use()
  const { filters, change, clear, any } = useFilters(FILTERS)
  const overview = useInfiniteQuery(overviewsQuery(filters as OverviewFilters))
  const create = useAllowed('administrator') && (
    <LinkButton to="/new" type="primary" icon={<PlusOutlined aria-hidden />}>
      {t.create}
    </LinkButton>
  )
  const columns = useColumns()
  const { health: healths } = words.use()
  return (
    <>
      <PageHeader title={t.title} actions={overview.data?.pages[0]?.items.length === 0 && !any ? undefined : create}>
        {t.lead}
      </PageHeader>
      <Shown query={overview}>
        {({ pages }) =>
          !any && pages[0]?.items.length === 0 ? (
            <EmptyView title={t.none} action={create}>
              {t.noneWhy}
            </EmptyView>
          ) : (
            <div className="stack">
              {(any || pages.length > 1 || overview.hasNextPage) && (
                <FilterBar any={any} onClear={clear}>
                  <Search label={t.name} value={filters.q} onChange={(q) => change({ q })} />
                  <Select
                    allowClear
                    aria-label={t.health}
                    placeholder={t.health}
                    className="overview-health"
                    value={(filters.health as Health | undefined) ?? null}
                    options={(Object.keys(ORDER) as Health[]).map((value) => ({ value, label: healths[value] }))}
                    onChange={(health: Health | undefined) => change({ health: health ?? '' })}
                  />
                </FilterBar>
              )}
              <Everywhere />
              <Panel flush>
                {pages[0]?.items.length === 0 ? (
                  <EmptyView title={t.noneFound} />
                ) : (
                  <Grid
                    label={t.title}
                    rows={inOrder(pages.flatMap((page) => page.items))}
                    columns={columns}
                    rowKey={(one) => one.connection}
                  />
                )}
              </Panel>
              {overview.hasNextPage && (
                <Button loading={overview.isFetchingNextPage} onClick={() => void overview.fetchNextPage()}>
                  {t.moreConnections}
                </Button>
              )}
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

function Standing({ one }: { one: OverviewItem }) {
  const t = overviewText.use()
  return (
    <>
      <HealthTag of={one} />
      {one.health === 'stopped' && !one.paused && <Link to={`/c/${one.connection}/setup`} className="nowrap within-text">{t.goOn}</Link>}
    </>
  )
}

/** Where there is little room, how it stands is said under its name. */
function Named({ one, aside }: { one: OverviewItem; aside: string | undefined }) {
  return (
    <>
      <Link to={`/c/${one.connection}`}>{one.name}</Link>
      {aside !== undefined && <div className="quiet">{aside}</div>}
      <div className="narrow-only">
        <Standing one={one} />
      </div>
    </>
  )
}

function useColumns(): Column<OverviewItem>[] {
  const t = overviewText.use()
  const language = useLanguage()
  const asides = useAsides()
  return [
    { title: t.connection, width: 180, cell: (one) => <Named one={one} aside={asides.get(one.connection)} /> },
    { title: t.health, wide: true, cell: (one) => <Standing one={one} /> },
    { title: t.records, cell: (one) => <Counts counts={one.counts} /> },
    { title: t.lastRun, width: 120, wide: true, cell: (one) => <Time at={one.last_run?.ended_at ?? one.last_run?.started_at} none={t.never} /> },
    { title: t.nextRun, width: 120, wide: true, cell: (one) => <Time at={one.next_run_at} as="until" none={one.paused ? t.noneWhilePaused : t.noNext} /> },
    { title: t.quota, width: 170, wide: true, cell: (one) => <QuotaMeter quota={one.quota} /> },
    { title: t.lag, right: true, wide: true, cell: (one) => (one.lag_ms === null ? '—' : duration(one.lag_ms, language)), width: 110 },
  ]
}
