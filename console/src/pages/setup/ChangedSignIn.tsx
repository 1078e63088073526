import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useState } from 'react'
import { changeConnection, connectionQuery, of } from '../../api/connections'
import { asProblem, Problem } from '../../api/problem'
import type { Connection } from '../../api/types'
import { asPatch, type Draft } from './draft'
import { SignInStep } from './SignInStep'
import { setupText } from './text'

interface Props {
  part: 'jdy' | 'crm'
  connection: Connection
  onBack?: (() => void) | undefined
  onNext?: () => void
  on?: string
  withName?: boolean
}

/** One of the sign-ins of a connection that is there, changed: checked live before it is kept. */
export function ChangedSignIn({ part, connection, onBack, onNext, on, withName = true }: Props) {
  const t = setupText.use()
  const client = useQueryClient()
  const { message } = App.useApp()
  const [refused, setRefused] = useState<Problem>()
  const change = useMutation({
    mutationFn: (entered: Draft) => changeConnection(connection.id, asPatch(entered, part), connection.version),
    onMutate: () => setRefused(undefined),
    onError: (error) => setRefused(asProblem(error)),
    onSuccess: (changed) => {
      void message.success(t.checked)
      client.setQueryData(connectionQuery(connection.id).queryKey, changed)
      void client.invalidateQueries({ queryKey: [...of(connection.id), 'account-sets'] })
      onNext?.()
    },
  })
  return (
    <SignInStep
      part={part}
      start={shown(connection)}
      kept
      hasEventKey={connection.crm.has_event_key}
      withName={withName}
      connection={connection.id}
      refused={refused}
      busy={change.isPending}
      on={on ?? t.check}
      onBack={part === 'crm' ? onBack : undefined}
      onNext={(entered) => change.mutate(entered)}
    />
  )
}

/** What is masked is not edited but entered anew: an empty field leaves it as it is. */
function shown({ name, jdy, crm }: Connection): Draft {
  return {
    name,
    jdy: { login: jdy.login, client_id: jdy.client_id, outer_instance_id: jdy.outer_instance_id, base_url: jdy.base_url },
    crm: { base_url: crm.base_url, app_id: crm.app_id, enterprise_account: crm.enterprise_account },
  }
}
