import { AppstoreOutlined, SettingOutlined } from '@ant-design/icons'
import { Menu } from 'antd'
import { Link, useLocation, useMatch } from 'react-router'
import { useSession } from '../app/session'
import { PAGES } from './pages'
import { shellText } from './text'

/** The menu: of one connection when one is chosen, of the installation otherwise. */
export function Navigation({ onChosen }: { onChosen?: () => void }) {
  const t = shellText.use()
  const { demo } = useSession()
  const { pathname } = useLocation()
  const match = useMatch('/c/:id/*')
  const id = match?.params.id
  const items = id
    ? PAGES.filter((one) => demo ?? !one.demo).map(({ path, word, icon }) => ({
        key: `/c/${id}${path && `/${path}`}`,
        icon,
        label: <Link to={`/c/${id}${path && `/${path}`}`}>{t[word]}</Link>,
      }))
    : [
        { key: '/', icon: <AppstoreOutlined aria-hidden />, label: <Link to="/">{t.overview}</Link> },
        { key: '/settings', icon: <SettingOutlined aria-hidden />, label: <Link to="/settings">{t.system}</Link> },
      ]
  const here = items
    .map((item) => item.key)
    .filter((key) => pathname === key || (key !== '/' && key !== `/c/${id}` && pathname.startsWith(`${key}/`)))
  return (
    <nav aria-label={t.menu}>
      <Menu mode="inline" items={items} selectedKeys={here} onClick={() => onChosen?.()} className="menu" />
    </nav>
  )
}
