import * as crm from './crm'
import * as jdy from './jdy'
import { sandboxText } from './text'
import { text, type Raw } from './wire'

/** One record as a line: what is read of it, and by which id the connector knows it. */
export interface Line {
  id: string
  as: string
  cells: string[]
  raw: Raw
}
export interface Table {
  columns: string[]
  /** The columns that hold numbers. */
  numbers?: number[]
  lines: Line[]
}
export interface Both {
  jdy: Table
  crm: Table
}

export const SUBJECTS = ['orders', 'deliveries', 'payments', 'customers', 'products', 'stock', 'units'] as const
export type Subject = (typeof SUBJECTS)[number]

const line = (id: string, cells: string[], raw: Raw, as = id): Line => ({ id, as, cells, raw })

/** 未成交; every other 成交状态 is a deal (CU-2). */
export const NO_DEAL = '1'
const money = (amount: string) => (amount === '' ? '' : Number(amount).toFixed(2))
const plain = (amount: string) => (amount === '' ? '' : String(Number(amount)))
const day = (at: unknown) => (typeof at === 'number' ? new Date(at + 8 * 3_600_000).toISOString().slice(0, 10) : '')

/** The words of the options that records hold; they change by hand only, so they are asked for once. */
const labels = new Map<string, Promise<Map<string, string>>>()
function labelsOf(object: string, field: string): Promise<Map<string, string>> {
  const name = `${object}.${field}`
  const known = labels.get(name)
  if (known) return known
  const asked = crm.options(object, field).then((all) => new Map(all.map(({ value, label }) => [value, label])))
  asked.catch(() => labels.delete(name))
  labels.set(name, asked)
  return asked
}

async function orders(): Promise<Both> {
  const t = sandboxText.now()
  const [bills, mine, status] = await Promise.all([
    jdy.list('scm/sal_order'),
    crm.query('SalesOrderObj'),
    labelsOf('SalesOrderObj', 'sync_status__c'),
  ])
  const shipped: Record<string, string> = { Z: t.partlyShipped, C: t.shipped }
  const standing = (bill: Raw) => {
    if (text(bill, 'bill_status') !== 'C') return t.unaudited
    const state = shipped[text(bill, 'real_io_status')] ?? t.audited
    return text(bill, 'bill_close_state') === 'H' ? t.closed(state) : state
  }
  return {
    jdy: {
      columns: [t.number, t.customer, t.amount, t.state],
      numbers: [2],
      lines: bills.map((bill) =>
        line(text(bill, 'id'), [text(bill, 'bill_no'), text(bill, 'customer_name'), money(text(bill, 'total_amount')), standing(bill)], bill),
      ),
    },
    crm: {
      columns: [t.number, t.customer, t.amount, t.syncState],
      numbers: [2],
      lines: mine.map((order) =>
        line(text(order, '_id'), [text(order, 'name'), text(order, 'account_id__r'), money(text(order, 'order_amount')), status.get(text(order, 'sync_status__c')) ?? ''], order),
      ),
    },
  }
}

async function deliveries(): Promise<Both> {
  const t = sandboxText.now()
  const [bills, mine] = await Promise.all([jdy.list('scm/sal_out_bound'), crm.query('DeliveryNoteObj')])
  const settled: Record<string, string> = { B: t.partlyPaid, C: t.paid }
  return {
    jdy: {
      columns: [t.number, t.customer, t.amount, t.state],
      numbers: [2],
      lines: bills.map((bill) => {
        const state = text(bill, 'bill_status') !== 'C' ? t.unaudited : (settled[text(bill, 'settle_status')] ?? t.audited)
        return line(text(bill, 'id'), [text(bill, 'bill_no'), text(bill, 'customer_name'), money(text(bill, 'total_amount')), state], bill)
      }),
    },
    crm: {
      columns: [t.number, t.customer, t.order, t.date],
      lines: mine.map((note) =>
        line(text(note, '_id'), [text(note, 'name'), text(note, 'account_id__r'), text(note, 'sales_order_id__r'), day(note.delivery_date)], note),
      ),
    },
  }
}

