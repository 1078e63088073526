import { beforeAll, expect, test } from 'vitest'
import { browserOf, drawn, go, open, shots, signIn, world, type Watched } from './browser'

const browser = browserOf()
let seen: Watched
beforeAll(async () => {
  seen = await open(browser())
  await signIn(seen.page, world())
})

test('a failed record says why, leads to where it is repaired, and is retried with success', { timeout: 120_000 }, async () => {
  const { page, complaints } = seen
  await go(page, world(), '/c//records?kind=product&state=failed')
  await page.locator('.ant-table-row').filter({ hasText: 'P0024' }).first().click()
  const record = page.getByRole('dialog')
  await record.getByText('请在精斗云为该商品选择类别').first().waitFor()
  await page.screenshot({ path: `${shots}/repair-1-why.png` })
  await record.getByRole('link', { name: '去沙箱修改' }).click()

  // It leads to the very record.
  const form = page.getByRole('dialog')
  await form.getByLabel('类别').click()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.screenshot({ path: `${shots}/repair-2-mended.png` })
  await form.getByRole('button', { name: '修改' }).click()
  await form.waitFor({ state: 'hidden' })

  await go(page, world(), '/c//records?kind=product&q=P0024')
  await page.locator('.ant-table-row').first().click()
  await page.getByRole('dialog').getByRole('button', { name: '重试' }).click()
  await page.getByText('1 条记录将立即重试').waitFor()
  // It is told without a reload.
  await page.getByRole('dialog').getByText('已新增').first().waitFor({ timeout: 60_000 })
  await page.screenshot({ path: `${shots}/repair-3-done.png` })
  expect(complaints).toEqual([])
})

test('which customer is meant is chosen by what people know of them', { timeout: 120_000 }, async () => {
  const { page } = seen
  await go(page, world(), '/c//records?kind=customer_initial&state=failed')
  await page.locator('.ant-table-row').first().click()
  const record = page.getByRole('dialog')
  const beside = record.getByRole('table').filter({ hasText: '负责人' }).first()
  await beside.waitFor()
  expect(await beside.innerText()).not.toContain('FSUID')
  await beside.getByRole('button').first().click()
  await page.getByRole('button', { name: '选择这一项' }).click()
  await record.getByText('已绑定').first().waitFor({ timeout: 60_000 })
})

test('who is bound to whom is told by name', async () => {
  const { page } = seen
  await go(page, world(), '/c//employees')
  await page.locator('.ant-table-row').first().waitFor()
  await drawn(page)
  expect(await page.locator('#content').innerText()).not.toContain('FSUID')
})
