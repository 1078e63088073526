import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { changeConnection, connectionQuery, deleteConnection, of } from '../../api/connections'
import type { Connection } from '../../api/types'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { useConfirm } from '../../ui/confirm'
import { Panel } from '../../ui/Panel'
import { connectionText } from './text'

/** What stops the connection, for a while or for good. */
export function Danger({ connection }: { connection: Connection }) {
  const t = connectionText.use()
  const confirm = useConfirm()
  const client = useQueryClient()
  const navigate = useNavigate()
  const pause = useAct((paused: boolean) => changeConnection(connection.id, { paused }), {
    done: (now) => (now.paused ? t.paused : t.resumed),
    stale: [['overview']],
    then: (now) => client.setQueryData(connectionQuery(connection.id).queryKey, now),
  })
  const remove = useAct(() => deleteConnection(connection.id), {
    done: t.removed,
    stale: [['connections'], ['overview']],
    then: () => {
      void navigate('/')
      client.removeQueries({ queryKey: of(connection.id) })
    },
  })
  const askPause = async () => {
    if (connection.paused) pause.mutate(false)
    else if (await confirm({ title: t.pause, consequence: t.pauseWhy, yes: t.pause })) pause.mutate(true)
  }
  const askRemove = async () => {
    const yes = await confirm({
      title: t.removeTitle(connection.name),
      consequence: t.removeWhy,
      yes: t.remove,
      danger: true,
      mustRead: true,
    })
    if (yes) remove.mutate()
  }
  return (
    <Panel title={t.danger}>
      <div className="danger">
        <p className="quiet">{t.pauseWhy}</p>
        <ActionButton needs="administrator" loading={pause.isPending} onClick={() => void askPause()}>
          {connection.paused ? t.resume : t.pause}
        </ActionButton>
        <p className="quiet">{t.removeWhy}</p>
        <ActionButton needs="administrator" danger loading={remove.isPending} onClick={() => void askRemove()}>
          {t.remove}
        </ActionButton>
      </div>
    </Panel>
  )
}
