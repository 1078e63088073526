import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { employeesQuery } from '../../api/connections'
import { ActionButton } from '../../ui/ActionButton'
import { EmployeesPanel } from '../employees/EmployeesPanel'
import type { StepProps } from './Setup'
import { setupText } from './text'
import { WizardFoot } from './Wizard'

/** S-5 and S-6: who is who. */
export function EmployeesStep({ connection, onBack, onNext }: StepProps) {
  const t = setupText.use()
  const employees = useQuery(employeesQuery(connection.id))
  const bound = employees.data?.some((one) => one.crm_user_id) ?? false
  // Without somebody who owns what nobody else owns, records without a salesperson would fail in the first load.
  const lacks = !bound ? t.employees.need : connection.default_owner === null ? t.employees.needOwner : undefined
  return (
    <>
      <p className="quiet">{t.employees.lead}</p>
      <EmployeesPanel connection={connection} height={380} />
      <WizardFoot back={<Button onClick={onBack}>{t.back}</Button>}>
        <ActionButton
          needs="administrator"
          type="primary"
          because={lacks}
          onClick={onNext}
        >
          {t.next}
        </ActionButton>
      </WizardFoot>
    </>
  )
}
