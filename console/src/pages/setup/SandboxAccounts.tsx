import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Link } from 'react-router'
import { connectionsQuery } from '../../api/connections'
import { useSession } from '../../app/session'
import { draft, filledFrom, type Draft, type Sandbox } from './draft'
import { setupText } from './text'

/** In a demonstration: the two simulated systems, at the addresses of a connection that is there. */
export function useSandbox(): Sandbox | undefined {
  const t = setupText.use()
  const { demo } = useSession()
  const all = useQuery({ ...connectionsQuery, enabled: demo }).data ?? []
  const known = all.find((one) => one.jdy.base_url)
  if (!demo || !known) return undefined
  const { jdy, crm, provision_function, batch_function } = known
  const functions = { provision_function, batch_function }
  return { jdy: jdy.base_url ?? '', crm: crm.base_url, functions, name: t.sandbox.name(all.length + 1) }
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
