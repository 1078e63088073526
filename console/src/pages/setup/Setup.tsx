import { useSearchParams } from 'react-router'
import type { Connection, SetupStep } from '../../api/types'
import { useConnection } from '../../shell/OfConnection'
import { AccountSetStep } from './AccountSetStep'
import { ChangedSignIn } from './ChangedSignIn'
import { EmployeesStep } from './EmployeesStep'
import { FirstLoadStep } from './FirstLoadStep'
import { RuleStep } from './RuleStep'
import { setupText, STEPS, type Step } from './text'
import { Wizard } from './Wizard'
import { marks } from '../../i18n/marks'

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
    <Wizard title={marks.now().of(t.goOn, connection.name)} step={step} reached={reached} onStep={go}>
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
