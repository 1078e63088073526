import { LogoutOutlined, SettingOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Dropdown } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { sessionQuery, signOut } from '../api/session'
import { useSession } from '../app/session'
import { words } from '../i18n/words'
import { useAct } from '../ui/act'
import { shellText } from './text'

/** Who one is, and the way out; it opens under its children. */
export function UserMenu({ children }: { children: ReactNode }) {
  const t = shellText.use()
  const { roles } = words.use()
  const { user, role } = useSession()
  const client = useQueryClient()
  const leave = useAct(signOut, {
    then: () => {
      client.clear()
      client.setQueryData(sessionQuery.queryKey, null)
    },
  })
  const items = [
    { key: 'who', label: `${user} · ${roles[role]}`, disabled: true },
    { type: 'divider' as const },
    { key: 'system', icon: <SettingOutlined aria-hidden />, label: <Link to="/settings">{t.system}</Link> },
    { key: 'leave', icon: <LogoutOutlined aria-hidden />, label: t.signOut, onClick: () => leave.mutate() },
  ]
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      {children}
    </Dropdown>
  )
}
