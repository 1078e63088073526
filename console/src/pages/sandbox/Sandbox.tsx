import { PlayCircleOutlined, ReloadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { of } from '../../api/connections'
import { startRun } from '../../api/runs'
import { useSession } from '../../app/session'
import { Missing } from '../../app/Crashed'
import { useConnection } from '../../shell/OfConnection'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { PageHeader } from '../../ui/PageHeader'
import { Subpages } from '../../ui/Subpages'
import { Shown } from '../../ui/views'
import { readBonds } from './bonds'
import './sandbox.css'
import { Side } from './Side'
import { SUBJECTS, read, type Subject } from './tables'
import { sandboxText } from './text'

/** How often both systems are looked at, for what changes in them by another hand. */
const LOOK = 5_000

/** Both simulated systems, side by side (demo only). */
export function Sandbox() {
  const t = sandboxText.use()
  const { demo } = useSession()
  const { id, running_run } = useConnection()
  const [params] = useSearchParams()
  const subject = SUBJECTS.find((one) => one === params.get('of')) ?? 'orders'
  const sync = useAct(() => startRun(id), { done: t.started, stale: [[...of(id), 'settings'], [...of(id), 'runs']] })
  if (!demo) return <Missing />
  return (
    <>
      <PageHeader
        title={t.title}
        actions={
          <ActionButton
            needs="operator"
            type="primary"
            icon={<PlayCircleOutlined aria-hidden />}
            loading={sync.isPending || running_run !== null}
            onClick={() => sync.mutate()}
          >
            {t.sync}
          </ActionButton>
        }
      >
        {t.lead}
      </PageHeader>
      <Subpages
        label={t.title}
        pages={SUBJECTS.map((key) => ({ to: `?of=${key}`, label: t.subjects[key], here: key === subject }))}
      />
      <Both key={`${subject} ${params.get('find') ?? ''}`} subject={subject} sought={params.get('find')} side={params.get('side')} />
    </>
  )
}

function Both({ subject, sought, side }: { subject: Subject; sought: string | null; side: string | null }) {
  const t = sandboxText.use()
  const { id } = useConnection()
  const [pointed, point] = useState<string[]>([])
  const both = useQuery({
    queryKey: [...of(id), 'sandbox', subject],
    queryFn: async () => {
      const [tables, bonds] = await Promise.all([read[subject](), readBonds(id, subject)])
      return { ...tables, bonds }
    },
    refetchInterval: LOOK,
    retry: 1,
  })
  return (
    <>
      <p className="quiet sandbox-hint">
        {t.hints[subject]}{' '}
        <Button
          type="text"
          size="small"
          icon={<ReloadOutlined aria-hidden />}
          aria-label={t.again}
          title={t.again}
          onClick={() => void both.refetch()}
        />
      </p>
      <Shown query={both} rows={10}>
        {({ crm, jdy, bonds }) => (
          <div className="sandbox">
            <Side system="crm" subject={subject} sought={sought} opens={side === 'crm'} table={crm} bonds={bonds} pointed={pointed} onPoint={point} />
            <Side system="jdy" subject={subject} sought={sought} opens={side === 'jdy'} table={jdy} bonds={bonds} pointed={pointed} onPoint={point} />
          </div>
        )}
      </Shown>
    </>
  )
}
