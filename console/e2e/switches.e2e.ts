import { beforeAll, expect, test } from 'vitest'
import { browserOf, expectAccessible, go, open, shots, signIn, world, type Watched } from './browser'

const browser = browserOf()
let seen: Watched
beforeAll(async () => {
  seen = await open(browser())
  await signIn(seen.page, world())
})

test('a switch that cannot be switched off is read about before it is switched on', { timeout: 90_000 }, async () => {
  const { page, complaints } = seen
  await go(page, world(), '/c//presets')
  const card = page.getByRole('region', { name: '产品「品牌」' })
  await card.getByText('上次检查').waitFor()
  await card.getByRole('button', { name: '开启' }).click()
  const asked = page.getByRole('dialog')
  await asked.getByText('产品「品牌」开启后不能关闭').waitFor()
  await asked.getByText('brand__c').first().waitFor()
  const yes = asked.getByRole('button', { name: '开启' })
  expect(await yes.isDisabled()).toBe(true)
  await expectAccessible(page)
  await page.screenshot({ path: `${shots}/preset-warning.png` })
  await asked.getByRole('checkbox').check()
  await yes.click()
  await card.getByText(/已开启/).waitFor()
  expect(await card.getByRole('button').count()).toBe(0)

  // What it lacks in the CRM is created with it.
  await card.getByText('已开启', { exact: true }).waitFor({ timeout: 30_000 })
  await page.screenshot({ path: `${shots}/preset-on.png` })
  expect(complaints).toEqual([])
})

test('the attachments of orders can be switched off again', { timeout: 90_000 }, async () => {
  const { page } = seen
  await go(page, world(), '/c//presets')
  const card = page.getByRole('region', { name: '订单「附件」' })
  await card.getByRole('button', { name: '开启' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '开启' }).click()
  await card.getByRole('button', { name: '关闭' }).click({ timeout: 30_000 })
  await page.getByRole('dialog').getByRole('button', { name: '关闭' }).last().click()
  await card.getByText('未开启').waitFor()
})

test('a field of one’s own is checked while it is written, kept, and taken away again', { timeout: 90_000 }, async () => {
  const { page, complaints } = seen
  complaints.length = 0
  await go(page, world(), '/c//mappings?kind=customer_initial')
  const save = page.getByRole('main').getByRole('button', { name: '保存' })
  await page.getByRole('button', { name: '添加默认值' }).click()
  await page.getByLabel('默认值 1: 来源字段').fill('说明 备注')
  await page.getByText('不是精斗云的字段名').waitFor()
  await page.screenshot({ path: `${shots}/mapping-wrong.png` })
  await page.getByLabel('默认值 1: 来源字段').fill('remark')
  await page.getByLabel('默认值 1', { exact: true }).fill('无')
  await save.click()
  await page.getByText('自定义映射已保存').waitFor()
  await page.reload()
  expect(await page.getByLabel('默认值 1: 来源字段').inputValue()).toBe('remark')
  await page.screenshot({ path: `${shots}/mapping-kept.png` })
  await page.getByRole('button', { name: '删除默认值 1' }).click()
  await save.click()
  await page.getByText('自定义映射已保存').waitFor()
  expect(complaints).toEqual([])
})

test('of a field that nobody describes it is said that it cannot be checked', { timeout: 60_000 }, async () => {
  const { page, complaints } = seen
  complaints.length = 0
  await go(page, world(), '/c//mappings?kind=product')
  await page.getByRole('button', { name: '添加字段' }).click()
  const source = page.getByLabel('精斗云字段（来源） 1')
  await source.fill('modle')
  await page.getByText('条记录中都没有这个字段').waitFor()
  await page.screenshot({ path: `${shots}/mapping-doubt.png` })
  await expectAccessible(page)
  await source.fill('model')
  await page.getByText('条记录中都没有这个字段').waitFor({ state: 'detached' })
  await page.goto(`${world().address}/c/${world().connection}/mappings?kind=sales_order`)
  await page.getByRole('button', { name: '添加字段' }).click()
  await page.getByLabel('精斗云字段（目标） 1').fill('remarks')
  await page.getByText('精斗云的保存接口没有这个字段').waitFor()
  expect(complaints).toEqual([])
})
