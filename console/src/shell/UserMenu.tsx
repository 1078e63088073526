import { KeyOutlined, LogoutOutlined, SettingOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { App, Dropdown, Modal } from 'antd'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { sessionQuery, signOut } from '../api/session'
import { useSession } from '../app/session'
import { words } from '../i18n/words'
import { useAct } from '../ui/act'
import { shellText } from './text'

const ChangePassword = lazy(async () => ({ default: (await import('../pages/login/ChangePassword')).ChangePassword }))

/** Who one is, and the way out; it opens under its children. */
export function UserMenu({ children }: { children: ReactNode }) {
  const t = shellText.use()
  const { roles } = words.use()
  const { user, role } = useSession()
  const client = useQueryClient()
  const { message } = App.useApp()
  const [changing, setChanging] = useState(false)
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
    { key: 'password', icon: <KeyOutlined aria-hidden />, label: t.password, onClick: () => setChanging(true) },
    { key: 'leave', icon: <LogoutOutlined aria-hidden />, label: t.signOut, onClick: () => leave.mutate() },
  ]
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']}>
        {children}
      </Dropdown>
      <Modal open={changing} title={t.password} footer={null} width={420} destroyOnHidden onCancel={() => setChanging(false)}>
        <Suspense>
          <ChangePassword
            onDone={() => {
              setChanging(false)
              void message.success(t.passwordChanged)
            }}
          />
        </Suspense>
      </Modal>
    </>
  )
}
