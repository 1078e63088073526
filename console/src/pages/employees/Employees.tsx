import { useConnection } from '../../shell/OfConnection'
import { PageHeader } from '../../ui/PageHeader'
import { EmployeesPanel } from './EmployeesPanel'
import { employeesText } from './text'

export function Employees() {
  const t = employeesText.use()
  return (
    <>
      <PageHeader title={t.title}>{t.lead}</PageHeader>
      <EmployeesPanel connection={useConnection()} />
    </>
  )
}
