import { SyncOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { createContext, useContext } from 'react'
import { Link, Outlet, useLocation, useParams } from 'react-router'
import { changeConnection, connectionQuery, of } from '../api/connections'
import { useLive } from '../api/live'
import { asProblem } from '../api/problem'
import type { Connection } from '../api/types'
import { useAct } from '../ui/act'
import { ActionButton } from '../ui/ActionButton'
import { LinkButton } from '../ui/LinkButton'
import { EmptyView, Shown } from '../ui/views'
import { useSaid } from '../ui/Words'
import { shellText } from './text'

const Context = createContext<Connection | null>(null)

/** The connection whose pages these are. */
export function useConnection(): Connection {
  const connection = useContext(Context)
  if (!connection) throw new Error('used outside of a connection')
  return connection
}

/** What the pages of a connection share: it is there, it is live, and what stands in its way is said. */
export function OfConnection() {
  const { id = '' } = useParams()
  const connection = useQuery(connectionQuery(id))
  const gone = connection.isError && asProblem(connection.error).status === 404
  const live = useLive(gone ? undefined : connection.data && id)
  const t = shellText.use()
  if (gone) {
    return (
      <EmptyView title={t.unknown} action={<LinkButton to="/">{t.toAll}</LinkButton>}>
        {t.unknownWhy}
      </EmptyView>
    )
  }
  return (
    <Shown query={connection}>
      {(data) => (
        <Context.Provider value={data} key={data.id}>
          <Standing connection={data} live={live} />
          <Outlet />
        </Context.Provider>
      )}
    </Shown>
  )
}

/** The one thing to know about the connection before anything else. */
function Standing({ connection, live }: { connection: Connection; live: boolean }) {
  const t = shellText.use()
  const said = useSaid()
  const { pathname } = useLocation()
  const base = `/c/${connection.id}`
  const resume = useAct(() => changeConnection(connection.id, { paused: false }), {
    done: t.resumed,
    stale: [of(connection.id)],
  })
  if (pathname.endsWith('/setup')) return null
  return (
    <div className="standing" aria-live="polite">
      {!live && <Alert type="warning" banner title={t.offline} />}
      {connection.setup.step !== 'done' && (
        <Alert type="info" showIcon title={t.setup} action={<Link to={`${base}/setup`}>{t.goOn}</Link>} />
      )}
      {connection.paused && (
        <Alert
          type="warning"
          showIcon
          title={t.paused}
          action={
            <ActionButton needs="administrator" size="small" loading={resume.isPending} onClick={() => resume.mutate()}>
              {t.resume}
            </ActionButton>
          }
        />
      )}
      {connection.waits_for && !connection.paused && <Alert type="warning" showIcon title={t.waits(said(connection.waits_for))} />}
      {connection.running_run && !pathname.includes('/runs') && (
        <Link to={`${base}/runs/${connection.running_run}`} className="standing-run">
          <SyncOutlined spin aria-hidden /> {t.running}
        </Link>
      )}
    </div>
  )
}
