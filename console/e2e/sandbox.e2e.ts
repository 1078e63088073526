import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { browserOf, drawn, expectAccessible, go, open, PHONE, shots, signIn, WIDE, world, type Watched } from './browser'

const browser = browserOf()
let seen: Watched
beforeAll(async () => {
  seen = await open(browser())
  await signIn(seen.page, world())
})

const side = (page: Page, system: string) => page.getByRole('region', { name: new RegExp(system) })

/** What follows by itself, when it has been synchronised. */
async function synchronised(page: Page): Promise<void> {
  const start = page.getByRole('button', { name: '立即同步' })
  await page.locator('#content .ant-btn-loading').waitFor({ state: 'detached', timeout: 30_000 })
  await start.click()
  await page.locator('#content .ant-btn-loading').waitFor({ state: 'detached', timeout: 30_000 })
}

test('an order made in 纷享销客 arrives in 精斗云, is shipped and paid there, and comes back', { timeout: 120_000 }, async () => {
  const { page, complaints } = seen
  await go(page, world(), '/c//sandbox')
  await page.getByRole('button', { name: '新建订单' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('数量').fill('2')
  await form.getByRole('button', { name: '新建订单' }).click()
  await form.waitFor({ state: 'hidden' })
  const made = side(page, '纷享销客').locator('tbody tr').first()
  await made.waitFor()
  const number = await made.locator('td').nth(1).innerText()

  await synchronised(page)
  const arrived = side(page, '精斗云').locator('tbody tr').filter({ hasText: number })
  await arrived.waitFor({ timeout: 30_000 })
  await made.getByText('已同步').waitFor()
  await page.screenshot({ path: `${shots}/sandbox-order.png` })

  await arrived.getByRole('button', { name: '审核' }).click()
  await arrived.getByRole('button', { name: '出库' }).click()
  await page.locator('.ant-modal button[type=submit]').click()
  await arrived.getByText('已发货').waitFor()
  await synchronised(page)
  await page.getByRole('link', { name: '发货' }).click()
  await drawn(page)
  const note = side(page, '纷享销客').locator('tbody tr').filter({ hasText: number })
  await note.waitFor({ timeout: 30_000 })
  await page.screenshot({ path: `${shots}/sandbox-delivery.png` })

  // Pointing at a record shows its like on the other side.
  await note.hover()
  const outbound = side(page, '精斗云').locator('tr.sandbox-like')
  await outbound.waitFor()
  await outbound.getByRole('button', { name: '收款' }).click()
  await page.locator('.ant-modal button[type=submit]').click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  // The pointer has left the record for the form.
  await note.hover()
  await outbound.getByText('已收款').waitFor()
  await synchronised(page)
  await page.getByRole('link', { name: '回款' }).click()
  await drawn(page)
  await side(page, '纷享销客').locator('tbody tr').first().waitFor({ timeout: 30_000 })
  await page.screenshot({ path: `${shots}/sandbox-payment.png` })
  expect(complaints).toEqual([])
})

test('a product that is disabled in 精斗云 leaves the shelf, and a renamed unit renames its option', async () => {
  const { page } = seen
  await go(page, world(), '/c//sandbox?of=products')
  await page.getByRole('button', { name: '停用: P0021' }).click()
  await page.getByRole('button', { name: '启用: P0021' }).waitFor()
  await page.getByRole('link', { name: '单位' }).click()
  await drawn(page)
  await page.getByRole('button', { name: '改名: JLDW002' }).click()
  await page.getByRole('dialog').getByLabel('名称').fill('件儿')
  await page.getByRole('dialog').getByRole('button', { name: '改名' }).click()
  await synchronised(page)
  await side(page, '纷享销客').getByText('件儿', { exact: true }).waitFor({ timeout: 30_000 })
  await page.getByRole('link', { name: '产品' }).click()
  await drawn(page)
  await side(page, '纷享销客').locator('tr').filter({ hasText: 'P0021' }).getByText('已下架').waitFor({ timeout: 30_000 })
})

test('a customer is made and changed in 精斗云', async () => {
  const { page, complaints } = seen
  complaints.length = 0
  await go(page, world(), '/c//sandbox?of=customers')
  const jdy = side(page, '精斗云')
  await jdy.getByRole('button', { name: '新建客户' }).click()
  const form = page.getByRole('dialog')
  const number = await form.getByLabel('编码').inputValue()
  await form.getByLabel('名称').fill('云岭茶行')
  await page.screenshot({ path: `${shots}/sandbox-jdy-customer.png` })
  await form.getByRole('button', { name: '新建客户' }).click()
  await form.waitFor({ state: 'hidden' })
  const row = jdy.locator('tbody tr').filter({ hasText: number })
  await row.getByText('云岭茶行').waitFor()
  await row.getByRole('button', { name: '修改' }).click()
  await form.getByLabel('名称').fill('云岭茶行（总店）')
  await form.getByLabel('备注').fill('年度客户')
  await form.getByRole('button', { name: '修改' }).click()
  await row.getByText('云岭茶行（总店）').waitFor()
  await row.getByRole('button', { name: '修改' }).click()
  expect(await form.getByLabel('备注').inputValue()).toBe('年度客户')
  expect(complaints).toEqual([])
})

test('the lines of an order change with its total, and its files are told of', async () => {
  const { page, complaints } = seen
  complaints.length = 0
  await go(page, world(), '/c//sandbox')
  const made = side(page, '纷享销客').locator('tbody tr').first()
  await made.getByRole('button', { name: '修改' }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('button', { name: '增加一行' }).click()
  await form.getByLabel('产品').nth(1).click()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await form.getByLabel('数量').nth(1).fill('3')
  await form.getByLabel('销售单价').nth(1).fill('10')
  await page.screenshot({ path: `${shots}/sandbox-lines.png` })
  await form.getByRole('button', { name: '修改' }).click()
  await form.waitFor({ state: 'hidden' })
  // Two at 12.50 and three at 10.
  await made.getByText('55.00').waitFor()
  await made.getByRole('button', { name: '附件' }).click()
  await form.getByText('还没有附件字段').waitFor()
  await form.getByRole('button', { name: '关闭' }).last().click()
  await form.waitFor({ state: 'hidden' })
  await go(page, world(), '/c//presets')
  await page.screenshot({ path: `${shots}/sandbox-presets.png` })
  expect(complaints).toEqual([])
})

test('what an unaudited outbound ships is shipped by no second one', { timeout: 90_000 }, async () => {
  const { page, complaints } = seen
  complaints.length = 0
  await go(page, world(), '/c//sandbox')
  const form = page.getByRole('dialog')
  await page.getByRole('button', { name: '新建订单' }).click()
  await form.getByRole('button', { name: '新建订单' }).click()
  await form.waitFor({ state: 'hidden' })
  const made = side(page, '纷享销客').locator('tbody tr').first()
  await made.getByText('125.00').waitFor()
  const number = await made.locator('td').nth(1).innerText()
  await synchronised(page)
  const arrived = side(page, '精斗云').locator('tbody tr').filter({ hasText: number })
  await arrived.getByRole('button', { name: '审核' }).click()
  await arrived.getByRole('button', { name: '出库' }).click()
  await form.getByLabel('数量').fill('11')
  await form.locator('button[type=submit]').click()
  await form.getByText('最多 10').waitFor()
  await form.getByLabel('数量').fill('0')
  await form.locator('button[type=submit]').click()
  await page.getByText('至少一行的数量要大于 0').waitFor()
  await form.getByLabel('数量').fill('4')
  await form.locator('button[type=submit]').click()
  await arrived.getByText('部分发货').waitFor()
  await page.getByRole('link', { name: '发货' }).click()
  await drawn(page)
  const outbound = side(page, '精斗云').locator('tbody tr').first()
  await outbound.getByRole('button', { name: '反审核' }).click()
  await outbound.getByText('未审核').waitFor()
  await page.getByRole('link', { name: '订单' }).click()
  await drawn(page)
  await arrived.getByRole('button', { name: '出库' }).click()
  expect(await form.getByLabel('数量').inputValue()).toBe('6')
  await page.screenshot({ path: `${shots}/sandbox-ship.png` })
  await form.locator('button[type=submit]').click()
  await form.waitFor({ state: 'hidden' })
  await arrived.getByRole('button', { name: '出库' }).click()
  await form.getByText('都在未审核的出库单中').waitFor()
  expect(complaints).toEqual([])
})

test('what an unaudited receipt settles is collected by no second one', { timeout: 90_000 }, async () => {
  const { page, complaints } = seen
  complaints.length = 0
  await go(page, world(), '/c//sandbox')
  const form = page.getByRole('dialog')
  const tab = async (name: string) => {
    await page.getByRole('link', { name }).click()
    await drawn(page)
  }
  await tab('发货')
  const outbound = side(page, '精斗云').locator('tbody tr').filter({ hasText: '75.00' }).first()
  await outbound.getByRole('button', { name: '收款' }).click()
  await form.getByLabel('金额').fill('10')
  await form.locator('button[type=submit]').click()
  await form.waitFor({ state: 'hidden' })
  await tab('回款')
  const receipt = side(page, '精斗云').locator('tbody tr').filter({ hasText: '10.00' }).first()
  await receipt.getByRole('button', { name: '反审核' }).click()
  await receipt.getByText('未审核').waitFor()
  await tab('发货')
  await outbound.getByRole('button', { name: '收款' }).click()
  expect(await form.getByLabel('金额').inputValue()).toBe('65.00')
  await form.getByLabel('金额').fill('66')
  await form.locator('button[type=submit]').click()
  await form.getByText('最多 65.00').waitFor()
  await page.screenshot({ path: `${shots}/sandbox-collect.png` })
  expect(complaints).toEqual([])
})

test('an order that is invalidated where it came from is to be looked at until somebody says so', { timeout: 90_000 }, async () => {
  const { page, complaints } = seen
  complaints.length = 0
  await go(page, world(), '/c//sandbox')
  const dialog = page.getByRole('dialog')
  const made = side(page, '纷享销客').locator('tbody tr').first()
  const latest = () => made.locator('td').nth(1).innerText()
  const before = await latest()
  await page.getByRole('button', { name: '新建订单' }).click()
  await dialog.getByRole('button', { name: '新建订单' }).click()
  await dialog.waitFor({ state: 'hidden' })
  // The form closes a moment before the row is there.
  await expect.poll(latest, { timeout: 10_000 }).not.toBe(before)
  const number = await latest()
  await synchronised(page)
  await side(page, '精斗云').locator('tbody tr').filter({ hasText: number }).waitFor()
  await made.getByRole('button', { name: '作废' }).click()
  // In the dialog: until it is there, the last button of that name is another row's.
  await dialog.getByRole('button', { name: '作废' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await synchronised(page)

  await go(page, world(), '/c/')
  const panel = page.getByRole('region', { name: '请核对' })
  await panel.getByText('精斗云中对应的记录保持不变').waitFor()
  await page.getByText('需要关注').waitFor()
  await page.screenshot({ path: `${shots}/review-overview.png`, fullPage: true })
  await panel.getByRole('link', { name: '查看' }).click()
  await page.locator('.ant-table-row').filter({ hasText: number }).click()
  await dialog.getByText('待核对').waitFor()
  await expectAccessible(page)
  await page.screenshot({ path: `${shots}/review-record.png` })
  await dialog.getByRole('button', { name: '已核对' }).click()
  await dialog.getByText('待核对').waitFor({ state: 'detached' })
  await go(page, world(), '/c/')
  await page.getByText('没有需要处理的记录').or(page.locator('.cause')).first().waitFor()
  expect(await panel.count()).toBe(0)
  expect(complaints).toEqual([])
})

test('on a phone, what can be done with a record is seen without scrolling sideways', async () => {
  const { page } = seen
  await page.setViewportSize(PHONE)
  await go(page, world(), '/c//sandbox')
  const act = side(page, '精斗云').getByRole('button', { name: '反审核' }).first()
  const box = await act.boundingBox()
  expect((box?.x ?? -1) >= 0 && (box?.x ?? 999) + (box?.width ?? 999) <= PHONE.width).toBe(true)
  expect(await side(page, '精斗云').locator('.sandbox-scroll').evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true)
  await page.screenshot({ path: `${shots}/sandbox-phone.png`, fullPage: true })
  await page.setViewportSize(WIDE)
})
