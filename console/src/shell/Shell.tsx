import { MenuOutlined, UserOutlined } from '@ant-design/icons'
import { Button, Grid, Layout, type ButtonProps } from 'antd'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Link, NavigationType, Outlet, useLocation, useNavigationType } from 'react-router'
import { useSession } from '../app/session'
import { words } from '../i18n/words'
import { LanguageSwitch } from './LanguageSwitch'
import { Logo } from './Logo'
import { Navigation } from './Navigation'
import './shell.css'
import { shellText } from './text'

// The pieces that open something are large, and nobody opens them before the page is there.
const ConnectionSwitcher = lazy(async () => ({ default: (await import('./ConnectionSwitcher')).ConnectionSwitcher }))
const UserMenu = lazy(async () => ({ default: (await import('./UserMenu')).UserMenu }))
const NarrowMenu = lazy(async () => ({ default: (await import('./NarrowMenu')).NarrowMenu }))

/** What is around every page: where one is, where one can go, who one is. */
export function Shell() {
  const t = shellText.use()
  const { product } = words.use()
  const session = useSession()
  const user = session.display_name ?? session.user
  const wide = Grid.useBreakpoint().lg ?? true
  const [open, setOpen] = useState(false)
  useTop()
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
        <Suspense fallback={<div className="switcher switcher-coming quiet">{t.loading}</div>}>
          <ConnectionSwitcher />
        </Suspense>
        <div className="shell-right">
          {wide && <LanguageSwitch />}
          {/* Until its menu is there a click would be lost. */}
          <Suspense fallback={<UserButton user={user} disabled />}>
            <UserMenu>
              <UserButton user={user} />
            </UserMenu>
          </Suspense>
        </div>
      </Layout.Header>
      <Layout hasSider={wide}>
        {wide ? (
          <Layout.Sider width={200} className="shell-sider">
            <Navigation />
          </Layout.Sider>
        ) : (
          <Suspense>
            <NarrowMenu open={open} onClose={() => setOpen(false)} />
          </Suspense>
        )}
        <Layout.Content id="content" className="shell-content" role="main" tabIndex={-1}>
          <Outlet />
        </Layout.Content>
      </Layout>
    </Layout>
  )
}

/** Another page begins at its top, wherever the one before was left; a filter in the address is the same page, and the way
 * back leads to where one was, which the browser knows. */
function useTop(): void {
  const { pathname } = useLocation()
  const back = useNavigationType() === NavigationType.Pop
  useEffect(() => {
    if (!back) window.scrollTo({ top: 0 })
    // eslint-disable-next-line react-hooks/exhaustive-deps -- how one came says nothing of its own
  }, [pathname])
}

/** The props are those of what opens under it. */
function UserButton({ user, ...button }: ButtonProps & { user: string }) {
  const t = shellText.use()
  return (
    <Button {...button} type="text" icon={<UserOutlined aria-hidden />} aria-label={`${t.user}: ${user}`}>
      <span className="shell-user">{user}</span>
    </Button>
  )
}
