import type { System } from '../../api/types'
import * as crm from './crm'
import * as jdy from './jdy'
import type { Line, Subject } from './tables'
import { sandboxText } from './text'
import { rows, text, type Raw } from './wire'

export interface Wanted {
  name: string
  label: string
  start?: string
  /** One of these. */
  options?: { value: string; label: string }[]
  number?: boolean
  /** It may be left empty. */
  optional?: boolean
}
/** Something that a person of one of the two companies does by hand. */
export interface Act {
  label: string
  /** What is asked before. */
  form?: () => Promise<Wanted[]>
  run: (given: Record<string, string>) => Promise<unknown>
}

const DAY = 86_400_000
const today = () => new Date(Date.now() + DAY / 3).toISOString().slice(0, 10)
/** An outbound that is paid in full. */
const PAID = 'C'
const amount = (given: string | undefined) => Number(given)

/** What can be begun on a side. */
export function begins(subject: Subject, system: System): Act[] {
  const t = sandboxText.now()
  if (system === 'crm' && subject === 'orders') return [{ label: t.newOrder, form: orderForm, run: newOrder }]
  if (system === 'crm' && subject === 'customers') {
    const form = () => Promise.resolve([{ name: 'name', label: t.name }, { name: 'tel', label: t.phone, start: '13800138000' }])
    return [{ label: t.newCustomer, form, run: newCustomer }]
  }
  if (system === 'jdy' && subject === 'customers') return [{ label: t.newCustomer, form: jdyCustomerForm, run: newJdyCustomer }]
  if (system === 'jdy' && subject === 'products') return [{ label: t.newProduct, form: productForm, run: newProduct }]
  if (system === 'jdy' && subject === 'units') {
    const form = () => Promise.resolve([{ name: 'name', label: t.name }])
    return [{ label: t.newUnit, form, run: ({ name }) => jdy.save('bd/measure_unit', { name, precision: '0' }) }]
  }
  return []
}

/** What can be done with a record. */
export function actsOf(subject: Subject, system: System, line: Line): Act[] {
  return (system === 'jdy' ? JDY : CRM)[subject]?.(line) ?? []
}

type Acts = Partial<Record<Subject, (line: Line) => Act[]>>

const JDY: Acts = {
  orders: ({ id, raw }) => {
    const t = sandboxText.now()
    const operate = (operation: jdy.Operation) => () => jdy.operate('sal_bill_order', operation, id)
    if (text(raw, 'bill_status') !== 'C') return [{ label: t.audit, run: operate('audit') }]
    if (text(raw, 'bill_close_state') !== 'C') return []
    const ship: Act = { label: t.ship, form: () => shipForm(id), run: (given) => shipped(id, given) }
    return [ship, { label: t.unaudit, run: operate('unaudit') }]
  },
  deliveries: ({ id, raw }) => {
    const t = sandboxText.now()
    if (text(raw, 'bill_status') !== 'C') return [{ label: t.audit, run: () => jdy.operate('sal_bill_outbound', 'audit', id) }]
    if (text(raw, 'settle_status') === PAID) return []
    return [{ label: t.collect, form: () => collectForm(raw), run: (given) => collect(raw, given) }]
  },
  payments: ({ id, raw }) =>
    text(raw, 'bill_status') === 'C' ? [] : [{ label: sandboxText.now().audit, run: () => jdy.operate('ar_creditbill', 'audit', id) }],
  customers: (line) => {
    const t = sandboxText.now()
    const form = async () => {
      const [now, groups] = await Promise.all([jdy.detail('bd/customer', line.id), jdy.list('bd/customer_group')])
      const group = text(now, 'group_id')
      return [
        { name: 'name', label: t.name, start: text(now, 'name') },
        { name: 'group_id', label: t.category, options: named(groups), optional: true, ...(group && group !== '0' && { start: group }) },
        { name: 'remark', label: t.remark, start: text(now, 'remark'), optional: true },
      ]
    }
    const run = (given: Record<string, string>) =>
      jdy.save('bd/customer', { id: line.id, number: text(line.raw, 'number'), ...given })
    return [{ label: t.change, form, run }, switched('bd_customer', line)]
  },
  products: (line) => {
    const t = sandboxText.now()
    const form = async () => {
      const now = await jdy.detail('bd/material', line.id)
      const price = text(rows(now.price_entity)[0], 'price_retail_price')
      const groups = await jdy.list('bd/material_group')
      const group = text(now, 'parent_id')
      return [
        { name: 'name', label: t.name, start: text(now, 'name') },
        { name: 'group', label: t.category, options: named(groups), ...(group && group !== '0' && { start: group }) },
        { name: 'price', label: t.price, start: price, number: true },
      ]
    }
    return [{ label: t.change, form, run: (given) => changeProduct(line.id, given) }, switched('bd_material', line)]
  },
  units: ({ id, cells }) => {
    const t = sandboxText.now()
    const form = () => Promise.resolve([{ name: 'name', label: t.name, start: cells[1] ?? '' }])
    return [{ label: t.rename, form, run: ({ name }) => jdy.save('bd/measure_unit', { id, name, precision: '0' }) }]
  },
}

