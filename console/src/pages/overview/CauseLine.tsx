import { ReloadOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import type { Cause } from '../../api/types'
import { named, words } from '../../i18n/words'
import { ActionButton } from '../../ui/ActionButton'
import { RecordStateTag, ReviewTag } from '../../ui/StateTag'
import { Words } from '../../ui/Words'
import { overviewText } from './text'

interface Props {
  cause: Cause
  /** What is done about it here. */
  act: ReactNode
  /** Below what is said of it. */
  more?: ReactNode
  /** Where something can be done about it. */
  ways?: ReactNode
}

/** Why records stand still or are to be looked at: which record, where it is one, how many, and what to do. */
export function CauseLine({ cause: { state, review, reason, remedy, kind, label, title, count }, act, more, ways }: Props) {
  const t = overviewText.use()
  const { kinds } = words.use()
  return (
    <li className="cause">
      {review ? <ReviewTag /> : <RecordStateTag of={{ state }} />}
      <div className="cause-text">
        {title && <div><b>{title}</b></div>}
        <div><Words>{reason}</Words></div>
        {remedy && <div className="quiet"><Words>{remedy}</Words></div>}
        {more}
      </div>
      <span className="quiet nowrap numbers">
        {named(kinds, kind, label)} · {t.causes(count)}
      </span>
      <span className="cause-acts">
        {ways}
        {act}
      </span>
    </li>
  )
}

export function RetryButton({ retry }: { retry: { isPending: boolean; mutate: () => void } }) {
  const t = overviewText.use()
  return (
    <ActionButton needs="operator" size="small" icon={<ReloadOutlined aria-hidden />} loading={retry.isPending} onClick={() => retry.mutate()}>
      {t.retry}
    </ActionButton>
  )
}

/** The log's filters for the records of a cause. */
export const sought = ({ cause, kind, review }: Cause) => new URLSearchParams({ cause, ...(review && { kind, review: 'true' }) })
