import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Link } from 'react-router'
import { connectionsQuery } from '../../api/connections'
import { useSession } from '../../app/session'
import { draft, filledFrom, type Draft, type Sandbox } from './draft'
import { setupText } from './text'

/** In a demonstration: the two simulated systems, where the server says that they are. */
export function useSandbox(): Sandbox | undefined {
  const t = setupText.use()
  const { systems } = useSession()
  const all = useQuery({ ...connectionsQuery, enabled: systems !== null }).data ?? []
  if (!systems) return undefined
  const { jdy, crm, ...functions } = systems
  return { jdy, crm, functions, name: t.sandbox.name(all.length + 1) }
}

/** Which accounts there are in a demonstration, and a click that enters them. */
export function SandboxAccounts({ sandbox, onFill }: { sandbox: Sandbox | undefined; onFill: (draft: Draft) => void }) {
  const t = setupText.use()
  const { demo } = useSession()
  // The sandbox has one account set that can be used, and one enterprise: each is in one connection (decision 0040).
  const holder = useQuery({ ...connectionsQuery, enabled: demo }).data?.find((one) => one.account_id !== null)
  if (!sandbox) return null
  return (
    <div className="sandbox-accounts">
      <span>
        {t.sandbox.why}
        {holder && (
          <>
            {' '}
            <b>{t.sandbox.taken(holder.name)}</b>{' '}
            <Link to={`/c/${holder.id}/settings`} className="within-text">
              {t.sandbox.toHolder}
            </Link>
          </>
        )}
      </span>
      <Button size="small" onClick={() => onFill(filledFrom(draft(), sandbox))}>
        {t.sandbox.fill}
      </Button>
    </div>
  )
}
