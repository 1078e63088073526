import { CheckCircleOutlined, ExclamationCircleOutlined, StopOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Radio, Tag } from 'antd'
import { useState } from 'react'
import { accountSetsQuery, connectionQuery, connectionsQuery, startConnection } from '../../api/connections'
import type { AccountSet, Connection } from '../../api/types'
import { useSession } from '../../app/session'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { useConfirm } from '../../ui/confirm'
import { Time } from '../../ui/Time'
import { LinkButton } from '../../ui/LinkButton'
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
  const takenBy = (id: string) => others.find((one) => one.account_id === id)
  const enabled = sets.data?.filter((one) => one.enabled) ?? []
  // Each account set is in one connection (decision 0040): the server would refuse it, at the last click.
  const usable = enabled.filter((one) => !takenBy(one.account_id))
  const holder = usable.length === 0 ? enabled.map((one) => takenBy(one.account_id))[0] : undefined
  // In a demonstration, the connection that it made by itself makes room for this one (decision 0053).
  const { demo } = useSession()
  const isHere = (one: Connection) =>
    one.jdy.base_url === connection.jdy.base_url && one.crm.base_url === connection.crm.base_url
  const isOwn = (one: Connection) => one.started_at !== null && one.account_id === null && !one.paused
  const pausing = others.find((one) => demo && isOwn(one) && isHere(one))
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
      consequence: (
        <>
          {t.account.consequence}
          {pausing && <p>{t.account.pauses(pausing.name)}</p>}
        </>
      ),
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
          <>
            {holder && <Held holder={holder} />}
            {pausing && !holder && <Alert type="info" showIcon className="wizard-alert" title={t.account.pauses(pausing.name)} />}
            <AccountSets items={items} takenBy={takenBy} chosen={chosen} onChoose={setPicked} onAgain={() => void sets.refetch()} />
          </>
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

/** There is nothing left to choose: whose it is, and what to do. */
function Held({ holder }: { holder: Connection }) {
  const t = setupText.use()
  return (
    <Alert
      type="warning"
      showIcon
      className="wizard-alert"
      title={t.account.allTaken(holder.name)}
      description={t.account.allTakenWhy}
      action={<LinkButton to={`/c/${holder.id}`}>{t.account.toHolder}</LinkButton>}
    />
  )
}

interface AccountSetsProps {
  items: AccountSet[]
  /** The connection that has an account set already. */
  takenBy: (id: string) => Connection | undefined
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
        <Radio key={set.account_id} value={set.account_id} disabled={!set.enabled || takenBy(set.account_id) !== undefined} className="account-set">
          <span className="account-set-name">{set.name}</span>
          <span className="code quiet">{set.account_id}</span>
          {set.expires_at !== null && (
            <span className="quiet">
              {t.account.expires} <Time at={set.expires_at} as="short" />
            </span>
          )}
          <SetState set={set} holder={takenBy(set.account_id)} />
        </Radio>
      ))}
    </Radio.Group>
  )
}

/** Whether it can be chosen, and what is in the way. */
function SetState({ set, holder }: { set: AccountSet; holder: Connection | undefined }) {
  const t = setupText.use()
  if (!set.enabled) {
    return (
      <Tag variant="filled" className="state state-plain" icon={<StopOutlined />}>
        {t.account.off}
      </Tag>
    )
  }
  return (
    <Tag
      variant="filled"
      className={`state state-${holder ? 'wait' : 'good'}`}
      icon={holder ? <ExclamationCircleOutlined /> : <CheckCircleOutlined />}
    >
      {holder ? t.account.taken(holder.name) : t.account.on}
    </Tag>
  )
}
