import { CheckOutlined } from '@ant-design/icons'
import { of } from '../../api/connections'
import { reviewRecords, type Reviewed } from '../../api/records'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { recordsText } from './text'

/** Says that somebody has looked (decision 0055); the connection may be well after that. */
export function useReview(id: string) {
  const t = recordsText.use()
  return useAct((what: Reviewed) => reviewRecords(id, what), {
    done: ({ reviewed }) => t.reviewed(reviewed),
    stale: [...['records', 'causes'].map((part) => [...of(id), part]), ['causes'], ['overview']],
  })
}

interface Props {
  pending: boolean
  onClick: () => void
  /** Of all records of a cause. */
  all?: boolean
}

export function ReviewButton({ pending, onClick, all = false }: Props) {
  const t = recordsText.use()
  return (
    <ActionButton
      needs="operator"
      size="small"
      type={all ? 'primary' : 'default'}
      icon={<CheckOutlined aria-hidden />}
      loading={pending}
      onClick={onClick}
    >
      {all ? t.reviewAll : t.review}
    </ActionButton>
  )
}
