import { ReloadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Descriptions, Drawer, Tabs } from 'antd'
import { Link } from 'react-router'
import { recordQuery } from '../../api/records'
import type { RecordDetail } from '../../api/types'
import { marks } from '../../i18n/marks'
import { named, words } from '../../i18n/words'
import { useConnection } from '../../shell/OfConnection'
import { ActionButton } from '../../ui/ActionButton'
import { useNow } from '../../ui/now'
import { RecordStateTag } from '../../ui/StateTag'
import { Time } from '../../ui/Time'
import { Shown } from '../../ui/views'
import { Questions } from '../overview/Questions'
import { BothSides } from './BothSides'
import { History } from './History'
import type { RetryAct } from './Records'
import { RepairLink } from './RepairLink'
import { ReviewButton, useReview } from './Review'
import { recordsText } from './text'
import { Words } from '../../ui/Words'

interface Props {
  record: string | undefined
  onClose: () => void
  retry: RetryAct
}

/** Everything that is known of one record. */
export function RecordDrawer({ record, onClose, retry }: Props) {
  const t = recordsText.use()
  const { id } = useConnection()
  const query = useQuery({ ...recordQuery(id, record ?? ''), enabled: record !== undefined })
  const detail = query.data
  return (
    <Drawer
      open={record !== undefined}
      onClose={onClose}
      size={760}
      classNames={{ wrapper: 'record-drawer' }}
      title={detail?.title ?? t.record}
      closable={{ 'aria-label': t.close }}
      extra={
        record && detail && (
          <ActionButton
            needs="operator"
            icon={<ReloadOutlined aria-hidden />}
            loading={retry.isPending}
            onClick={() => retry.mutate({ ids: [record] })}
          >
            {t.retry}
          </ActionButton>
        )
      }
    >
      <Shown query={query}>{(data) => <Detail record={data} connection={id} />}</Shown>
    </Drawer>
  )
}

function Detail({ record, connection }: { record: RecordDetail; connection: string }) {
  const t = recordsText.use()
  const { meanings } = words.use()
  const bad = record.state === 'failed' || record.state === 'unconfirmed'
  return (
    <div className="stack">
      {record.reason && (
        <Alert
          type={bad ? 'error' : 'info'}
          showIcon
          title={<Words>{record.reason}</Words>}
          description={<WaitsFor record={record} connection={connection} />}
          action={<Remedy record={record} connection={connection} />}
        />
      )}
      <Questions connection={connection} of={record} />
      {!record.reason && <p className="quiet record-meaning">{meanings[record.state]}</p>}
      <Facts record={record} />
      <Tabs
        items={[
          { key: 'history', label: t.history, children: <History record={record} connection={connection} /> },
          { key: 'sides', label: t.sides, children: <BothSides connection={connection} record={record.id} /> },
        ]}
      />
    </div>
  )
}

function Remedy({ record, connection }: { record: RecordDetail; connection: string }) {
  const review = useReview(connection)
  if (record.review === 'open') return <ReviewButton pending={review.isPending} onClick={() => review.mutate({ ids: [record.id] })} />
  if (!record.cause || record.waits) return null
  return <RepairLink kind={record.kind} cause={record.cause} title={record.title} connection={connection} here="record" />
}

function WaitsFor({ record: { waits }, connection }: { record: RecordDetail; connection: string }) {
  const t = recordsText.use()
  const m = marks.use()
  const { kinds } = words.use()
  // What nobody knows by name is told by the reason; its id would tell nobody anything (SO-2).
  if (!waits?.title) return null
  const { title } = waits
  return (
    <>
      {m.of(t.waits, '')}
      <Link to={`/c/${connection}/records?kind=${waits.kind}&q=${encodeURIComponent(title)}`}>
        {named(kinds, waits.kind)} {title}
      </Link>
    </>
  )
}

function Facts({ record }: { record: RecordDetail }) {
  const now = useNow()
  const t = recordsText.use()
  const { kinds } = words.use()
  const items = [
    { key: 'state', label: t.state, children: <RecordStateTag of={record} /> },
    ...(record.review ? [{ key: 'review', label: t.toReview, children: t.reviewStates[record.review] }] : []),
    { key: 'kind', label: t.kind, children: named(kinds, record.kind, record.label) },
    { key: 'when', label: t.when, children: <Time at={record.at} as="full" /> },
    ...(record.attempts > 0 ? [{ key: 'attempts', label: t.attempts, children: <span className="numbers">{record.attempts}</span> }] : []),
    { key: 'source', label: t.source, children: <span className="code">{record.source_id}</span> },
    {
      key: 'target',
      label: t.target,
      children: (
        <span>
          {record.target_title} <span className="code quiet">{record.target_id ?? (record.target_title ? '' : '—')}</span>
        </span>
      ),
    },
    ...(record.binding ? [{ key: 'bound', label: t.bound, children: <Time at={record.binding.bound_at} as="short" /> }] : []),
    ...(record.due_at ? [{ key: 'due', label: t.due, children: record.due_at > now ? <Time at={record.due_at} as="until" /> : t.dueNext }] : []),
  ]
  return <Descriptions size="small" column={{ xs: 1, sm: 2 }} colon={false} items={items} />
}
