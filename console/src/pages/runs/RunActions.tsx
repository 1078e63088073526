import { EyeOutlined, PlayCircleOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Tooltip } from 'antd'
import { useNavigate } from 'react-router'
import { employeesQuery, of } from '../../api/connections'
import { startRun } from '../../api/runs'
import type { Connection } from '../../api/types'
import { useAct } from '../../ui/act'
import { ActionButton, useAllowed } from '../../ui/ActionButton'
import { runsText } from './text'

/** 立即同步 and 预演, with the reason where they are not to be had (S-6, S-7). */
export function RunActions({ connection }: { connection: Connection }) {
  const t = runsText.use()
  const navigate = useNavigate()
  const employees = useQuery(employeesQuery(connection.id))
  const start = useAct((plan: boolean) => startRun(connection.id, { plan }), {
    done: t.started,
    stale: [[...of(connection.id), 'settings'], [...of(connection.id), 'runs']],
    then: (run) => void navigate(`/c/${connection.id}/runs/${run.id}`),
  })
  const allowed = useAllowed('operator')
  const unbound = employees.data && !employees.data.some((one) => one.crm_user_id)
  const because = connection.paused ? t.paused : connection.running_run ? t.going : unbound ? t.noEmployee : undefined
  return (
    <>
      <Tooltip title={because || !allowed ? undefined : t.planWhy}>
        <span>
          <ActionButton
            needs="operator"
            because={because}
            icon={<EyeOutlined aria-hidden />}
            loading={start.isPending && start.variables}
            onClick={() => start.mutate(true)}
          >
            {t.plan}
          </ActionButton>
        </span>
      </Tooltip>
      <ActionButton
        needs="operator"
        type="primary"
        because={because}
        icon={<PlayCircleOutlined aria-hidden />}
        loading={start.isPending && !start.variables}
        onClick={() => start.mutate(false)}
      >
        {t.start}
      </ActionButton>
    </>
  )
}
