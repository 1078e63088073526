import { ReloadOutlined, ToolOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert } from 'antd'
import { Link } from 'react-router'
import { of } from '../../api/connections'
import { lookAnew, provision, provisionQuery } from '../../api/presets'
import type { Provision } from '../../api/types'
import { named, words } from '../../i18n/words'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { CopyButton } from '../../ui/Copy'
import { Panel } from '../../ui/Panel'
import { Shown } from '../../ui/views'
import { Words } from '../../ui/Words'
import { Items } from './Items'
import { presetsText } from './text'

/** What the CRM has of what is needed, as it is now, and the ways to make the rest (chapter P, PR-4). */
export function ProvisionPanel({ connection }: { connection: string }) {
  const t = presetsText.use()
  const { found, create, again } = useProvision(connection)
  return (
    <Panel
      title={t.state}
      extra={
        <ActionButton
          needs="operator"
          icon={<ReloadOutlined aria-hidden />}
          loading={found.isFetching || again.isPending}
          onClick={() => again.mutate()}
        >
          {t.again}
        </ActionButton>
      }
    >
      <Shown query={found} rows={3}>
        {(data) => <Found connection={connection} found={data} busy={create.isPending} onCreate={(items) => create.mutate(items)} />}
      </Shown>
    </Panel>
  )
}

/** The same before the first load, where it is told only while something is lacking: without it records would fail. */
export function Preparations({ connection }: { connection: string }) {
  const t = presetsText.use()
  const { found, create, again } = useProvision(connection)
  const data = found.data
  if (!data || (data.lacking.length === 0 && data.broken.length === 0)) return null
  return (
    <section className="preparations" aria-label={t.state}>
      <Alert
        type="warning"
        showIcon
        title={t.before}
        action={
          <ActionButton
            needs="operator"
            size="small"
            loading={found.isFetching || again.isPending}
            onClick={() => again.mutate()}
          >
            {t.again}
          </ActionButton>
        }
      />
      <Found connection={connection} found={data} busy={create.isPending} onCreate={(items) => create.mutate(items)} beside />
    </section>
  )
}

function useProvision(connection: string) {
  const t = presetsText.use()
  const client = useQueryClient()
  const found = useQuery(provisionQuery(connection))
  const create = useAct((items?: string[]) => provision(connection, items), {
    done: ({ items }) => {
      const failed = items.filter((one) => one.status === 'failed').length
      return t.created(items.length - failed, failed)
    },
    stale: ['provision', 'presets', 'records', 'causes'].map((part) => [...of(connection), part]),
  })
  const again = useAct(() => lookAnew(connection), {
    then: (seen) => void client.setQueryData(provisionQuery(connection).queryKey, seen),
    stale: [[...of(connection), 'presets']],
  })
  return { found, create, again }
}

interface FoundProps {
  connection: string
  found: Provision
  busy: boolean
  onCreate: (items?: string[]) => void
  /** The page has something else that is the thing to do. */
  beside?: boolean
}

function Found({ connection, found, busy, onCreate, beside = false }: FoundProps) {
  const t = presetsText.use()
  const { lacking, broken } = found
  if (lacking.length === 0 && broken.length === 0) return <Alert type="success" showIcon title={t.complete} />
  return (
    <div className="stack">
      {lacking.length > 0 && found.function && (
        <div>
          <h3>{t.lacking}</h3>
          <Items items={lacking} />
        </div>
      )}
      {broken.length > 0 && <Broken found={found} />}
      {found.function ? (
        <div>
          <ActionButton
            needs="administrator"
            type={beside ? 'default' : 'primary'}
            icon={<ToolOutlined aria-hidden />}
            loading={busy}
            onClick={() => onCreate()}
          >
            {lacking.length > 0 ? t.create : t.recreate}
          </ActionButton>
        </div>
      ) : (
        <ByHand text={found.text} connection={connection} />
      )}
    </div>
  )
}

function Broken({ found: { broken } }: { found: Provision }) {
  const t = presetsText.use()
  const { kinds } = words.use()
  return (
    <div>
      <h3>{t.broken}</h3>
      <ul className="items">
        {broken.map((one) => (
          <li key={`${one.kind} ${one.crm_id}`}>
            {named(kinds, one.kind)} <b>{one.label}</b> <span className="quiet"><Words>{one.text}</Words></span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Where no function makes it: the list, and how to have one make it. */
function ByHand({ text, connection }: { text: string; connection: string }) {
  const t = presetsText.use()
  return (
    <div>
      <div className="by-hand-head">
        <h3>{t.manual}</h3>
        <CopyButton text={text} />
      </div>
      <p className="quiet">
        {t.manualWhy} {t.manualOr}{' '}
        <Link to={`/c/${connection}/settings`} className="within-text">
          {t.toSettings}
        </Link>
      </p>
      <pre className="by-hand code">{text}</pre>
    </div>
  )
}
