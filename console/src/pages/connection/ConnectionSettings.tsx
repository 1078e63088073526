import { useQueryClient } from '@tanstack/react-query'
import { Descriptions, Form, Grid, Input } from 'antd'
import { Link } from 'react-router'
import { changeConnection, connectionQuery } from '../../api/connections'
import type { Connection, ConnectionPatch } from '../../api/types'
import { useConnection } from '../../shell/OfConnection'
import { useAct } from '../../ui/act'
import { ActionButton, useAllowed } from '../../ui/ActionButton'
import { CopyButton } from '../../ui/Copy'
import { PageHeader } from '../../ui/PageHeader'
import { Panel } from '../../ui/Panel'
import { WholeNumber } from '../../ui/WholeNumber'
import { ChangedSignIn } from '../setup/ChangedSignIn'
import { useNameOfItsOwn } from '../setup/names'
import '../setup/setup.css'
import './connection.css'
import { Danger } from './Danger'
import { connectionText } from './text'

/** The settings of one connection. */
export function ConnectionSettings() {
  const t = connectionText.use()
  const connection = useConnection()
  return (
    <>
      <PageHeader title={t.title}>{t.lead}</PageHeader>
      <div className="stack connection-settings">
        <General connection={connection} />
        {(['jdy', 'crm'] as const).map((part) => (
          <Panel key={part} title={t[part]} aside={t.secrets}>
            <ChangedSignIn
              key={connection.version}
              part={part}
              withName={false}
              connection={connection}
              on={t.checkSave}
            />
          </Panel>
        ))}
        <Advanced connection={connection} />
        <Danger connection={connection} />
      </div>
    </>
  )
}

function useChange(connection: Connection) {
  const t = connectionText.use()
  const client = useQueryClient()
  return useAct((change: ConnectionPatch) => changeConnection(connection.id, change, connection.version), {
    done: t.saved,
    stale: [['connections'], ['overview']],
    then: (now) => client.setQueryData(connectionQuery(connection.id).queryKey, now),
  })
}

function General({ connection }: { connection: Connection }) {
  const t = connectionText.use()
  const narrow = !(Grid.useBreakpoint().md ?? true)
  const allowed = useAllowed('administrator')
  const save = useChange(connection)
  const ofItsOwn = useNameOfItsOwn(connection.id)
  // A login that reaches one account set only has nothing to choose, and no name for it.
  const account = connection.account_name ?? connection.account_id
  const facts = [
    ...(account ? [{ key: 'account', label: t.account, children: account }] : []),
    {
      key: 'owner',
      label: t.owner,
      children: (
        <span>
          {connection.default_owner_name ?? connection.default_owner ?? t.noOwner}{' '}
          <Link to={`/c/${connection.id}/employees`} className="within-text">{t.ownerWhy}</Link>
        </span>
      ),
    },
    {
      key: 'hook',
      label: t.hook,
      children: (
        <span>
          <span className="code">{connection.hook_url}</span> <CopyButton text={connection.hook_url} />
          <div className="quiet">{t.hookKey[`${connection.crm.has_event_key}`]}</div>
          <div className="quiet">{t.hookWhy}</div>
        </span>
      ),
    },
  ]
  return (
    <Panel title={t.general}>
      <Form
        layout="vertical"
        className="settings-form"
        disabled={!allowed}
        initialValues={{ name: connection.name }}
        onFinish={({ name }: { name: string }) => save.mutate({ name: name.trim() })}
      >
        <Form.Item name="name" label={t.name} rules={[{ required: true, whitespace: true, message: t.nameNeeded }, ofItsOwn]}>
          <Input maxLength={100} />
        </Form.Item>
        <ActionButton needs="administrator" htmlType="submit" loading={save.isPending}>
          {t.save}
        </ActionButton>
      </Form>
      <Descriptions size="small" column={1} layout={narrow ? 'vertical' : 'horizontal'} items={facts} className="connection-facts" />
    </Panel>
  )
}

type Names = Pick<Connection, 'provision_function' | 'batch_function' | 'stock_target'>
type Wanted = Names & Pick<Connection, 'deletion_share'>

function Advanced({ connection }: { connection: Connection }) {
  const t = connectionText.use()
  const allowed = useAllowed('administrator')
  const save = useChange(connection)
  const start: Wanted = {
    provision_function: connection.provision_function,
    batch_function: connection.batch_function,
    stock_target: connection.stock_target,
    deletion_share: connection.deletion_share,
  }
  /** An empty name clears. */
  const given = ({ deletion_share, ...names }: Wanted): ConnectionPatch => ({
    ...Object.fromEntries(
      Object.entries(names).map(([name, value]) => {
        const text = value?.trim() ?? ''
        return [name, text === '' ? null : text]
      }),
    ),
    deletion_share: deletion_share ?? null,
  })
  const fields = [
    ['provision_function', t.provision, t.provisionWhy],
    ['batch_function', t.batch, t.batchWhy],
    ['stock_target', t.stock, t.stockWhy],
  ] as const
  return (
    <Panel title={t.advanced}>
      <Form<Wanted>
        layout="vertical"
        className="settings-form"
        disabled={!allowed}
        initialValues={start}
        onFinish={(wanted) => save.mutate(given(wanted))}
      >
        {fields.map(([name, label, why]) => (
          <Form.Item key={name} name={name} label={label} extra={why}>
            <Input className="code" autoComplete="off" spellCheck={false} />
          </Form.Item>
        ))}
        <Form.Item name="deletion_share" label={t.share} extra={t.shareWhy} rules={[{ type: 'integer', min: 0, max: 100, message: t.shareWrong }]}>
          <WholeNumber suffix="%" placeholder={t.shareUsual} className="connection-share" />
        </Form.Item>
        <ActionButton needs="administrator" htmlType="submit" loading={save.isPending}>
          {t.save}
        </ActionButton>
      </Form>
    </Panel>
  )
}
