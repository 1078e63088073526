import type { Connection } from './types'

/** What is needed of a connection to tell it from another. */
type Called = Pick<Connection, 'id' | 'name' | 'account_name' | 'account_id'> & { crm: Pick<Connection['crm'], 'enterprise_account'> }

const plain = (name: string) => name.trim().toLocaleLowerCase()

/** Whether another connection goes by this name. */
export const isTaken = (name: string, all: Pick<Connection, 'id' | 'name'>[], but?: string) =>
  plain(name) !== '' && all.some((one) => one.id !== but && plain(one.name) === plain(name))

/**
 * By the id of each connection that shares its name with another: what tells them apart. The account set, or the enterprise
 * in the CRM; where these are missing or equal too, the beginning of the id.
 */
export function apart(all: Called[]): Map<string, string> {
  const twins = all.filter((one) => isTaken(one.name, all, one.id))
  const place = (one: Called) => one.account_name ?? one.account_id ?? one.crm.enterprise_account ?? ''
  const clear = (one: Called) => place(one) !== '' && !twins.some((two) => two.id !== one.id && plain(two.name) === plain(one.name) && place(two) === place(one))
  return new Map(twins.map((one) => [one.id, clear(one) ? place(one) : one.id.slice(0, 8)]))
}
