import { useQuery } from '@tanstack/react-query'
import { Tag } from 'antd'
import { Link } from 'react-router'
import { streamsQuery } from '../../api/connections'
import type { Stream } from '../../api/types'
import { marks } from '../../i18n/marks'
import { named, words } from '../../i18n/words'
import { useConnection } from '../../shell/OfConnection'
import { Grid, type Column } from '../../ui/Grid'
import { PageHeader } from '../../ui/PageHeader'
import { Panel } from '../../ui/Panel'
import { Time } from '../../ui/Time'
import { Shown } from '../../ui/views'
import { RunActions } from '../runs/RunActions'
import { RuleEditor } from './RuleEditor'
import { ruleText } from './text'
import { Words } from '../../ui/Words'

/** S-7: when, and what. */
export function RulePage() {
  const t = ruleText.use()
  const connection = useConnection()
  return (
    <>
      <PageHeader title={t.title} actions={<RunActions connection={connection} />}>
        {t.lead}
      </PageHeader>
      <div className="stack">
        <Panel title={t.when}>
          <RuleEditor connection={connection.id} foot={(keep) => <div className="rule-foot">{keep(t.keep)}</div>} />
        </Panel>
        <Kinds connection={connection.id} />
      </div>
    </>
  )
}

/** Which kinds run, in their order; what is off says what would switch it on. */
function Kinds({ connection }: { connection: string }) {
  const t = ruleText.use()
  const { kinds } = words.use()
  const streams = useQuery(streamsQuery(connection))
  const columns: Column<Stream>[] = [
    { title: t.kind, width: 180, cell: (one) => named(kinds, one.kind, one.label) },
    { title: t.direction, width: 200, cell: (one) => <span className="quiet nowrap">{t.to[one.direction]}</span> },
    { title: t.after, width: 240, cell: (one) => <Needs stream={one} /> },
    { title: t.state, cell: (one) => <Runs stream={one} connection={connection} /> },
    { title: t.last, width: 120, right: true, cell: (one) => <Time at={one.last_at} /> },
  ]
  return (
    <Panel title={t.kinds} aside={t.kindsWhy} flush>
      <Shown query={streams}>
        {(rows) => <Grid label={t.kinds} rows={rows} columns={columns} rowKey={(one) => one.kind} />}
      </Shown>
    </Panel>
  )
}

function Needs({ stream }: { stream: Stream }) {
  const { kinds } = words.use()
  const m = marks.use()
  return <span className="quiet">{m.list(stream.needs.map((kind) => named(kinds, kind))) || '—'}</span>
}

function Runs({ stream, connection }: { stream: Stream; connection: string }) {
  const t = ruleText.use()
  if (stream.enabled) return <Tag className="state state-good">{t.on}</Tag>
  return (
    <span className="nowrap">
      <Tag className="state state-plain">{t.off}</Tag> <Words>{stream.reason}</Words>{' '}
      {/* What is done for good is off too, and no switch brings it back. */}
      {stream.completed_at == null && (
        <Link to={`/c/${connection}/presets`} className="within-text">{t.presets}</Link>
      )}
    </span>
  )
}
