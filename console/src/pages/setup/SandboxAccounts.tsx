import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { connectionsQuery } from '../../api/connections'
import { useSession } from '../../app/session'
import type { Draft } from './draft'
import { setupText } from './text'

/** In a demonstration: the accounts of the two simulated systems, at the addresses of the connection that is there. */
export function SandboxAccounts({ onFill }: { onFill: (draft: Draft) => void }) {
  const t = setupText.use()
  const { demo } = useSession()
  const connections = useQuery({ ...connectionsQuery, enabled: demo })
  const all = connections.data ?? []
  const known = all[0]
  if (!demo || !known) return null
  const fill = () =>
    onFill({
      name: t.sandbox.name(all.length + 1),
      jdy: { login: 'password', phone: '13800000001', password: 'jdy-sandbox', base_url: known.jdy.base_url ?? '' },
      crm: {
        app_id: 'FSAID_sandbox',
        app_secret: 'a'.repeat(32),
        permanent_code: 'B'.repeat(32),
        admin_mobile: '13900000001',
        base_url: known.crm.base_url,
      },
      functions: { provision_function: known.provision_function, batch_function: known.batch_function },
    })
  return (
    <div className="sandbox-accounts">
      {t.sandbox.why}
      <Button size="small" onClick={fill}>
        {t.sandbox.fill}
      </Button>
    </div>
  )
}
