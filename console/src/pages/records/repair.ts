import type { Subject } from '../sandbox/tables'

/** Where something can be done about a cause. */
export interface Place {
  /** Below `/c/:id`; empty: its overview. */
  path: string
  word: 'employees' | 'presets' | 'questions' | 'sandbox'
}

/** Where people of either side see to a kind, in the demo. */
const SUBJECT: Record<string, Subject> = {
  customer: 'customers',
  customer_initial: 'customers',
  product: 'products',
  product_category: 'products',
  unit: 'units',
  sales_order: 'orders',
  delivery: 'deliveries',
  payment: 'payments',
  inventory: 'stock',
}

/** What people of the CRM see to; the rest, those of 精斗云. */
const OF_CRM = ['customer', 'sales_order']

/** What the connector itself can have put right is put right here; everything else in one of the two systems. */
export function placeOf(kind: string, cause: string, demo: boolean, title?: string): Place | undefined {
  if (cause === 'owner' || kind === 'employee') return { path: 'employees', word: 'employees' }
  if (/:(broken|lacking|option)/.test(cause)) return { path: 'presets', word: 'presets' }
  if (cause === 'adopt:several' || /^(delete|zero|intent|exists):/.test(cause)) return { path: '', word: 'questions' }
  const of = SUBJECT[kind]
  // A title begins with the number by which people find the record.
  const side = OF_CRM.includes(kind) ? 'crm' : 'jdy'
  const find = title ? `&find=${encodeURIComponent(title.split(' ')[0] ?? '')}&side=${side}` : ''
  // Of several records, the log has the list.
  return demo && of && title ? { path: `sandbox?of=${of}${find}`, word: 'sandbox' } : undefined
}
