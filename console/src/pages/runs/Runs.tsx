import { useInfiniteQuery } from '@tanstack/react-query'
import { Grid, Select, Tag } from 'antd'
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
import { VirtualTable, type Spread } from '../../ui/VirtualTable'
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
  const wide = Grid.useBreakpoint().md ?? true
  const columns = useColumns(connection.id, wide)
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
            columns={columns}
            dataSource={pages.flatMap((page) => page.items)}
            more={runs.hasNextPage}
            loadingMore={runs.isFetchingNextPage}
            onMore={() => void runs.fetchNextPage()}
            empty={any ? <EmptyView title={t.noMatch} /> : <EmptyView title={t.none}>{t.noneWhy}</EmptyView>}
            onRow={(run) => ({ onClick: () => void navigate(run.id), className: 'clickable' })}
          />
        )}
      </Shown>
    </>
  )
}

/** On a phone there is room for when it was and what came of it. */
function useColumns(connection: string, wide: boolean): Spread<Run>[] {
  const t = runsText.use()
  const language = useLanguage()
  const when: Spread<Run> = {
    title: t.when,
    width: 170,
    render: (_, run) => (
      <Link to={`/c/${connection}/runs/${run.id}`} onClick={(event) => event.stopPropagation()}>
        <Time at={run.started_at ?? run.queued_at} as={wide ? 'full' : 'short'} />
      </Link>
    ),
  }
  const state: Spread<Run> = { title: t.state, width: 300, render: (_, run) => <State run={run} /> }
  const result: Spread<Run> = { title: t.result, width: 320, grow: 1, render: (_, run) => <Result run={run} /> }
  if (!wide) {
    const both: Spread<Run> = {
      ...when,
      width: 132,
      render: (value, run, n) => (
        <>
          {when.render?.(value, run, n)}
          <State run={run} />
        </>
      ),
    }
    return [both, { ...result, width: 164 }]
  }
  return [
    when,
    state,
    { title: t.how, width: 110, render: (_, run) => named(t.triggers, run.trigger) },
    {
      title: t.took,
      width: 120,
      align: 'right',
      className: 'numbers',
      render: (_, run) => (run.ended_at && run.started_at ? duration(run.ended_at - run.started_at, language) : '—'),
    },
    result,
  ]
}

function State({ run }: { run: Run }) {
  const t = runsText.use()
  return (
    <div className="run-state">
      <RunStateTag run={run} /> {run.plan && <Tag>{t.planned}</Tag>}
    </div>
  )
}

function Result({ run }: { run: Run }) {
  const t = runsText.use()
  if (run.reason) return <Words>{run.reason}</Words>
  return <Counts counts={run.counts} adopted={run.adopted} none={runIsOver(run) ? t.nothingWritten : '—'} planned={run.plan} />
}
