import { DownloadOutlined, SafetyCertificateOutlined } from '@ant-design/icons'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Alert, Button, Select } from 'antd'
import { connectionsQuery } from '../../api/connections'
import { auditFile, auditQuery, verifyAudit, type Noted } from '../../api/instance'
import { marks } from '../../i18n/marks'
import { named } from '../../i18n/words'
import { useAct } from '../../ui/act'
import { FilterBar, Search } from '../../ui/FilterBar'
import { useFilters } from '../../ui/filters'
import { Time } from '../../ui/Time'
import { EmptyView, Shown } from '../../ui/views'
import { VirtualTable, type Spread } from '../../ui/VirtualTable'
import { actions } from './actions'
import { useDetails } from './details'
import './settings.css'
import { settingsText } from './text'

const FILTERS = ['actor', 'action'] as const

/** Who did what. */
export function Audit() {
  const t = settingsText.use()
  const { filters, change, clear, any } = useFilters(FILTERS)
  const rows = useInfiniteQuery(auditQuery(filters))
  const verify = useAct(verifyAudit)
  const columns = useColumns()
  const known = actions.use()
  return (
    <>
      <div className="tab-head">
        <span className="quiet">{t.audit.lead}</span>
        <span className="row-acts">
          <Button icon={<DownloadOutlined aria-hidden />} href={auditFile(filters)} download>
            {t.audit.csv}
          </Button>
          <Button
            icon={<SafetyCertificateOutlined aria-hidden />}
            loading={verify.isPending}
            onClick={() => verify.mutate()}
          >
            {t.audit.verify}
          </Button>
        </span>
      </div>
      {verify.data && (
        <Alert
          className="audit-verified"
          showIcon
          type={verify.data.intact ? 'success' : 'error'}
          title={verify.data.intact ? t.audit.intact(verify.data.rows) : t.audit.broken(verify.data.broken_at ?? 0)}
        />
      )}
      <FilterBar any={any} onClear={clear}>
        <Search label={t.audit.actor} value={filters.actor} onChange={(actor) => change({ actor })} width={180} />
        <Select
          allowClear
          aria-label={t.audit.action}
          placeholder={t.audit.action}
          className="audit-action"
          value={filters.action ?? null}
          options={Object.entries(known).map(([value, label]) => ({ value, label }))}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(action: string | undefined) => change({ action: action ?? '' })}
        />
      </FilterBar>
      <Shown query={rows}>
        {({ pages }) => (
          <VirtualTable<Noted>
            rowKey="id"
            columns={columns}
            dataSource={pages.flatMap((page) => page.items)}
            more={rows.hasNextPage}
            loadingMore={rows.isFetchingNextPage}
            onMore={() => void rows.fetchNextPage()}
            empty={<EmptyView title={t.audit.none} />}
          />
        )}
      </Shown>
    </>
  )
}

function useColumns(): Spread<Noted>[] {
  const t = settingsText.use()
  const known = actions.use()
  const told = useDetails()
  const m = marks.use()
  const connections = useQuery(connectionsQuery)
  /** What a row is about, and in which connection where that is not what it is about. */
  const about = ({ action, target, connection }: Noted) => {
    const name = connections.data?.find(({ id }) => id === connection)?.name ?? connection
    if (!target) return name ?? '—'
    const what = told.target(action, target)
    return name && name !== target ? m.aside(what, name) : what
  }
  return [
    { title: t.audit.when, width: 178, render: (_, row) => <Time at={row.at} as="full" /> },
    { title: t.audit.actor, width: 120, ellipsis: true, render: (_, row) => row.actor_name ?? row.actor },
    { title: t.audit.action, width: 170, ellipsis: true, render: (_, row) => <span title={named(known, row.action)}>{named(known, row.action)}</span> },
    { title: t.audit.target, width: 160, grow: 1, ellipsis: true, render: (_, row) => about(row) },
    {
      title: t.audit.detail,
      width: 300,
      grow: 3,
      ellipsis: true,
      render: (_, row) => {
        const detail = told.detail(row.detail)
        return <span title={detail}>{detail}</span>
      },
    },
    { title: t.audit.address, width: 120, ellipsis: true, render: (_, row) => row.address ?? '—' },
  ]
}
