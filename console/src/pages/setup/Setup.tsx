import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { changeConnection, connectionQuery, of } from '../../api/connections'
import { asProblem, Problem } from '../../api/problem'
import type { Connection, SetupStep } from '../../api/types'
import { useConnection } from '../../shell/OfConnection'
import { AccountSetStep } from './AccountSetStep'
import { asPatch, type Draft } from './draft'
import { EmployeesStep } from './EmployeesStep'
import { FirstLoadStep } from './FirstLoadStep'
import { RuleStep } from './RuleStep'
import { SignInStep } from './SignInStep'
import { setupText, STEPS, type Step } from './text'
import { Wizard } from './Wizard'

const PRESENT: Record<SetupStep, Step> = { account_set: 'account', employees: 'employees', rule: 'rule', done: 'load' }

/** The wizard of a connection that is there: the server says how far it has come, the address which step is shown. */
export function Setup() {
  const t = setupText.use()
  const connection = useConnection()
  const [params, setParams] = useSearchParams()
  const reached = PRESENT[connection.setup.step]
  const asked = STEPS.find((step) => step === params.get('step'))
  const step = asked && STEPS.indexOf(asked) <= STEPS.indexOf(reached) ? asked : reached
  const go = (to: Step) => setParams({ step: to })
  const after = () => go(STEPS[STEPS.indexOf(step) + 1] ?? step)
  const back = () => go(STEPS[STEPS.indexOf(step) - 1] ?? step)
  return (
    <Wizard title={`${t.goOn}：${connection.name}`} step={step} reached={reached} onStep={go}>
      {(step === 'jdy' || step === 'crm') && (
        <ChangedSignIn key={step} part={step} connection={connection} onBack={back} onNext={after} />
      )}
      {step === 'account' && <AccountSetStep connection={connection} onBack={back} onNext={after} />}
      {step === 'employees' && <EmployeesStep connection={connection} onBack={back} onNext={after} />}
      {step === 'rule' && <RuleStep connection={connection} onBack={back} onNext={after} />}
      {step === 'load' && <FirstLoadStep connection={connection} onBack={back} />}
    </Wizard>
  )
}

export interface StepProps {
  connection: Connection
  onBack: () => void
  onNext: () => void
}

function ChangedSignIn({ part, connection, onBack, onNext }: StepProps & { part: 'jdy' | 'crm' }) {
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
      onNext()
    },
  })
  return (
    <SignInStep
      part={part}
      start={shown(connection)}
      kept
      refused={refused}
      busy={change.isPending}
      on={t.check}
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
