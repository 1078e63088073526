import { DownloadOutlined, ReloadOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Alert, Button, Grid, Tooltip } from 'antd'
import { useState, type ReactNode } from 'react'
import { of } from '../../api/connections'
import { recordsFile, recordsQuery, retryRecords, type Retry } from '../../api/records'
import type { RecordRow } from '../../api/types'
import { useConnection } from '../../shell/OfConnection'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { useConfirm } from '../../ui/confirm'
import { useFilters } from '../../ui/filters'
import { PageHeader } from '../../ui/PageHeader'
import { EmptyView, Shown } from '../../ui/views'
import { VirtualTable } from '../../ui/VirtualTable'
import { asked, FILTERS, type Named } from './asked'
import { useColumns } from './columns'
import { RecordDrawer } from './RecordDrawer'
import { RecordFilters } from './RecordFilters'
import { ReviewButton, useReview } from './Review'
import './records.css'
import { recordsText } from './text'

const SHOWN = ['record'] as const
/** As many records as the server takes by their ids at a time; a download that it refuses would be its refusal in a file. */
const MOST_CHOSEN = 1000

/** 同步日志 (S-8). The filters and the open record stand in the address. */
export function Records() {
  const t = recordsText.use()
  const { id, paused } = useConnection()
  const { filters, change, clear, any } = useFilters(FILTERS)
  const shown = useFilters(SHOWN)
  const [chosen, setChosen] = useState<string[]>([])
  const records = useInfiniteQuery(recordsQuery(id, asked(filters)))
  const rows = records.data?.pages.flatMap((page) => page.items) ?? []
  const retry = useRetry(id, paused)
  const wide = Grid.useBreakpoint().md ?? true
  const columns = useColumns(wide)
  return (
    <>
      <PageHeader title={t.title} actions={<Actions chosen={chosen} filters={filters} retry={retry} onRetried={() => setChosen([])} />}>
        {t.lead}
      </PageHeader>
      <RecordFilters filters={filters} any={any} change={change} clear={clear} />
      {filters.cause && (
        <Cause
          reason={rows[0]?.reason ?? filters.cause}
          act={
            filters.review === 'true' && filters.kind ? (
              <ReviewAll kind={filters.kind} cause={filters.cause} />
            ) : (
              <RetryAll cause={filters.cause} retry={retry} />
            )
          }
        />
      )}
      <Shown query={records}>
        {() => (
          <VirtualTable<RecordRow>
            rowKey="id"
            columns={columns}
            dataSource={rows}
            more={records.hasNextPage}
            loadingMore={records.isFetchingNextPage}
            onMore={() => void records.fetchNextPage()}
            rowSelection={{
              columnWidth: 40,
              getTitleCheckboxProps: () => ({ 'aria-label': t.selectAll }),
              selectedRowKeys: chosen,
              onChange: (keys) => setChosen(keys as string[]),
              getCheckboxProps: (row) => ({ 'aria-label': row.title }),
            }}
            onRow={(row) => ({ onClick: () => shown.change({ record: row.id }), className: 'clickable' })}
            empty={any ? <EmptyView title={t.noMatch} /> : <EmptyView title={t.none}>{t.noneWhy}</EmptyView>}
          />
        )}
      </Shown>
      <RecordDrawer record={shown.filters.record} onClose={() => shown.change({ record: '' })} retry={retry} />
    </>
  )
}

export type RetryAct = ReturnType<typeof useRetry>

function useRetry(id: string, paused: boolean) {
  const t = recordsText.use()
  return useAct((what: Retry) => retryRecords(id, what), {
    done: ({ retried }) => (paused ? t.retriedLater(retried) : t.retried(retried)),
    stale: ['records', 'causes', 'streams', 'settings'].map((part) => [...of(id), part]),
  })
}

interface ActionsProps {
  chosen: string[]
  filters: Named
  retry: RetryAct
  onRetried: () => void
}

function Actions({ chosen, filters, retry, onRetried }: ActionsProps) {
  const t = recordsText.use()
  const { id } = useConnection()
  const confirm = useConfirm()
  const some = chosen.length > 0
  const tooMany = chosen.length > MOST_CHOSEN
  const all = async () => {
    const yes = await confirm({ title: t.retryAllTitle, consequence: t.retryAllWhat, yes: t.retry })
    if (yes) retry.mutate({ state: 'failed', kind: filters.kind })
  }
  return (
    <>
      <Tooltip title={tooMany ? t.csvTooMany(MOST_CHOSEN) : some ? t.csvSomeWhy : t.csvWhy}>
        <Button
          icon={<DownloadOutlined aria-hidden />}
          disabled={tooMany}
          href={tooMany ? undefined : recordsFile(id, some ? { ids: chosen.join(',') } : asked(filters))}
          download
        >
          {some ? t.csvSome(chosen.length) : t.csv}
        </Button>
      </Tooltip>
      <ActionButton
        needs="operator"
        icon={<ReloadOutlined aria-hidden />}
        loading={retry.isPending}
        type={some ? 'primary' : 'default'}
        onClick={() => (some ? retry.mutate({ ids: chosen }, { onSuccess: onRetried }) : void all())}
      >
        {some ? t.retrySome(chosen.length) : t.retryAll}
      </ActionButton>
    </>
  )
}

function Cause({ reason, act }: { reason: string; act: ReactNode }) {
  const t = recordsText.use()
  return <Alert type="info" className="records-cause" title={t.cause(reason)} action={act} />
}

function RetryAll({ cause, retry }: { cause: string; retry: RetryAct }) {
  const t = recordsText.use()
  return (
    <ActionButton needs="operator" type="primary" size="small" loading={retry.isPending} onClick={() => retry.mutate({ cause })}>
      {t.retryCause}
    </ActionButton>
  )
}

function ReviewAll({ kind, cause }: { kind: string; cause: string }) {
  const review = useReview(useConnection().id)
  return <ReviewButton all pending={review.isPending} onClick={() => review.mutate({ kind, cause })} />
}
