import { PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Modal, Select, Tag } from 'antd'
import { useState } from 'react'
import { createToken, revokeToken, tokensQuery, type Token } from '../../api/instance'
import { serverNow } from '../../api/clock'
import type { Role } from '../../api/types'
import { useSession } from '../../app/session'
import { A_DAY } from '../../i18n/time'
import { words } from '../../i18n/words'
import { useAct } from '../../ui/act'
import { useConfirm } from '../../ui/confirm'
import { CopyButton } from '../../ui/Copy'
import { Grid, type Column } from '../../ui/Grid'
import { useNow } from '../../ui/now'
import { Panel } from '../../ui/Panel'
import { Time } from '../../ui/Time'
import { EmptyView, Shown } from '../../ui/views'
import { FormDrawer } from './FormDrawer'
import { Scope, ScopeFields } from './ScopeFields'
import './settings.css'
import { settingsText } from './text'

export function Tokens() {
  const t = settingsText.use()
  const tokens = useQuery(tokensQuery)
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<string>()
  const columns = useColumns()
  return (
    <>
      <div className="tab-head">
        <span className="quiet">{t.tokens.lead}</span>
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setMaking(true)}>
          {t.tokens.add}
        </Button>
      </div>
      <Panel flush>
        <Shown query={tokens}>
          {(rows) =>
            rows.length === 0 ? (
              <EmptyView title={t.tokens.none}>{t.tokens.noneWhy}</EmptyView>
            ) : (
              <Grid label={t.tabs.tokens} rows={rows} columns={columns} rowKey={(one) => one.id} />
            )
          }
        </Shown>
      </Panel>
      {making && <TokenDrawer onClose={() => setMaking(false)} onMade={setMade} />}
      {made && <Once token={made} onClose={() => setMade(undefined)} />}
    </>
  )
}

function useColumns(): Column<Token>[] {
  const t = settingsText.use()
  const { roles } = words.use()
  return [
    {
      title: t.tokens.name,
      cell: (one) => (
        <>
          {one.name}
          <div className="narrow-only quiet">
            {one.user_name ?? one.user} · {roles[one.role]}
          </div>
        </>
      ),
    },
    { title: t.tokens.user, wide: true, cell: (one) => one.user_name ?? one.user },
    { title: t.role, wide: true, cell: (one) => roles[one.role] },
    { title: t.scope, wide: true, cell: (one) => <Scope connections={one.connections} /> },
    { title: t.tokens.state, cell: (one) => <TokenState token={one} /> },
    { title: t.tokens.used, wide: true, cell: (one) => <Time at={one.used_at} none={t.tokens.neverUsed} /> },
    { title: t.tokens.expires, wide: true, cell: (one) => <Time at={one.expires_at} as="short" none={t.tokens.never} /> },
    { title: t.acts, quiet: true, right: true, cell: (one) => <Revoke token={one} /> },
  ]
}

function TokenState({ token }: { token: Token }) {
  const t = settingsText.use()
  const now = useNow()
  if (token.revoked_at !== null) return <Tag className="state state-plain">{t.tokens.revoked}</Tag>
  if (token.expires_at !== null && token.expires_at <= now) {
    return <Tag className="state state-plain">{t.tokens.expired}</Tag>
  }
  return <Tag className="state state-good">{t.tokens.valid}</Tag>
}

function Revoke({ token }: { token: Token }) {
  const t = settingsText.use()
  const confirm = useConfirm()
  const revoke = useAct(() => revokeToken(token.id), { done: t.tokens.revokedDone, stale: [tokensQuery.queryKey] })
  if (token.revoked_at !== null) return null
  const ask = async () => {
    const yes = await confirm({
      title: t.tokens.revokeTitle(token.name),
      consequence: t.tokens.revokeWhat,
      yes: t.tokens.revoke,
      danger: true,
    })
    if (yes) revoke.mutate()
  }
  return (
    <Button size="small" type="text" loading={revoke.isPending} onClick={() => void ask()} aria-label={`${t.tokens.revoke} ${token.name}`}>
      {t.tokens.revoke}
    </Button>
  )
}

interface Given {
  name: string
  role: Role
  connections: string[]
  /** For how many days; 0: for ever. */
  days: number
}

function TokenDrawer({ onClose, onMade }: { onClose: () => void; onMade: (token: string) => void }) {
  const t = settingsText.use()
  const { role } = useSession()
  const make = useAct(
    ({ name, role: wanted, connections, days }: Given) =>
      createToken({
        name: name.trim(),
        role: wanted,
        ...(connections.length > 0 && { connections }),
        ...(days > 0 && { expires_at: serverNow() + days * A_DAY }),
      }),
    { stale: [tokensQuery.queryKey], then: (made) => onMade(made.token) },
  )
  const days = [30, 90, 365].map((value) => ({ value, label: t.tokens.days(value) }))
  return (
    <FormDrawer<Given>
      title={t.tokens.add}
      start={{ name: '', role: role === 'administrator' ? 'operator' : role, connections: [], days: 90 }}
      onClose={onClose}
      busy={make.isPending}
      onSave={(given) => make.mutateAsync(given)}
    >
      <Form.Item name="name" label={t.tokens.name} rules={[{ required: true, whitespace: true, message: t.tokens.nameNeeded }]}>
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <ScopeFields />
      <Form.Item name="days" label={t.tokens.expires}>
        <Select options={[...days, { value: 0, label: t.tokens.never }]} />
      </Form.Item>
    </FormDrawer>
  )
}

function Once({ token, onClose }: { token: string; onClose: () => void }) {
  const t = settingsText.use()
  return (
    <Modal
      open
      title={t.tokens.add}
      closable={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t.tokens.close}
        </Button>
      }
    >
      <div className="stack">
        <Alert type="warning" showIcon title={t.tokens.once} />
        <div className="token">
          <span className="code">{token}</span>
          <CopyButton text={token} />
        </div>
      </div>
    </Modal>
  )
}