async function payments(): Promise<Both> {
  const t = sandboxText.now()
  const [bills, mine] = await Promise.all([jdy.list('arap/ar_credit'), crm.query('PaymentObj')])
  return {
    jdy: {
      columns: [t.number, t.customer, t.amount, t.state],
      numbers: [2],
      lines: bills.map((bill) =>
        line(text(bill, 'id'), [text(bill, 'bill_no'), text(bill, 'customer_name'), money(text(bill, 'total_amount')), text(bill, 'bill_status') === 'C' ? t.audited : t.unaudited], bill),
      ),
    },
    crm: {
      columns: [t.number, t.customer, t.amount, t.date],
      numbers: [2],
      lines: mine.map((payment) =>
        line(text(payment, '_id'), [text(payment, 'name'), text(payment, 'account_id__r'), money(text(payment, 'payment_amount')), day(payment.payment_time)], payment),
      ),
    },
  }
}

async function customers(): Promise<Both> {
  const t = sandboxText.now()
  const [theirs, mine] = await Promise.all([jdy.list('bd/customer', { enable: '-1' }), crm.query('AccountObj')])
  return {
    jdy: {
      columns: [t.code, t.name, t.state],
      lines: theirs.reverse().map((one) =>
        line(text(one, 'id'), [text(one, 'number'), text(one, 'name'), text(one, 'enable') === '1' ? t.enabled : t.disabled], one),
      ),
    },
    crm: {
      columns: [t.code, t.name, t.state],
      lines: mine.map((one) =>
        line(text(one, '_id'), [text(one, 'account_no'), text(one, 'name'), text(one, 'deal_status') === NO_DEAL ? t.noDeal : t.deal], one),
      ),
    },
  }
}

async function products(): Promise<Both> {
  const t = sandboxText.now()
  const [enabled, disabled, mine] = await Promise.all([
    jdy.list('bd/material', { enable: '1' }),
    jdy.list('bd/material', { enable: '0' }),
    crm.query('ProductObj'),
  ])
  const theirs = (enable: string) => (one: Raw) =>
    line(text(one, 'id'), [text(one, 'number'), text(one, 'name'), text(one, 'base_unit_name'), enable === '1' ? t.enabled : t.disabled], { ...one, enable })
  const byCode = (a: Line, b: Line) => (b.cells[0] ?? '').localeCompare(a.cells[0] ?? '')
  return {
    jdy: { columns: [t.code, t.name, t.unit, t.state], lines: [...enabled.map(theirs('1')), ...disabled.map(theirs('0'))].sort(byCode) },
    crm: {
      columns: [t.code, t.name, t.price, t.state],
      numbers: [2],
      lines: mine
        .map((one) => line(text(one, '_id'), [text(one, 'product_code'), text(one, 'name'), money(text(one, 'price')), text(one, 'product_status') === '1' ? t.onShelf : t.offShelf], one))
        .sort(byCode),
    },
  }
}

async function stock(): Promise<Both> {
  const t = sandboxText.now()
  const [theirs, mine] = await Promise.all([jdy.list('scm/inventory'), crm.query('StockObj')])
  const columns = [t.product, t.warehouse, t.available, t.real]
  return {
    jdy: {
      columns,
      numbers: [2, 3],
      lines: theirs.map((one) => {
        const place = text(one, 'stock_name')
        const cells = [`${text(one, 'material_number')} ${text(one, 'material_name')}`, place, plain(text(one, 'valid_qty')), plain(text(one, 'qty'))]
        const id = `${text(one, 'material_id')}/${text(one, 'stock_id')}`
        return line(`${id}/${text(one, 'batch_no')}`, cells, one, id)
      }),
    },
    crm: {
      columns,
      numbers: [2, 3],
      lines: mine.map((one) => {
        const cells = [text(one, 'product_id__r'), text(one, 'warehouse_id__r'), plain(text(one, 'available_stock')), plain(text(one, 'real_stock'))]
        return line(text(one, '_id'), cells, one)
      }),
    },
  }
}

async function units(): Promise<Both> {
  const t = sandboxText.now()
  const [theirs, mine] = await Promise.all([jdy.list('bd/measure_unit'), crm.options('ProductObj', 'unit')])
  return {
    jdy: { columns: [t.code, t.name], lines: theirs.map((one) => line(text(one, 'id'), [text(one, 'number'), text(one, 'name')], one)) },
    crm: { columns: [t.option, t.value], lines: mine.map(({ value, label }) => line(value, [label, value], {}, label)) },
  }
}

export const read: Record<Subject, () => Promise<Both>> = { orders, deliveries, payments, customers, products, stock, units }