const CRM: Acts = {
  orders: ({ id }) => {
    const t = sandboxText.now()
    const form = async () =>
      (await crm.query('SalesOrderProductObj', ['order_id', id])).map((one) => ({
        name: text(one, '_id'),
        label: `${text(one, 'product_id__r')} · ${t.quantity}`,
        start: text(one, 'quantity'),
        number: true,
      }))
    const run = async (given: Record<string, string>) => {
      for (const [one, quantity] of Object.entries(given)) await crm.update('SalesOrderProductObj', one, { quantity })
    }
    return [{ label: t.change, form, run }, { label: t.invalidate, run: () => crm.invalidate('SalesOrderObj', id) }]
  },
  customers: ({ id, raw, cells }) => {
    const t = sandboxText.now()
    const form = () =>
      Promise.resolve([
        { name: 'name', label: t.name, start: cells[1] ?? '' },
        { name: 'tel', label: t.phone, start: text(raw, 'tel') },
      ])
    const change: Act = { label: t.change, form, run: (given) => crm.update('AccountObj', id, given) }
    const deal: Act = { label: t.closeDeal, run: () => crm.update('AccountObj', id, { deal_status: '2' }) }
    return text(raw, 'deal_status') === '2' ? [change] : [change, deal]
  },
}

function switched(entity: string, { id, raw }: Line): Act {
  const t = sandboxText.now()
  const enabled = text(raw, 'enable') === '1'
  return { label: enabled ? t.disable : t.enable, run: () => jdy.operate(entity, enabled ? 'disable' : 'enable', id) }
}

async function orderForm(): Promise<Wanted[]> {
  const t = sandboxText.now()
  const [accounts, products] = await Promise.all([crm.query('AccountObj'), crm.query('ProductObj')])
  const named = (all: Raw[]) => all.map((one) => ({ value: text(one, '_id'), label: text(one, 'name') }))
  const fromJdy = products.filter((one) => text(one, 'product_code').startsWith('P') && text(one, 'product_status') === '1')
  const buyers = accounts.filter((one) => text(one, 'deal_status') === '2')
  const start = (all: Raw[]) => text(all[0], '_id')
  return [
    { name: 'account', label: t.customer, options: named(accounts), start: start(buyers) },
    { name: 'product', label: t.product, options: named(products), start: start(fromJdy) },
    { name: 'quantity', label: t.quantity, start: '10', number: true },
    { name: 'price', label: t.salesPrice, start: '12.50', number: true },
  ]
}

async function newOrder({ account, product, quantity, price }: Record<string, string>): Promise<unknown> {
  const now = Date.now()
  const order = { account_id: account, owner: [await crm.me()], order_time: now, delivery_date: now + 7 * DAY }
  const row = { product_id: product, quantity, sales_price: price, record_type: 'default__c' }
  return crm.create('SalesOrderObj', order, { SalesOrderProductObj: [row] })
}

/** With a deal: those without one stay in the CRM (CU-1). */
const newCustomer = async ({ name, tel }: Record<string, string>) =>
  crm.create('AccountObj', { name, tel, owner: [await crm.me()], deal_status: '2' })

async function jdyCustomerForm(): Promise<Wanted[]> {
  const t = sandboxText.now()
  return [
    { name: 'number', label: t.code, start: `K${String(Date.now()).slice(-6)}` },
    { name: 'name', label: t.name },
    { name: 'group_id', label: t.category, options: named(await jdy.list('bd/customer_group')), optional: true },
    { name: 'mobile', label: t.phone, start: '13800138000', optional: true },
    { name: 'remark', label: t.remark, optional: true },
  ]
}

/** With its first contact, who is the primary one and is called like it. */
function newJdyCustomer({ mobile, ...customer }: Record<string, string>): Promise<unknown> {
  const contact = { contact_person: customer.name, mobile, is_default_linkman: true }
  return jdy.save('bd/customer', { ...customer, ...(mobile && { contact_persons: [contact] }) })
}

