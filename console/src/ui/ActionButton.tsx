import { Button, Tooltip, type ButtonProps } from 'antd'
import { allows } from '../api/session'
import type { Role } from '../api/types'
import { words } from '../i18n/words'
import { useSession } from '../app/session'
import { uiText } from './text'

interface Props extends ButtonProps {
  needs: Role
  /** Why it cannot be pressed now; said on a closer look. */
  because?: string | undefined
}

/** A button for what not everybody may do: it stays visible and says what it wants. */
export function ActionButton({ needs, because, disabled, ...button }: Props) {
  const { role } = useSession()
  const t = uiText.use()
  const { roles } = words.use()
  const refused = allows(role, needs) ? because : t.needs(roles[needs])
  const inner = <Button {...button} disabled={disabled ?? refused !== undefined} />
  if (!refused) return inner
  return (
    <Tooltip title={refused}>
      {/* A disabled button gets no pointer; what surrounds it does, and may be reached by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <span tabIndex={0} className="refused" aria-label={refused} role="note">
        {inner}
      </span>
    </Tooltip>
  )
}

/** Whether who is signed in may do what needs this role. */
export function useAllowed(needs: Role): boolean {
  return allows(useSession().role, needs)
}
