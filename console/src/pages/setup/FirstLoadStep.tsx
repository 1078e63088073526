import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { Link } from 'react-router'
import { of } from '../../api/connections'
import { useRunEvents } from '../../api/live'
import { runIsOver, runQuery, runsQuery, startRun } from '../../api/runs'
import type { Connection } from '../../api/types'
import { clock } from '../../i18n/time'
import { firstLoad } from './load'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { LinkButton } from '../../ui/LinkButton'
import { useNow } from '../../ui/now'
import { Shown } from '../../ui/views'
import { Preparations } from '../presets/ProvisionPanel'
import '../presets/presets.css'
import { RunProgress } from '../runs/RunProgress'
import { setupText } from './text'
import { WizardFoot } from './Wizard'

/** F-1: the history goes to the CRM while one looks on, or not. */
export function FirstLoadStep({ connection, onBack }: { connection: Connection; onBack: () => void }) {
  const t = setupText.use()
  const runs = useInfiniteQuery(runsQuery(connection.id))
  const first = firstLoad(runs.data?.pages[0]?.items ?? [], connection.initialised_at !== null)
  const start = useAct(() => startRun(connection.id), {
    stale: [[...of(connection.id), 'runs'], [...of(connection.id), 'settings']],
  })
  const run = connection.running_run ?? start.data?.id ?? first?.id
  const going = connection.running_run !== null || start.isPending
  return (
    <>
      <p className="quiet">{t.load.lead}</p>
      {connection.initialised_at !== null && !going && (
        <Done connection={connection} failed={first?.counts.failed ?? 0} />
      )}
      {connection.initialised_at === null && !going && <Awaited connection={connection} begun={first !== undefined} />}
      {connection.initialised_at === null && !going && <Preparations connection={connection.id} />}
      {run && <Followed connection={connection.id} run={run} />}
      <WizardFoot back={<Button onClick={onBack}>{t.back}</Button>}>
        {connection.initialised_at === null ? (
          <ActionButton
            needs="operator"
            type="primary"
            loading={going}
            onClick={() => start.mutate()}
          >
            {t.load.start}
          </ActionButton>
        ) : (
          <>
            {(first?.counts.failed ?? 0) > 0 && (
              <Link to={`/c/${connection.id}/records?state=failed`}>{t.load.look}</Link>
            )}
            <LinkButton type="primary" to={`/c/${connection.id}`}>
              {t.load.overview}
            </LinkButton>
          </>
        )}
      </WizardFoot>
    </>
  )
}

/** F-1: when it comes by itself, or that it does not. */
function Awaited({ connection, begun }: { connection: Connection; begun: boolean }) {
  const t = setupText.use()
  const now = useNow()
  const at = connection.next_run_at
  const planned = at === null ? t.load.awaitsYou : at <= now ? t.load.atOnce : t.load.awaits[`${begun}`](clock(at, now))
  const said = connection.paused ? t.load.paused : planned
  return <Alert type="info" showIcon className="wizard-alert" title={said} />
}

/** It is over: what is left to be done, and what happens from now on. */
function Done({ connection, failed }: { connection: Connection; failed: number }) {
  const t = setupText.use()
  return (
    <Alert
      type={failed > 0 ? 'warning' : 'success'}
      showIcon
      className="wizard-alert"
      title={failed > 0 ? t.load.someFailed(failed) : t.load.done}
      description={connection.paused ? t.load.paused : connection.next_run_at === null ? t.load.byHand : t.load.bySchedule}
    />
  )
}

function Followed({ connection, run }: { connection: string; run: string }) {
  const query = useQuery(runQuery(connection, run))
  useRunEvents(connection, query.data && !runIsOver(query.data) ? run : undefined)
  return <Shown query={query}>{(data) => <RunProgress run={data} connection={connection} />}</Shown>
}

