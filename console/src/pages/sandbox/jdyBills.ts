import { amount, cents, fields, type Act, type Attached, type Form, type Given, type Wanted } from './forms'
import * as jdy from './jdy'
import type { Line } from './tables'
import { sandboxText } from './text'
import { refused, rows, text, type Raw } from './wire'

const DAY = 86_400_000
const today = () => new Date(Date.now() + DAY / 3).toISOString().slice(0, 10)
/** An outbound that is paid in full. */
const PAID = 'C'
const AUDITED = 'C'
const OPEN = 'C'
const UNAUDITED = 'Z'
/** A receipt's is another letter than an order's (jdy-api.md §5.11). */
const UNAUDITED_RECEIPT = 'A'
/** Decimals of a quantity, as far as an account set counts them. */
const PLACES = 8

export function orderActs({ id, raw }: Line): Act[] {
  const t = sandboxText.now()
  const files: Act = { label: t.files, files: 0, form: () => filesForm(id) }
  const operate = (operation: jdy.Operation) => () => jdy.operate('sal_bill_order', operation, id)
  if (text(raw, 'bill_status') !== AUDITED) return [{ label: t.audit, run: operate('audit') }, files]
  if (text(raw, 'bill_close_state') !== OPEN) return [files]
  const ship: Act = { label: t.ship, form: () => shipForm(id), run: (given) => shipped(id, given) }
  return [ship, { label: t.unaudit, run: operate('unaudit') }, files]
}

export function deliveryActs({ id, raw }: Line): Act[] {
  const t = sandboxText.now()
  const operate = (operation: jdy.Operation) => () => jdy.operate('sal_bill_outbound', operation, id)
  if (text(raw, 'bill_status') !== AUDITED) {
    const change: Act = { label: t.change, form: () => outboundForm(id), run: (given) => changeOutbound(id, given) }
    return [{ label: t.audit, run: operate('audit') }, change]
  }
  const unaudit: Act = { label: t.unaudit, run: operate('unaudit') }
  if (text(raw, 'settle_status') === PAID) return [unaudit]
  return [{ label: t.collect, form: () => collectForm(raw), run: (given) => collect(raw, given) }, unaudit]
}

export function receiptActs({ id, raw }: Line): Act[] {
  const t = sandboxText.now()
  const operate = (operation: jdy.Operation) => () => jdy.operate('ar_creditbill', operation, id)
  if (text(raw, 'bill_status') !== AUDITED) return [{ label: t.audit, run: operate('audit') }]
  return [{ label: t.unaudit, run: operate('unaudit') }]
}

/** What hangs on an order; the interface names no file but by its address (jdy-api.md §5.13). */
async function filesForm(order: string): Promise<Form> {
  const t = sandboxText.now()
  const { attachments_url } = await jdy.detail('scm/sal_order', order)
  const files = rows(attachments_url).map((raw): Attached => {
    const name = readable(text(raw, 'url').split('/').pop() ?? '')
    return { name, fetch: () => jdy.download(text(raw, 'url'), name), raw }
  })
  return files.length === 0 ? { fields: [], note: t.noFiles } : { fields: [], files }
}

/** Any address may hang on an order, also one that is not encoded as addresses are. */
function readable(end: string): string {
  try {
    return decodeURIComponent(end)
  } catch {
    return end
  }
}

/** What 精斗云 says to more than is ordered is not known (jdy-api.md §5.10): a person is kept from it here. */
const upTo = (open: number) => ({ number: open, said: sandboxText.now().most(open) })

const called = (line: Raw) => `${text(line, 'material_number')} ${text(line, 'material_name')}`

/** How much of a line of an order is shipped; `name` is the line that says so. */
function lineField(name: string, start: string, { line, open }: Open): Wanted {
  const label = `${called(line)} · ${sandboxText.now().openOf(open, amount(text(line, 'qty')))}`
  return { name, label, start, number: true, most: upTo(open) }
}

/** A line of an order, and what may still be shipped of it. */
interface Open {
  line: Raw
  open: number
}

/**
 * What may still be shipped of each line of an order: an order counts audited outbounds only, so what unaudited ones
 * ship goes off as well; those but `without`, which is being changed.
 */
async function openLines(order: string, without?: string): Promise<Map<string, Open>> {
  const { bill_no, material_entity } = await jdy.detail('scm/sal_order', order)
  const waiting = await jdy.list('scm/sal_out_bound', { bill_status: UNAUDITED, src_bill_no: String(bill_no) })
  const others = waiting.map((bill) => text(bill, 'id')).filter((id) => id !== without)
  const bills = await Promise.all(others.map((id) => jdy.detail('scm/sal_out_bound', id)))
  const shipping = bills.flatMap((bill) => rows(bill.material_entity)).filter((line) => text(line, 'src_inter_id') === order)
  return new Map(
    rows(material_entity).map((line) => {
      const id = text(line, 'id')
      const promised = shipping.filter((one) => text(one, 'src_entry_id') === id).map((one) => amount(text(one, 'qty')))
      const open = promised.reduce((left, qty) => left - qty, amount(text(line, 'un_out_qty')))
      return [id, { line, open: Math.max(0, Number(open.toFixed(PLACES))) }]
    }),
  )
}

