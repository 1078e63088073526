import { useInfiniteQuery } from '@tanstack/react-query'
import { Select, Tag, type TableColumnsType } from 'antd'
import { Link, useNavigate } from 'react-router'
import { runIsOver, runsQuery } from '../../api/runs'
import type { Run, RunState } from '../../api/types'
import { useLanguage } from '../../i18n/language'
import { duration } from '../../i18n/time'
import { named, words } from '../../i18n/words'
import { useConnection } from '../../shell/OfConnection'
import { Counts } from '../../ui/Counts'
import { FilterBar } from '../../ui/FilterBar'
import { useFilters } from '../../ui/filters'
import { PageHeader } from '../../ui/PageHeader'
import { RunStateTag } from '../../ui/StateTag'
import { Time } from '../../ui/Time'
import { EmptyView, Shown } from '../../ui/views'
import { VirtualTable } from '../../ui/VirtualTable'
import { RunActions } from './RunActions'
import './runs.css'
import { runsText } from './text'
import { Words } from '../../ui/Words'

const FILTERS = ['state'] as const
const STATES: RunState[] = ['queued', 'running', 'done', 'failed', 'paused', 'cancelled']

/** What ran, the newest first. */
export function Runs() {
  const t = runsText.use()
  const w = words.use()
  const connection = useConnection()
  const navigate = useNavigate()
  const { filters, change, clear, any } = useFilters(FILTERS)
  const runs = useInfiniteQuery(runsQuery(connection.id, filters.state as RunState | undefined))
  const columns = useColumns(connection.id)
  return (
    <>
      <PageHeader title={t.title} actions={<RunActions connection={connection} />}>
        {t.lead}
      </PageHeader>
      <FilterBar any={any} onClear={clear}>
        <Select
          allowClear
          aria-label={t.state}
          placeholder={t.state}
          className="runs-state"
          value={filters.state ?? null}
          options={STATES.map((state) => ({ value: state, label: w.runs[state] }))}
          onChange={(state: string | null) => change({ state: state ?? '' })}
        />
      </FilterBar>
      <Shown query={runs}>
        {({ pages }) => (
          <VirtualTable<Run>
            rowKey="id"
            width={960}
            columns={columns}
            dataSource={pages.flatMap((page) => page.items)}
            more={runs.hasNextPage}
            loadingMore={runs.isFetchingNextPage}
            onMore={() => void runs.fetchNextPage()}
            empty={<EmptyView title={t.none}>{t.noneWhy}</EmptyView>}
            onRow={(run) => ({ onClick: () => void navigate(run.id), className: 'clickable' })}
          />
        )}
      </Shown>
    </>
  )
}

function useColumns(connection: string): TableColumnsType<Run> {
  const t = runsText.use()
  const language = useLanguage()
  return [
    {
      title: t.when,
      width: 170,
      render: (_, run) => (
        <Link to={`/c/${connection}/runs/${run.id}`} onClick={(event) => event.stopPropagation()}>
          <Time at={run.started_at ?? run.queued_at} as="full" />
        </Link>
      ),
    },
    {
      title: t.state,
      width: 230,
      render: (_, run) => (
        <>
          <RunStateTag run={run} /> {run.plan && <Tag>{t.planned}</Tag>}
        </>
      ),
    },
    { title: t.how, width: 110, render: (_, run) => named(t.triggers, run.trigger) },
    {
      title: t.took,
      width: 120,
      align: 'right',
      className: 'numbers',
      render: (_, run) => (run.ended_at && run.started_at ? duration(run.ended_at - run.started_at, language) : '—'),
    },
    {
      title: t.result,
      width: 420,
      render: (_, run) => (run.reason ? <Words>{run.reason}</Words> : <Counts counts={run.counts} adopted={run.adopted} none={runIsOver(run) ? t.nothingWritten : '—'} planned={run.plan} />),
    },
  ]
}
