import type { CrmUser, Employee } from '../../api/types'

export interface Match {
  employee: Employee
  user: CrmUser
}

/** Unbound employees with exactly one unbound user of their name, where no second employee claims it. */
export function byName(employees: Employee[], users: CrmUser[]): Match[] {
  const free = employees.filter((one) => one.crm_user_id === null)
  const once = <T extends { name: string }>(all: T[], name: string): T | undefined => {
    const same = all.filter((one) => one.name.trim() === name)
    return same.length === 1 ? same[0] : undefined
  }
  const open = users.filter((one) => one.bound_to === null)
  return free.flatMap((employee) => {
    const name = employee.name.trim()
    const user = once(open, name)
    return user && once(free, name) ? [{ employee, user }] : []
  })
}

export type Which = 'all' | 'bound' | 'unbound'

/** What is looked for, in name, number or the visible part of the mobile number; `found`: whom the server has found besides. */
export function filtered(employees: Employee[], which: Which, q: string, found: readonly string[] = []): Employee[] {
  const wanted = q.trim().toLowerCase()
  return employees.filter((one) => {
    if (which !== 'all' && (one.crm_user_id !== null) !== (which === 'bound')) return false
    const said = [one.name, one.number, one.mobile, one.crm_user_name]
    return !wanted || found.includes(one.jdy_id) || said.some((text) => text?.toLowerCase().includes(wanted))
  })
}