const named = (all: Raw[]) => all.map((one) => ({ value: text(one, 'id'), label: text(one, 'name') }))

async function productForm(): Promise<Wanted[]> {
  const t = sandboxText.now()
  const [groups, units] = await Promise.all([jdy.list('bd/material_group'), jdy.list('bd/measure_unit')])
  return [
    { name: 'number', label: t.code, start: `P${String(Date.now()).slice(-6)}` },
    { name: 'name', label: t.name },
    { name: 'group', label: t.category, options: named(groups), start: text(groups.at(-1), 'id') },
    { name: 'unit', label: t.unit, options: named(units), start: text(units[0], 'id') },
    { name: 'price', label: t.price, start: '59', number: true },
  ]
}

const newProduct = ({ number, name, group, unit, price }: Record<string, string>) =>
  jdy.save('bd/material', {
    number,
    name,
    enable: '1',
    base_unit_id: unit,
    parent_id: group,
    price_entity: [{ price_unit_id: unit, price_retail_price: price }],
  })

/** As the ERP's own form does: the whole record is saved. */
async function changeProduct(id: string, { name, group, price }: Record<string, string>): Promise<unknown> {
  const now = await jdy.detail('bd/material', id)
  const prices = rows(now.price_entity).map((one, n) => (n === 0 ? { ...one, price_retail_price: price } : one))
  const { number, enable, base_unit_id } = now
  return jdy.save('bd/material', { id, number, name, enable, base_unit_id, parent_id: group, price_entity: prices })
}

/** What is open of each line of an order. */
async function shipForm(order: string): Promise<Wanted[]> {
  const t = sandboxText.now()
  const { material_entity } = await jdy.detail('scm/sal_order', order)
  return rows(material_entity)
    .filter((line) => amount(text(line, 'un_out_qty')) > 0)
    .map((line) => ({
      name: text(line, 'id'),
      label: `${text(line, 'material_number')} ${text(line, 'material_name')} · ${t.quantity}`,
      start: text(line, 'un_out_qty'),
      number: true,
    }))
}

/** An audited outbound: all that is open as the ERP pushes it, or so much of each line, 0 for none of it. */
async function shipped(order: string, given: Record<string, string>): Promise<unknown> {
  const now = await jdy.detail('scm/sal_order', order)
  const lines = rows(now.material_entity)
  const whole = lines.every((line) => amount(given[text(line, 'id')] ?? '0') === amount(text(line, 'un_out_qty')))
  const outbound = whole ? await jdy.ship(order) : await jdy.save('scm/sal_out_bound', partly(order, now, lines, given))
  return jdy.operate('sal_bill_outbound', 'audit', outbound)
}

function partly(order: string, now: Raw, lines: Raw[], given: Record<string, string>): Raw {
  const { customer_id, emp_id, delivery_type_id, remark } = now
  const material_entity = lines
    .map((line) => ({ line, qty: amount(given[text(line, 'id')] ?? '0') }))
    .filter(({ qty }) => qty > 0)
    .map(({ line: { id, material_id, unit_id, price, stock_id }, qty }) => {
      const source = { src_bill_type_id: 'sal_bill_order', src_inter_id: order, src_entry_id: id }
      return { material_id, unit_id, price, stock_id, qty, ...source }
    })
  return { bill_date: today(), customer_id, emp_id, delivery_type_id, remark, material_entity }
}

/** What is open of an outbound. */
async function collectForm(outbound: Raw): Promise<Wanted[]> {
  const open = text(await jdy.detail('scm/sal_out_bound', text(outbound, 'id')), 'total_un_settle_amount')
  return [{ name: 'sum', label: sandboxText.now().amount, start: open || text(outbound, 'total_amount'), number: true }]
}

/** An audited receipt over so much of an outbound. */
async function collect(outbound: Raw, { sum }: Record<string, string>): Promise<unknown> {
  const [account] = await jdy.list('bd/settlement_account')
  const receipt = await jdy.save('arap/ar_credit', {
    bill_date: today(),
    customer_id: outbound.customer_id,
    source_bill_entry_list: [{ src_bill_id: outbound.id, src_bill_type_id: 'sal_bill_outbound', cur_settle_amount: amount(sum) }],
    pay_entry_list: [{ settle_account_id: account?.id, amount: amount(sum) }],
  })
  return jdy.operate('ar_creditbill', 'audit', receipt)
}
