import * as crm from './crm'
import { amount, cents, type Act, type Attached, type Files, type Form, type Given, type More, type OrderLine } from './forms'
import { NO_DEAL, type Line } from './tables'
import { sandboxText } from './text'
import { rows, text, type Raw } from './wire'

const DAY = 86_400_000
/** The field that the preset of attachments makes; a tenant has none before. */
const FILES = 'attachment_sync__c'

export function beginOrder(): Act {
  return { label: sandboxText.now().newOrder, form: orderForm, run: newOrder }
}

export function orderActs({ id, raw }: Line): Act[] {
  const t = sandboxText.now()
  return [
    { label: t.change, form: () => linesForm(id), run: (_, { lines, shown }) => changeLines(id, lines, shown) },
    { label: t.files, files: rows(raw[FILES]).length, form: () => filesForm(id), run: (_, { files }) => changeFiles(id, files) },
    { label: t.invalidate, warning: t.invalidateWhat, run: () => crm.invalidate('SalesOrderObj', id) },
  ]
}

const named = (all: Raw[]) => all.map((one) => ({ value: text(one, '_id'), label: text(one, 'name') }))

async function orderForm(): Promise<Form> {
  const t = sandboxText.now()
  const [accounts, products] = await Promise.all([crm.query('AccountObj'), crm.query('ProductObj')])
  const fromJdy = products.filter((one) => text(one, 'product_code').startsWith('P') && text(one, 'product_status') === '1')
  const buyers = accounts.filter((one) => text(one, 'deal_status') !== NO_DEAL)
  const start = (all: Raw[]) => text(all[0], '_id')
  return {
    fields: [{ name: 'account', label: t.customer, options: named(accounts), start: start(buyers) }],
    lines: { start: [{ product: start(fromJdy), quantity: '10', price: '12.50' }], products: named(products) },
  }
}

async function newOrder({ account }: Given, { lines }: More): Promise<unknown> {
  const now = Date.now()
  const order = { account_id: account, owner: [await crm.me()], order_time: now, delivery_date: now + 7 * DAY, ...sums(lines) }
  const details = lines.map((line) => ({ ...asRow(line), record_type: 'default__c' }))
  return crm.create('SalesOrderObj', order, { SalesOrderProductObj: details })
}

const ofOrder = (id: string) => crm.query('SalesOrderProductObj', ['order_id', id])

async function linesForm(id: string): Promise<Form> {
  const [now, products] = await Promise.all([ofOrder(id), crm.query('ProductObj')])
  if (now.length >= crm.PAGE) return { fields: [], note: sandboxText.now().tooManyLines }
  return { fields: [], lines: { start: now.map(asLine).reverse(), products: named(products) } }
}

const asLine = (one: Raw): OrderLine => ({
  id: text(one, '_id'),
  product: text(one, 'product_id'),
  quantity: text(one, 'quantity'),
  price: text(one, 'sales_price'),
})

const subtotal = ({ quantity, price }: OrderLine) => cents(amount(quantity) * amount(price))
const asRow = (line: OrderLine) => ({ product_id: line.product, quantity: line.quantity, sales_price: line.price, subtotal: subtotal(line) })

/** The sums of an order are reckoned by the layout that people fill in; who calls the interface sends them (fxiaoke-api.md §4.4). */
function sums(lines: OrderLine[], discount = 100): { product_amount: string; order_amount: string } {
  const total = lines.reduce((sum, line) => sum + amount(subtotal(line)), 0)
  return { product_amount: cents(total), order_amount: cents((total * discount) / 100) }
}

/** Each line through its own object, as the sheet advises (§2.4); then the sums, over what the order then has. A line that
 * came by another hand meanwhile was not shown, and is left alone. */
async function changeLines(id: string, lines: OrderLine[], shown: OrderLine[]): Promise<void> {
  for (const line of lines) {
    const known = shown.find((one) => one.id !== undefined && one.id === line.id)
    if (!known) await crm.create('SalesOrderProductObj', { order_id: id, ...asRow(line) })
    else if (known.product !== line.product || known.quantity !== line.quantity || known.price !== line.price)
      await crm.update('SalesOrderProductObj', known.id ?? '', asRow(line))
  }
  for (const gone of shown.filter((one) => !lines.some((line) => line.id === one.id)))
    await crm.invalidate('SalesOrderProductObj', gone.id ?? '')
  const [order] = await crm.query('SalesOrderObj', ['_id', id])
  const now = sums((await ofOrder(id)).map(asLine), amount(text(order, 'discount') || '100'))
  const paid = amount(text(order, 'order_amount')) - amount(text(order, 'receivable_amount'))
  await crm.update('SalesOrderObj', id, { ...now, receivable_amount: cents(amount(now.order_amount) - paid) })
}

const attached = (raw: Raw): Attached => {
  const name = text(raw, 'filename') || text(raw, 'name')
  return { name, size: typeof raw.size === 'number' ? raw.size : undefined, fetch: () => crm.download(text(raw, 'path'), name), raw }
}

async function filesForm(id: string): Promise<Form> {
  const t = sandboxText.now()
  const page = { at: 'presets', label: t.toPresets }
  if (!(await crm.hasField('SalesOrderObj', FILES))) return { fields: [], note: t.noFilesField, page }
  const [order] = await crm.query('SalesOrderObj', ['_id', id])
  return { fields: [], note: t.filesNote, page, files: rows(order?.[FILES]).map(attached) }
}

async function changeFiles(id: string, { kept, added }: Files): Promise<unknown> {
  const fresh: Raw[] = []
  for (const file of added) {
    const ext = file.name.includes('.') ? file.name.split('.').pop() : ''
    fresh.push({ ext, path: await crm.upload(file), filename: file.name, size: file.size })
  }
  return crm.update('SalesOrderObj', id, { [FILES]: [...kept.map(({ raw }) => raw), ...fresh] })
}
