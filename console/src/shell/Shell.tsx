import { LogoutOutlined, MenuOutlined, SettingOutlined, UserOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Drawer, Dropdown, Grid, Layout } from 'antd'
import { useState } from 'react'
import { Link, Outlet } from 'react-router'
import { sessionQuery, signOut } from '../api/session'
import { useSession } from '../app/session'
import { words } from '../i18n/words'
import { useAct } from '../ui/act'
import { ConnectionSwitcher } from './ConnectionSwitcher'
import { LanguageSwitch } from './LanguageSwitch'
import { Logo } from './Logo'
import { Navigation } from './Navigation'
import './shell.css'
import { shellText } from './text'

/** What is around every page: where one is, where one can go, who one is. */
export function Shell() {
  const t = shellText.use()
  const { product } = words.use()
  const wide = Grid.useBreakpoint().lg ?? true
  const [open, setOpen] = useState(false)
  return (
    <Layout className="shell">
      <a href="#content" className="skip">
        {t.skip}
      </a>
      <Layout.Header className="shell-header">
        {!wide && (
          <Button
            type="text"
            aria-label={t.menu}
            icon={<MenuOutlined aria-hidden />}
            onClick={() => setOpen(true)}
          />
        )}
        <Link to="/" className="shell-brand" aria-label={product}>
          <Logo size={26} />
          {wide && <span>{product}</span>}
        </Link>
        <ConnectionSwitcher />
        <div className="shell-right">
          {wide && <LanguageSwitch />}
          <UserMenu />
        </div>
      </Layout.Header>
      <Layout hasSider={wide}>
        {wide ? (
          <Layout.Sider width={200} className="shell-sider">
            <Navigation />
          </Layout.Sider>
        ) : (
          <Drawer placement="left" size={240} open={open} onClose={() => setOpen(false)} title={product}>
            <Navigation onChosen={() => setOpen(false)} />
            <LanguageSwitch />
          </Drawer>
        )}
        <Layout.Content id="content" className="shell-content" role="main" tabIndex={-1}>
          <Outlet />
        </Layout.Content>
      </Layout>
    </Layout>
  )
}

function UserMenu() {
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
      <Button type="text" icon={<UserOutlined aria-hidden />} aria-label={`${t.user}: ${user}`}>
        <span className="shell-user">{user}</span>
      </Button>
    </Dropdown>
  )
}
