import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App } from 'antd'
import { useState } from 'react'
import { Navigate, useNavigate, useSearchParams } from 'react-router'
import { changeConnection, connectionQuery, connectionsQuery, createConnection, checkJdy } from '../../api/connections'
import { asProblem, Problem } from '../../api/problem'
import { useSession } from '../../app/session'
import { useAllowed } from '../../ui/ActionButton'
import { asHalf, asNew, draft, dropDraft, inSandbox, keepDraft, possible, type Draft } from './draft'
import { placeOf } from './refusals'
import { SandboxAccounts, useSandbox } from './SandboxAccounts'
import { SignInStep } from './SignInStep'
import { setupText, type Step } from './text'
import { Wizard } from './Wizard'

/** The first two steps, each checked live when it is left: nothing is stored before both are accepted (S-2 to S-4). */
export function NewConnectionPage() {
  const t = setupText.use()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const allowed = useAllowed('administrator')
  const { jdy_by_phone } = useSession()
  const [params, setParams] = useSearchParams()
  const step: 'jdy' | 'crm' = params.get('step') === 'crm' ? 'crm' : 'jdy'
  const go = (to: Step) => setParams(to === 'jdy' ? {} : { step: to })
  const [fills, setFills] = useState(0)
  const sandbox = useSandbox()
  const [refused, setRefused] = useState<Problem>()
  const check = useMutation({
    mutationFn: (entered: Draft) => checkJdy(asHalf(entered)),
    onMutate: () => setRefused(undefined),
    onError: (error) => setRefused(asProblem(error)),
    onSuccess: () => go('crm'),
  })
  const create = useMutation({
    mutationFn: async (entered: Draft) => {
      const made = await createConnection(asNew(entered))
      return entered.functions ? changeConnection(made.id, entered.functions, made.version) : made
    },
    onMutate: () => setRefused(undefined),
    onError: (error) => {
      const problem = asProblem(error)
      setRefused(problem)
      const place = placeOf(problem)
      if (place.step && place.step !== step) go(place.step)
    },
    onSuccess: (connection) => {
      dropDraft()
      void message.success(t.checked)
      client.setQueryData(connectionQuery(connection.id).queryKey, connection)
      void client.invalidateQueries({ queryKey: connectionsQuery.queryKey })
      void navigate(`/c/${connection.id}/setup`, { replace: true })
    },
  })
  if (!allowed) return <Navigate to="/" replace />
  const next = (entered: Draft) => {
    keepDraft(entered)
    // Accounts typed by hand lead nowhere else in a demonstration.
    const there = sandbox ? inSandbox(entered, sandbox) : entered
    if (step === 'jdy') check.mutate(there)
    else create.mutate(there)
  }
  return (
    <Wizard title={t.title} step={step} reached={step} onStep={go}>
      <SandboxAccounts
        sandbox={sandbox}
        onFill={(filled) => {
          keepDraft(filled)
          setFills(fills + 1)
          setRefused(undefined)
        }}
      />
      {step === 'crm' && lacksSecret(draft()) && (
        <Alert type="info" showIcon className="wizard-alert" title={t.secretsLost} />
      )}
      <SignInStep
        key={`${step} ${fills}`}
        part={step}
        start={possible(draft(), jdy_by_phone)}
        kept={false}
        refused={refused}
        busy={check.isPending || create.isPending}
        on={t.check}
        onChange={keepDraft}
        onBack={step === 'crm' ? () => go('jdy') : undefined}
        onNext={next}
      />
    </Wizard>
  )
}

/** After a reload the first step must be filled again. */
function lacksSecret({ jdy }: Draft): boolean {
  return jdy.login === 'password' ? !jdy.password : !jdy.client_secret
}
