import { allRecords } from '../../api/records'
import type { RecordRow, System } from '../../api/types'
import type { Line, Subject } from './tables'

/** What the connector has to say of a record: the connector's word counts, not that two names look alike. */
export interface Bond {
  from: System
  row: RecordRow
}
/** The kinds that a subject's records travel as, and where each comes from. */
const KINDS: Record<Subject, [kind: string, from: System][]> = {
  orders: [['sales_order', 'crm']],
  deliveries: [['delivery', 'jdy']],
  payments: [['payment', 'jdy']],
  customers: [['customer', 'crm'], ['customer_initial', 'jdy']],
  products: [['product', 'jdy']],
  stock: [['inventory', 'jdy']],
  units: [['unit', 'jdy']],
}
/** Where new records of a subject come from; those made on the other side stay there (SO-1, CU-1, PR-1). */
export const SOURCE: Record<Subject, System> = {
  orders: 'crm',
  deliveries: 'jdy',
  payments: 'jdy',
  customers: 'crm',
  products: 'jdy',
  stock: 'jdy',
  units: 'jdy',
}

export async function readBonds(connection: string, subject: Subject): Promise<Bond[]> {
  const all = await Promise.all(
    KINDS[subject].map(async ([kind, from]) => (await allRecords(connection, { kind })).map((row) => ({ from, row }))),
  )
  return all.flat()
}

/** A unit within a group goes by the group's id and its own. */
const called = ({ kind, source_id, key }: RecordRow) => [source_id, key, ...(kind === 'unit' ? [key.split('/').pop()] : [])]

export function bondsOf(bonds: Bond[], system: System, line: Line): Bond[] {
  return bonds.filter(({ from, row }) => (from === system ? called(row).includes(line.as) : row.target_id === line.as))
}

export type Stand =
  | { is: 'bound'; to: string[]; behind?: RecordRow }
  | { is: 'waits' | 'stopped' | 'left'; row: RecordRow }
  /** Nobody has looked at it yet, or nobody will. */
  | { is: 'unseen' | 'stays' }

/** How a line stands towards the other side. */
export function stand(found: Bond[], system: System, subject: Subject): Stand {
  const bound = found.filter(({ row }) => row.target_id && row.state !== 'deleted')
  const behind = found.find(({ row }) => ['failed', 'held', 'unconfirmed'].includes(row.state))?.row
  if (bound.length > 0) {
    const to = bound.map(({ from, row }) => (from === system ? (row.target_title ?? row.target_id ?? '') : row.title))
    return { is: 'bound', to: [...new Set(to)], ...(behind && { behind }) }
  }
  if (behind) return { is: behind.state === 'held' ? 'waits' : 'stopped', row: behind }
  const [first] = found
  if (first) return { is: 'left', row: first.row }
  return { is: SOURCE[subject] === system ? 'unseen' : 'stays' }
}
