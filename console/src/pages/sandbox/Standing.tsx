import { ClockCircleOutlined, ExclamationCircleOutlined, LinkOutlined, MinusOutlined } from '@ant-design/icons'
import { Tooltip } from 'antd'
import { useLanguage } from '../../i18n/language'
import { marks } from '../../i18n/marks'
import { inEnglish } from '../../i18n/own'
import { words } from '../../i18n/words'
import type { RecordRow } from '../../api/types'
import type { Stand } from './bonds'
import type { Subject } from './tables'
import { sandboxText } from './text'

const LOOKS = {
  bound: { icon: LinkOutlined, tone: 'sandbox-bound' },
  behind: { icon: LinkOutlined, tone: 'sandbox-waits' },
  waits: { icon: ClockCircleOutlined, tone: 'sandbox-waits' },
  unseen: { icon: ClockCircleOutlined, tone: 'quiet' },
  stopped: { icon: ExclamationCircleOutlined, tone: 'sandbox-stopped' },
  left: { icon: MinusOutlined, tone: 'quiet' },
  stays: { icon: MinusOutlined, tone: 'quiet' },
} as const

/** What is said of a record that nobody has looked at: bills count from the start of the connection on. */
const UNSEEN: Partial<Record<Subject, 'billsUnseen' | 'stockUnseen'>> = {
  orders: 'billsUnseen',
  deliveries: 'billsUnseen',
  payments: 'billsUnseen',
  stock: 'stockUnseen',
}

/** How a record stands towards the other side: in a sign, and on a closer look in words. */
export function Standing({ stand, subject }: { stand: Stand; subject: Subject }) {
  const said = useSaid(stand, subject)
  const { icon: Icon, tone } = LOOKS[stand.is === 'bound' && stand.behind ? 'behind' : stand.is]
  return (
    <Tooltip title={said} trigger={['hover', 'focus', 'click']}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that it can be read without a mouse */}
      <span tabIndex={0} role="note" aria-label={said} className={tone}>
        <Icon aria-hidden />
      </span>
    </Tooltip>
  )
}

function useSaid(stand: Stand, subject: Subject): string {
  const t = sandboxText.use()
  const m = marks.use()
  const { states } = words.use()
  const english = useLanguage() === 'en'
  const of = ({ state, reason }: RecordRow) => (reason ? m.of(states[state], (english ? inEnglish(reason) : undefined) ?? reason) : states[state])
  switch (stand.is) {
    case 'bound':
      return t.bound(m.list(stand.to)) + (stand.behind ? t.behind(of(stand.behind)) : '')
    case 'waits':
    case 'stopped':
    case 'left':
      return of(stand.row)
    case 'unseen':
      return t[UNSEEN[subject] ?? 'unseen']
    case 'stays':
      return t.stays[subject]
  }
}
