import { Progress, Tooltip } from 'antd'
import type { Quota } from '../../api/types'
import { Time } from '../../ui/Time'
import { overviewText } from './text'

const SCARCE = 80

/** What is left today of the calls that were bought. */
export function QuotaMeter({ quota: { crm } }: { quota: Quota }) {
  const t = overviewText.use()
  if (!crm.daily) return <span className="quiet">{t.noDaily}</span>
  const { limit, used, resets_at } = crm.daily
  const share = limit > 0 ? Math.min(100, Math.round((used / limit) * 100)) : 100
  const title = (
    <>
      {t.quotaOf(used.toLocaleString(), limit.toLocaleString())} · {t.resets} <Time at={resets_at} as="short" />
    </>
  )
  return (
    <Tooltip title={title}>
      <div className="quota">
        <span className="numbers">{t.quotaLeft(Math.max(0, limit - used).toLocaleString())}</span>
        <Progress
          percent={share}
          size="small"
          showInfo={false}
          status={share >= SCARCE ? 'exception' : 'normal'}
          aria-label={t.quota}
        />
      </div>
    </Tooltip>
  )
}
