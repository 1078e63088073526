import type { System } from '../../api/types'
import * as crm from './crm'
import * as crmOrders from './crmOrders'
import { fields, type Act, type Form, type Given } from './forms'
import * as jdy from './jdy'
import * as jdyBills from './jdyBills'
import { NO_DEAL, type Line, type Subject } from './tables'
import { sandboxText } from './text'
import { rows, text, type Raw } from './wire'

/** What can be begun on a side. */
export function begins(subject: Subject, system: System): Act[] {
  const t = sandboxText.now()
  if (system === 'crm' && subject === 'orders') return [crmOrders.beginOrder()]
  if (system === 'crm' && subject === 'customers') {
    const form = () => Promise.resolve(fields({ name: 'name', label: t.name }, { name: 'tel', label: t.phone, start: '13800138000' }))
    return [{ label: t.newCustomer, form, run: newCustomer }]
  }
  if (system === 'jdy' && subject === 'customers') return [{ label: t.newCustomer, form: jdyCustomerForm, run: newJdyCustomer }]
  if (system === 'jdy' && subject === 'products') return [{ label: t.newProduct, form: productForm, run: newProduct }]
  if (system === 'jdy' && subject === 'units') {
    const form = () => Promise.resolve(fields({ name: 'name', label: t.name }))
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
  orders: jdyBills.orderActs,
  deliveries: jdyBills.deliveryActs,
  payments: jdyBills.receiptActs,
  customers: (line) => {
    const t = sandboxText.now()
    const form = async () => {
      const [now, groups] = await Promise.all([jdy.detail('bd/customer', line.id), jdy.list('bd/customer_group')])
      const group = text(now, 'group_id')
      return fields(
        { name: 'name', label: t.name, start: text(now, 'name') },
        { name: 'group_id', label: t.category, options: named(groups), optional: true, ...(group && group !== '0' && { start: group }) },
        { name: 'remark', label: t.remark, start: text(now, 'remark'), optional: true },
      )
    }
    const run = (given: Given) =>
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
      return fields(
        { name: 'name', label: t.name, start: text(now, 'name') },
        { name: 'group', label: t.category, options: named(groups), ...(group && group !== '0' && { start: group }) },
        { name: 'price', label: t.price, start: price, number: true },
      )
    }
    return [{ label: t.change, form, run: (given) => changeProduct(line.id, given) }, switched('bd_material', line)]
  },
  units: ({ id, cells }) => {
    const t = sandboxText.now()
    const form = () => Promise.resolve(fields({ name: 'name', label: t.name, start: cells[1] ?? '' }))
    return [{ label: t.rename, form, run: ({ name }) => jdy.save('bd/measure_unit', { id, name, precision: '0' }) }]
  },
}

const CRM: Acts = {
  orders: crmOrders.orderActs,
  customers: ({ id, raw, cells }) => {
    const t = sandboxText.now()
    const form = () =>
      Promise.resolve(
        fields({ name: 'name', label: t.name, start: cells[1] ?? '' }, { name: 'tel', label: t.phone, start: text(raw, 'tel') }),
      )
    const change: Act = { label: t.change, form, run: (given) => crm.update('AccountObj', id, given) }
    const deal: Act = { label: t.closeDeal, run: () => crm.update('AccountObj', id, { deal_status: '2' }) }
    return text(raw, 'deal_status') === NO_DEAL ? [change, deal] : [change]
  },
}

function switched(entity: string, { id, raw }: Line): Act {
  const t = sandboxText.now()
  const enabled = text(raw, 'enable') === '1'
  return { label: enabled ? t.disable : t.enable, run: () => jdy.operate(entity, enabled ? 'disable' : 'enable', id) }
}

/** With a deal: those without one stay in the CRM (CU-1). */
const newCustomer = async ({ name, tel }: Given) =>
  crm.create('AccountObj', { name, tel, owner: [await crm.me()], deal_status: '2' })

async function jdyCustomerForm(): Promise<Form> {
  const t = sandboxText.now()
  return fields(
    { name: 'number', label: t.code, start: `K${String(Date.now()).slice(-6)}` },
    { name: 'name', label: t.name },
    { name: 'group_id', label: t.category, options: named(await jdy.list('bd/customer_group')), optional: true },
    { name: 'mobile', label: t.phone, start: '13800138000', optional: true },
    { name: 'remark', label: t.remark, optional: true },
  )
}

/** With its first contact, who is the primary one and is called like it. */
function newJdyCustomer({ mobile, ...customer }: Given): Promise<unknown> {
  const contact = { contact_person: customer.name, mobile, is_default_linkman: true }
  return jdy.save('bd/customer', { ...customer, ...(mobile && { contact_persons: [contact] }) })
}

const named = (all: Raw[]) => all.map((one) => ({ value: text(one, 'id'), label: text(one, 'name') }))

async function productForm(): Promise<Form> {
  const t = sandboxText.now()
  const [groups, units] = await Promise.all([jdy.list('bd/material_group'), jdy.list('bd/measure_unit')])
  return fields(
    { name: 'number', label: t.code, start: `P${String(Date.now()).slice(-6)}` },
    { name: 'name', label: t.name },
    { name: 'group', label: t.category, options: named(groups), start: text(groups.at(-1), 'id') },
    { name: 'unit', label: t.unit, options: named(units), start: text(units[0], 'id') },
    { name: 'price', label: t.price, start: '59', number: true },
  )
}

const newProduct = ({ number, name, group, unit, price }: Given) =>
  jdy.save('bd/material', {
    number,
    name,
    enable: '1',
    base_unit_id: unit,
    parent_id: group,
    price_entity: [{ price_unit_id: unit, price_retail_price: price }],
  })

/** As the ERP's own form does: the whole record is saved. */
async function changeProduct(id: string, { name, group, price }: Given): Promise<unknown> {
  const now = await jdy.detail('bd/material', id)
  const prices = rows(now.price_entity).map((one, n) => (n === 0 ? { ...one, price_retail_price: price } : one))
  const { number, enable, base_unit_id } = now
  return jdy.save('bd/material', { id, number, name, enable, base_unit_id, parent_id: group, price_entity: prices })
}
