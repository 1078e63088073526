import { Progress, Tooltip } from 'antd'
import type { Quota } from '../../api/types'
import { Time } from '../../ui/Time'
import { overviewText } from './text'

const SCARCE = 20

/** What is left today of the calls that were bought. */
export function QuotaMeter({ quota: { crm } }: { quota: Quota }) {
  const t = overviewText.use()
  if (!crm.daily) return <span className="quiet">{t.noDaily}</span>
  const { limit, used, resets_at } = crm.daily
  const left = Math.max(0, limit - used)
  const share = limit > 0 ? Math.floor((left / limit) * 100) : 0
  const title = (
    <>
      {t.quotaOf(used.toLocaleString(), limit.toLocaleString())} · {t.resets} <Time at={resets_at} as="short" />
    </>
  )
  return (
    <Tooltip title={title}>
      <div className="quota">
        <span className="numbers">{t.quotaLeft(left.toLocaleString())}</span>
        <Progress
          percent={share}
          size="small"
          showInfo={false}
          status={share <= SCARCE ? 'exception' : 'normal'}
          aria-label={t.quota}
        />
      </div>
    </Tooltip>
  )
}
