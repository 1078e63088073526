import { StopOutlined } from '@ant-design/icons'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Breadcrumb, Button, Descriptions, Grid, Table, Tag, type TableColumnType } from 'antd'
import { Link, useParams } from 'react-router'
import { useRunEvents } from '../../api/live'
import { cancelRun, plannedQuery, runIsOver, runQuery, runsQuery } from '../../api/runs'
import type { Planned, Run } from '../../api/types'
import { useLanguage } from '../../i18n/language'
import { marks } from '../../i18n/marks'
import { duration } from '../../i18n/time'
import { named, words } from '../../i18n/words'
import { useConnection } from '../../shell/OfConnection'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { useConfirm } from '../../ui/confirm'
import { PageHeader } from '../../ui/PageHeader'
import { Panel } from '../../ui/Panel'
import { Time } from '../../ui/Time'
import { EmptyView, Shown } from '../../ui/views'
import { RunProgress } from './RunProgress'
import { runsText } from './text'

/** One run, live while it goes on. */
export function RunPage() {
  const t = runsText.use()
  const { id } = useConnection()
  const { run = '' } = useParams()
  const query = useQuery(runQuery(id, run))
  const goesOn = useGoesOn(id, query.data)
  useRunEvents(id, query.data && !runIsOver(query.data) ? run : undefined)
  return (
    <>
      <Breadcrumb items={[{ title: <Link to={`/c/${id}/runs`}>{t.all}</Link> }, { title: <Time at={query.data?.started_at ?? query.data?.queued_at} as="short" none="…" /> }]} />
      <Shown query={query}>
        {(data) => (
          <>
            <PageHeader
              title={data.plan ? t.planned : t.title}
              actions={(!runIsOver(data) || goesOn) && <StopButton connection={id} run={run} rests={runIsOver(data)} />}
            />
            <div className="stack">
              <Panel>
                <Facts run={data} />
                <RunProgress run={data} connection={id} />
              </Panel>
              {data.plan && runIsOver(data) && <WouldWrite connection={id} run={run} />}
            </div>
          </>
        )}
      </Shown>
    </>
  )
}

/** Of these nothing goes on by itself when they were interrupted. */
const PASSING = ['event', 'employees', 'cli', 'demo']
const canGoOn = (run: Run) => !run.plan && !PASSING.includes(run.trigger)

/** Whether it was interrupted and will go on by itself: the last one that can does. */
function useGoesOn(connection: string, run: Run | undefined): boolean {
  const interrupted = run?.state === 'paused' && canGoOn(run)
  const last = useInfiniteQuery({ ...runsQuery(connection), enabled: interrupted })
  return interrupted && last.data?.pages[0]?.items.find(canGoOn)?.id === run.id
}

function Facts({ run }: { run: Run }) {
  const t = runsText.use()
  const language = useLanguage()
  const items = [
    { key: 'how', label: t.how, children: named(t.triggers, run.trigger) },
    { key: 'when', label: t.when, children: <Time at={run.started_at} as="full" /> },
    {
      key: 'took',
      label: t.took,
      children: run.ended_at && run.started_at ? duration(run.ended_at - run.started_at, language) : '—',
    },
  ]
  return <Descriptions size="small" items={items} column={{ xs: 1, md: 3 }} colon={false} className="run-facts" />
}

/** `rests`: it was interrupted, and nothing is being written. */
function StopButton({ connection, run, rests }: { connection: string; run: string; rests: boolean }) {
  const t = runsText.use()
  const confirm = useConfirm()
  const cancel = useAct(() => cancelRun(connection, run), { done: t.cancelled })
  const ask = async () => {
    if (await confirm({ title: t.cancelTitle, consequence: rests ? t.cancelRests : t.cancelWhat, yes: t.cancel, danger: true })) cancel.mutate()
  }
  return (
    <ActionButton
      needs="operator"
      icon={<StopOutlined aria-hidden />}
      loading={cancel.isPending || cancel.isSuccess}
      onClick={() => void ask()}
    >
      {t.cancel}
    </ActionButton>
  )
}

/** What a rehearsal found. */
function WouldWrite({ connection, run }: { connection: string; run: string }) {
  const t = runsText.use()
  const planned = useInfiniteQuery(plannedQuery(connection, run))
  const wide = Grid.useBreakpoint().md ?? true
  const columns = usePlannedColumns(wide)
  return (
    <Panel title={t.willWrite} flush>
      <Shown query={planned}>
        {({ pages }) => (
          <>
            <Table<Planned>
              size="small"
              rowKey={(one) => `${one.kind} ${one.system} ${one.action} ${one.title} ${JSON.stringify(one.changes)}`}
              pagination={false}
              {...(wide && { scroll: { x: 760 } })}
              dataSource={pages.flatMap((page) => page.items)}
              locale={{ emptyText: <EmptyView title={t.willNothing}>{t.willNothingWhy}</EmptyView> }}
              columns={columns}
            />
            {planned.hasNextPage && (
              <Button block type="link" loading={planned.isFetchingNextPage} onClick={() => void planned.fetchNextPage()}>
                {t.more}
              </Button>
            )}
          </>
        )}
      </Shown>
    </Panel>
  )
}

/** On a phone they stand below each other: what changes is not scrolled to. */
function usePlannedColumns(wide: boolean): TableColumnType<Planned>[] {
  const t = runsText.use()
  const w = words.use()
  const kind = (one: Planned) => (one.kind === null ? t.fields : named(w.kinds, one.kind))
  const action = (one: Planned) => <Tag variant="filled">{t.actions[one.action]}</Tag>
  const changes = (one: Planned) => <Changes planned={one} />
  const beside: TableColumnType<Planned>[] = [
    { title: t.system, width: 110, render: (_, one) => w.systems[one.system] },
    { title: t.kind, width: 110, render: (_, one) => kind(one) },
    { title: t.action, width: 80, render: (_, one) => action(one) },
    { title: t.what, dataIndex: 'title', width: 240 },
    { title: t.changes, render: (_, one) => changes(one) },
  ]
  const below: TableColumnType<Planned>[] = [
    {
      title: t.what,
      render: (_, one) => (
        <>
          <div>
            <b>{one.title}</b> {action(one)}
          </div>
          <div className="quiet">
            {w.systems[one.system]} · {kind(one)}
          </div>
          {changes(one)}
        </>
      ),
    },
  ]
  return wide ? beside : below
}

function Changes({ planned: { action, changes } }: { planned: Planned }) {
  const m = marks.use()
  return (
    <ul className="changes">
      {changes.map((change) => (
        <li key={change.field}>
          <span className="quiet">{m.field(change.label)}</span> {action === 'update' && <del>{change.before ?? '—'}</del>}{' '}
          <ins>{change.after ?? '—'}</ins>
        </li>
      ))}
    </ul>
  )
}