async function shipForm(order: string): Promise<Form> {
  const open = [...(await openLines(order)).values()].filter(({ open }) => open > 0)
  const t = sandboxText.now()
  if (open.length === 0) return { fields: [], note: t.allPromised, page: { at: 'sandbox?of=deliveries', label: t.toDeliveries } }
  return fields(...open.map((one) => lineField(text(one.line, 'id'), String(one.open), one)))
}

/** An audited outbound: all that is open as the ERP pushes it, or so much of each line, 0 for none of it. */
async function shipped(order: string, given: Given): Promise<unknown> {
  if (!Object.values(given).some((qty) => amount(qty) > 0)) throw refused('nothing', sandboxText.now().shipSomething)
  // An outbound that was saved and not audited a moment ago has taken its part.
  for (const [line, { open }] of await openLines(order)) {
    if (amount(given[line] ?? '0') > open) throw refused('more', sandboxText.now().most(open))
  }
  const now = await jdy.detail('scm/sal_order', order)
  const lines = rows(now.material_entity)
  const whole = lines.every((line) => amount(given[text(line, 'id')] ?? '0') === amount(text(line, 'un_out_qty')))
  const outbound = whole ? await jdy.ship(order) : await jdy.save('scm/sal_out_bound', partly(order, now, lines, given))
  return jdy.operate('sal_bill_outbound', 'audit', outbound)
}

function partly(order: string, now: Raw, lines: Raw[], given: Given): Raw {
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

/** The orders that an outbound ships, each asked for once: what is open of their lines, by the line's id. */
async function openBeside(outbound: string, lines: Raw[]): Promise<Map<string, Open>> {
  const orders = new Set(lines.map((line) => text(line, 'src_inter_id')).filter((order) => order !== '' && order !== '0'))
  const all = await Promise.all([...orders].map((order) => openLines(order, outbound)))
  return new Map(all.flatMap((open) => [...open]))
}

async function outboundForm(id: string): Promise<Form> {
  const lines = rows((await jdy.detail('scm/sal_out_bound', id)).material_entity)
  const orders = await openBeside(id, lines)
  const all = lines.map((line): Wanted => {
    const open = orders.get(text(line, 'src_entry_id'))
    const [name, start] = [text(line, 'id'), text(line, 'qty')]
    if (open) return lineField(name, start, open)
    return { name, label: `${called(line)} · ${sandboxText.now().quantity}`, start, number: true }
  })
  return fields(...all)
}

/** As the ERP's own form does: the whole bill is saved; a line of nothing leaves it. One that came by another hand meanwhile
 * was not asked about, and stays as it is. */
async function changeOutbound(id: string, given: Given): Promise<unknown> {
  const now = await jdy.detail('scm/sal_out_bound', id)
  const { bill_no, bill_date, customer_id, emp_id, remark } = now
  const material_entity = rows(now.material_entity)
    .map((line) => ({ line, qty: amount(given[text(line, 'id')] ?? text(line, 'qty')) }))
    .filter(({ qty }) => qty > 0)
    .map(({ line: { id, material_id, unit_id, price, stock_id }, qty }) => ({ id, material_id, unit_id, price, stock_id, qty }))
  if (material_entity.length === 0) throw refused('nothing', sandboxText.now().shipSomething)
  return jdy.save('scm/sal_out_bound', { id, bill_no, bill_date, customer_id, emp_id, remark, material_entity })
}

/**
 * What may still be collected of an outbound: it counts audited receipts only, so what unaudited ones settle of it goes off
 * as well.
 */
async function uncollected(outbound: Raw): Promise<string> {
  const id = text(outbound, 'id')
  const open = text(await jdy.detail('scm/sal_out_bound', id), 'total_un_settle_amount') || text(outbound, 'total_amount')
  const waiting = await jdy.list('arap/ar_credit', { bill_status: UNAUDITED_RECEIPT, source_bill_id: id })
  const receipts = await Promise.all(waiting.map((receipt) => jdy.detail('arap/ar_credit', text(receipt, 'id'))))
  const settling = receipts.flatMap((receipt) => rows(receipt.source_bill_entry_list)).filter((one) => text(one, 'src_bill_id') === id)
  return cents(Math.max(0, settling.reduce((left, one) => left - amount(text(one, 'cur_settle_amount')), amount(open))))
}

/** What is open of an outbound. */
async function collectForm(outbound: Raw): Promise<Form> {
  const t = sandboxText.now()
  const open = await uncollected(outbound)
  if (amount(open) <= 0) return { fields: [], note: t.allSettled }
  return fields({ name: 'sum', label: t.amount, start: open, number: true, most: { number: amount(open), said: t.mostMoney(open) } })
}

/** An audited receipt over so much of an outbound. */
async function collect(outbound: Raw, { sum }: Given): Promise<unknown> {
  // A receipt that was saved and not audited a moment ago has taken its part.
  const open = await uncollected(outbound)
  if (amount(sum) > amount(open)) throw refused('more', sandboxText.now().mostMoney(open))
  const [account] = await jdy.list('bd/settlement_account')
  const receipt = await jdy.save('arap/ar_credit', {
    bill_date: today(),
    customer_id: outbound.customer_id,
    source_bill_entry_list: [{ src_bill_id: outbound.id, src_bill_type_id: 'sal_bill_outbound', cur_settle_amount: amount(sum) }],
    pay_entry_list: [{ settle_account_id: account?.id, amount: amount(sum) }],
  })
  return jdy.operate('ar_creditbill', 'audit', receipt)
}
