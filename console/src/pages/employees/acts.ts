import { useQuery } from '@tanstack/react-query'
import { bindEmployee, changeConnection, crmUsersQuery, of, refreshEmployees, unbindEmployee } from '../../api/connections'
import type { Employee } from '../../api/types'
import { useAct } from '../../ui/act'
import { byName, type Match } from './match'
import { employeesText } from './text'

/** Each of these is tried; one that fails does not stop the others. */
async function each<T>(all: T[], act: (one: T) => Promise<unknown>): Promise<{ ok: number; failed: number }> {
  let [ok, failed] = [0, 0]
  let first: unknown
  for (const one of all) {
    try {
      await act(one)
      ok += 1
    } catch (error) {
      first ??= error
      failed += 1
    }
  }
  if (ok === 0 && failed > 0) throw first
  return { ok, failed }
}

/** What can be done on this page. */
export function useEmployeeActs(id: string) {
  const t = employeesText.use()
  const stale = [
    [...of(id), 'employees'],
    [...of(id), 'crm-users'],
    [...of(id), 'settings'],
    // The log tells of it at once.
    [...of(id), 'records'],
    [...of(id), 'causes'],
    ['overview'],
  ]
  return {
    refresh: useAct(() => refreshEmployees(id), { done: ({ found, bound }) => t.refreshed(found, bound), stale }),
    bind: useAct(({ employee, user }: { employee: Employee; user: string; name: string }) => bindEmployee(id, employee.jdy_id, user), {
      done: (_, { employee, name }) => t.bindDone(employee.name, name),
      stale,
    }),
    bindAll: useAct((matches: Match[]) => each(matches, (one) => bindEmployee(id, one.employee.jdy_id, one.user.crm_user_id)), {
      done: ({ ok, failed }) => (failed ? t.some(ok, failed) : t.byNameDone(ok)),
      stale,
    }),
    unbind: useAct((chosen: Employee[]) => each(chosen, (one) => unbindEmployee(id, one.jdy_id)), {
      done: ({ ok, failed }) => (failed ? t.some(ok, failed) : t.unbinded(ok)),
      stale,
    }),
    own: useAct((employee: Employee) => changeConnection(id, { default_owner: employee.crm_user_id }), {
      done: (_, employee) => t.ownerSet(employee.name),
      stale,
    }),
  }
}

/** Proposals are made from the first users that the CRM lists, while somebody is unbound, for who may bind. */
export function useMatches(id: string, employees: Employee[], allowed: boolean): Match[] {
  const unbound = employees.some((one) => one.crm_user_id === null)
  const users = useQuery({ ...crmUsersQuery(id, ''), enabled: unbound && allowed })
  return users.data ? byName(employees, users.data) : []
}
