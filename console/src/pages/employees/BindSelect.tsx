import { useQuery } from '@tanstack/react-query'
import { Select, Spin } from 'antd'
import { useDeferredValue, useState } from 'react'
import { crmUsersQuery } from '../../api/connections'
import type { Employee } from '../../api/types'
import { employeesText } from './text'
import { marks } from '../../i18n/marks'

interface Props {
  connection: string
  employee: Employee
  employees: Employee[]
  busy: boolean
  onChoose: (user: string, name: string) => void
}

/** Looks for a CRM user by name. Who is bound already is shown with whom, and cannot be chosen. */
export function BindSelect({ connection, employee, employees, busy, onChoose }: Props) {
  const t = employeesText.use()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const users = useQuery({ ...crmUsersQuery(connection, q), enabled: open })
  const names = new Map(employees.map((one) => [one.jdy_id, one.name]))
  const options = (users.data ?? []).map((user) => ({
    value: user.crm_user_id,
    name: user.name,
    disabled: user.bound_to !== null,
    label: (
      <span className="bind-option">
        <span>{user.name}</span>
        <span className="quiet">
          {user.bound_to === null ? user.mobile : t.taken(names.get(user.bound_to) ?? user.bound_to)}
        </span>
      </span>
    ),
  }))
  return (
    <Select
      className="bind-select"
      aria-label={marks.now().of(employee.name, t.choose)}
      placeholder={t.choose}
      value={null}
      loading={busy}
      options={options}
      open={open}
      onOpenChange={setOpen}
      showSearch={{ filterOption: false, onSearch: setTyped, searchValue: typed }}
      notFoundContent={users.isFetching ? <Spin size="small" /> : t.noUser}
      onSelect={(id: string | null, { name }) => {
        setOpen(false)
        setTyped('')
        if (id) onChoose(id, name)
      }}
    />
  )
}
