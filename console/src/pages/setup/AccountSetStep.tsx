import { CheckCircleOutlined, ExclamationCircleOutlined, StopOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Radio, Tag } from 'antd'
import { useState } from 'react'
import { accountSetsQuery, connectionQuery, connectionsQuery, startConnection } from '../../api/connections'
import type { AccountSet } from '../../api/types'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { useConfirm } from '../../ui/confirm'
import { Time } from '../../ui/Time'
import { EmptyView, Shown } from '../../ui/views'
import type { StepProps } from './Setup'
import { setupText } from './text'
import { WizardFoot } from './Wizard'

/** 开始连接: from here on the connection has its account set (S-4). */
export function AccountSetStep({ connection, onBack, onNext }: StepProps) {
  const t = setupText.use()
  const confirm = useConfirm()
  const client = useQueryClient()
  const sets = useQuery({ ...accountSetsQuery(connection.id), enabled: connection.account_id === null })
  const others = useQuery(connectionsQuery).data?.filter((one) => one.id !== connection.id) ?? []
  const takenBy = (id: string) => others.find((one) => one.account_id === id)?.name
  const usable = sets.data?.filter((one) => one.enabled) ?? []
  const [picked, setPicked] = useState<string>()
  // The only one there is to choose is chosen.
  const chosen = picked ?? (usable.length === 1 ? usable[0]?.account_id : undefined)
  const start = useAct((account: string) => startConnection(connection.id, account), {
    then: (changed) => {
      client.setQueryData(connectionQuery(connection.id).queryKey, changed)
      onNext()
    },
  })
  const ask = async () => {
    const set = usable.find((one) => one.account_id === chosen)
    if (!set) return
    const yes = await confirm({
      title: t.account.confirm(set.name),
      consequence: <Consequence takenBy={takenBy(set.account_id)} />,
      yes: t.account.start,
    })
    if (yes) start.mutate(set.account_id)
  }
  const back = <Button onClick={onBack}>{t.back}</Button>
  if (connection.account_id !== null) {
    return (
      <>
        <Alert type="success" showIcon title={t.account.started(connection.account_name ?? connection.account_id)} />
        <WizardFoot back={back}>
          <Button type="primary" onClick={onNext}>
            {t.next}
          </Button>
        </WizardFoot>
      </>
    )
  }
  return (
    <>
      <p className="quiet">{t.account.lead}</p>
      <Shown query={sets} rows={3}>
        {(items) => (
          <AccountSets items={items} takenBy={takenBy} chosen={chosen} onChoose={setPicked} onAgain={() => void sets.refetch()} />
        )}
      </Shown>
      <WizardFoot back={back}>
        <ActionButton
          type="primary"
          needs="administrator"
          loading={start.isPending}
          because={chosen ? undefined : t.account.pick}
          onClick={() => void ask()}
        >
          {t.account.start}
        </ActionButton>
      </WizardFoot>
    </>
  )
}

function Consequence({ takenBy }: { takenBy: string | undefined }) {
  const t = setupText.use()
  return (
    <>
      {takenBy !== undefined && (
        <p>
          <b>{t.account.takenWhy(takenBy)}</b>
        </p>
      )}
      <p>{t.account.consequence}</p>
    </>
  )
}

interface AccountSetsProps {
  items: AccountSet[]
  /** The connection that has an account set already. */
  takenBy: (id: string) => string | undefined
  chosen: string | undefined
  onChoose: (id: string) => void
  onAgain: () => void
}

function AccountSets({ items, takenBy, chosen, onChoose, onAgain }: AccountSetsProps) {
  const t = setupText.use()
  if (items.length === 0) {
    return (
      <EmptyView title={t.account.none} action={<Button onClick={onAgain}>{t.account.again}</Button>}>
        {t.account.noneWhy}
      </EmptyView>
    )
  }
  return (
    <Radio.Group
      className="account-sets"
      value={chosen}
      onChange={(event) => onChoose(event.target.value as string)}
      aria-label={t.steps.account[0]}
    >
      {items.map((set) => (
        <Radio key={set.account_id} value={set.account_id} disabled={!set.enabled} className="account-set">
          <span className="account-set-name">{set.name}</span>
          <span className="code quiet">{set.account_id}</span>
          {set.expires_at !== null && (
            <span className="quiet">
              {t.account.expires} <Time at={set.expires_at} as="short" />
            </span>
          )}
          <Tag
            variant="filled"
            className={`state state-${set.enabled ? 'good' : 'plain'}`}
            icon={set.enabled ? <CheckCircleOutlined /> : <StopOutlined />}
          >
            {set.enabled ? t.account.on : t.account.off}
          </Tag>
          {takenBy(set.account_id) !== undefined && (
            <Tag variant="filled" className="state state-wait" icon={<ExclamationCircleOutlined />}>
              {t.account.taken(takenBy(set.account_id) ?? '')}
            </Tag>
          )}
        </Radio>
      ))}
    </Radio.Group>
  )
}
