import { useQuery } from '@tanstack/react-query'
import { Tag } from 'antd'
import { streamsQuery } from '../../api/connections'
import { presetsQuery } from '../../api/presets'
import type { Preset, Stream } from '../../api/types'
import { marks } from '../../i18n/marks'
import { named, words } from '../../i18n/words'
import { useConnection } from '../../shell/OfConnection'
import { Grid, type Column } from '../../ui/Grid'
import { PageHeader } from '../../ui/PageHeader'
import { Panel } from '../../ui/Panel'
import { Time } from '../../ui/Time'
import { Shown } from '../../ui/views'
import { PresetSwitch } from '../presets/PresetCard'
import { presetsText } from '../presets/text'
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
  const presets = useQuery(presetsQuery(connection))
  const columns: Column<Stream>[] = [
    { title: t.kind, width: 140, cell: (one) => named(kinds, one.kind, one.label) },
    { title: t.direction, width: 180, wide: true, cell: (one) => <span className="quiet nowrap">{t.to[one.direction]}</span> },
    { title: t.after, width: 210, wide: true, cell: (one) => <Needs stream={one} /> },
    { title: t.state, cell: (one) => <Runs stream={one} first={isFirst(one, streams.data ?? [])} connection={connection} presets={presets.data ?? []} /> },
    { title: t.last, width: 120, right: true, wide: true, cell: (one) => <Time at={one.last_at} /> },
  ]
  return (
    <Panel title={t.kinds} aside={t.kindsWhy} flush>
      <Shown query={streams}>
        {(rows) => <Grid label={t.kinds} rows={rows} columns={columns} rowKey={(one) => one.kind} />}
      </Shown>
    </Panel>
  )
}

/** Of two kinds of one preset, the first has the switch. */
const isFirst = (one: Stream, all: Stream[]) => all.find(({ preset }) => preset === one.preset)?.kind === one.kind

function Needs({ stream }: { stream: Stream }) {
  const { kinds } = words.use()
  const m = marks.use()
  return <span className="quiet">{m.list(stream.needs.map((kind) => named(kinds, kind))) || '—'}</span>
}

/** Whether it runs, why, and the switch where the rules have one (chapter P): what always runs says so. */
function Runs({ stream, first, connection, presets }: { stream: Stream; first: boolean; connection: string; presets: Preset[] }) {
  const t = ruleText.use()
  const preset = presets.find(({ name }) => name === stream.preset)
  const attachments = presets.find(({ name }) => name === stream.files_preset)
  return (
    <div className="rule-switch">
      <Tag className={`state state-${stream.enabled ? 'good' : 'plain'}`}>{stream.enabled ? t.on : t.off}</Tag>
      <div className="rule-why-not">
        <Why stream={stream} first={first} preset={preset} />
        {attachments && (
          <div className="quiet">
            {attachments.on ? t.withFiles : t.withoutFiles} <PresetSwitch preset={attachments} connection={connection} size="small" />
          </div>
        )}
      </div>
      {preset && first && <PresetSwitch preset={preset} connection={connection} size="small" />}
    </div>
  )
}

function Why({ stream, first, preset }: { stream: Stream; first: boolean; preset: Preset | undefined }) {
  const t = ruleText.use()
  const { names } = presetsText.use()
  const label = preset && named(names, preset.name, preset.label)
  if (stream.reason && !(label && !stream.enabled)) return <Words>{stream.reason}</Words>
  if (!label) return <span className="quiet">{t.always}</span>
  if (!first && !stream.enabled) return <span>{t.together(label)}</span>
  return <span className="quiet">{stream.enabled ? t.forGood(label) : t.once(label)}</span>
}
