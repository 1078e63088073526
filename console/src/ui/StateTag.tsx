import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  DeleteOutlined,
  EditOutlined,
  ExclamationCircleOutlined,
  EyeOutlined,
  LinkOutlined,
  MinusCircleOutlined,
  PauseCircleOutlined,
  PlusCircleOutlined,
  QuestionCircleOutlined,
  StepForwardOutlined,
  StopOutlined,
  SyncOutlined,
} from '@ant-design/icons'
import { Tag, Tooltip } from 'antd'
import type { ReactNode } from 'react'
import type { Health, OverviewItem, RecordState, Run, RunState } from '../api/types'
import { marks } from '../i18n/marks'
import { words } from '../i18n/words'

type Tone = 'good' | 'busy' | 'plain' | 'wait' | 'bad'
type Look = readonly [Tone, ReactNode]

/** Colour is never alone: each state has its own icon, and its word beside it. */
const RECORD: Record<RecordState, Look> = {
  created: ['good', <PlusCircleOutlined key="i" />],
  updated: ['good', <EditOutlined key="i" />],
  deleted: ['plain', <DeleteOutlined key="i" />],
  unchanged: ['plain', <CheckCircleOutlined key="i" />],
  skipped: ['plain', <StepForwardOutlined key="i" />],
  held: ['wait', <ClockCircleOutlined key="i" />],
  failed: ['bad', <CloseCircleOutlined key="i" />],
  unconfirmed: ['wait', <QuestionCircleOutlined key="i" />],
}
const ADOPTED: Look = ['good', <LinkOutlined key="i" />]
const RUN: Record<RunState, Look> = {
  queued: ['plain', <ClockCircleOutlined key="i" />],
  running: ['busy', <SyncOutlined spin key="i" />],
  done: ['good', <CheckCircleOutlined key="i" />],
  failed: ['bad', <CloseCircleOutlined key="i" />],
  paused: ['wait', <PauseCircleOutlined key="i" />],
  cancelled: ['plain', <StopOutlined key="i" />],
}
const UNFINISHED: Look = ['plain', <MinusCircleOutlined key="i" />]
const HEALTH: Record<Health, Look> = {
  ok: ['good', <CheckCircleOutlined key="i" />],
  attention: ['wait', <ExclamationCircleOutlined key="i" />],
  stopped: ['bad', <MinusCircleOutlined key="i" />],
}

function Labelled({ look: [tone, icon], label }: { look: Look; label: string }) {
  return (
    <Tag icon={icon} className={`state state-${tone}`} variant="filled">
      {label}
    </Tag>
  )
}

/** What became of a record, and on a closer look what that means. */
export function RecordStateTag({ of: { state, adopted = false } }: { of: { state: RecordState; adopted?: boolean } }) {
  const w = words.use()
  return (
    <Tooltip title={adopted ? w.adopted.meaning : w.meanings[state]}>
      <span>
        <Labelled look={adopted ? ADOPTED : RECORD[state]} label={adopted ? w.adopted.state : w.states[state]} />
      </span>
    </Tooltip>
  )
}

/** What a person is asked to look at (decision 0055). */
export function ReviewTag() {
  const { toReview } = words.use()
  return <Labelled look={['wait', <EyeOutlined key="i" />]} label={toReview} />
}

/** How a run stands; one that is done says what did not come through. A rehearsal has none of that to say. */
export function RunStateTag({ run: { state, counts, plan } }: { run: Pick<Run, 'state' | 'counts' | 'plan'> }) {
  const { runs, left } = words.use()
  const m = marks.use()
  const some = (['failed', 'unconfirmed', 'held'] as const).filter((one) => counts[one])
  if (state !== 'done' || plan || some.length === 0) return <Labelled look={RUN[state]} label={runs[state]} />
  // What waits goes on by itself.
  const icon = counts.failed || counts.unconfirmed ? <ExclamationCircleOutlined key="i" /> : <ClockCircleOutlined key="i" />
  const told = m.list(some.map((one) => left[one](counts[one] ?? 0)))
  return <Labelled look={['wait', icon]} label={`${runs.done} · ${told}`} />
}

/** What stands still says why: a person paused it, or it has not been set up to its end. */
export function HealthTag({ of: { health, paused } }: { of: Pick<OverviewItem, 'health' | 'paused'> }) {
  const { health: healths, standing } = words.use()
  if (health !== 'stopped') return <Labelled look={HEALTH[health]} label={healths[health]} />
  return paused ? <Labelled look={RUN.paused} label={standing.paused} /> : <Labelled look={UNFINISHED} label={standing.unfinished} />
}
