import { AppstoreOutlined, SettingOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useMatch } from 'react-router'
import { connectionsQuery } from '../api/connections'
import { useSession } from '../app/session'
import { PAGES } from './pages'
import { shellText } from './text'

/** The menu: of one connection when one is chosen, of the installation otherwise. */
export function Navigation({ onChosen }: { onChosen?: () => void }) {
  const t = shellText.use()
  const { demo } = useSession()
  const { pathname } = useLocation()
  const match = useMatch('/c/:id/*')
  const connections = useQuery(connectionsQuery)
  const asked = match?.params.id
  // Of a connection that is not there nothing is offered.
  const id = connections.data?.some((one) => one.id === asked) === false ? undefined : asked
  const items = id
    ? PAGES.filter((one) => demo || !one.demo).map(({ path, word, icon }) => ({
        key: `/c/${id}${path && `/${path}`}`,
        icon,
        label: t[word],
      }))
    : [
        { key: '/', icon: <AppstoreOutlined aria-hidden />, label: t.overview },
        { key: '/settings', icon: <SettingOutlined aria-hidden />, label: t.system },
      ]
  const isHere = (key: string) =>
    pathname === key || (key !== '/' && key !== `/c/${id}` && pathname.startsWith(`${key}/`))
  return (
    <nav aria-label={t.menu}>
      <ul className="menu">
        {items.map(({ key, icon, label }) => (
          <li key={key}>
            <Link to={key} aria-current={isHere(key) ? 'page' : undefined} onClick={() => onChosen?.()}>
              {icon}
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
