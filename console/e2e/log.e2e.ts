import { beforeAll, expect, test } from 'vitest'
import { browserOf, drawn, expectAccessible, go, open, shots, signIn, world, type Watched } from './browser'

const browser = browserOf()
let seen: Watched
beforeAll(async () => {
  seen = await open(browser())
  await signIn(seen.page, world())
})

test('filters stand in the address and survive a reload', async () => {
  const { page } = seen
  await go(page, world(), '/c//records?state=held')
  const states = page.locator('.ant-table-row .state')
  await states.first().waitFor()
  expect(new Set(await states.allInnerTexts())).toEqual(new Set(['等待']))
  await page.getByPlaceholder('搜索编号、名称、原因').fill('没有这样的记录')
  await page.keyboard.press('Enter')
  await page.getByText('没有符合条件的记录').waitFor()
  expect(new URL(page.url()).searchParams.get('q')).toBe('没有这样的记录')
  await page.reload()
  await page.getByText('没有符合条件的记录').waitFor()
  await page.getByRole('button', { name: '清除筛选' }).click()
  await page.locator('.ant-table-row').first().waitFor()
  expect(new URL(page.url()).search).toBe('')
})

test('a record tells what became of it, and is closed by Esc', async () => {
  const { page, complaints } = seen
  await go(page, world(), '/c//records?state=held')
  await page.locator('.ant-table-row').first().click()
  const drawer = page.getByRole('dialog')
  await drawer.waitFor()
  await page.waitForFunction(() => document.querySelector('.ant-drawer .ant-skeleton') === null)
  expect(new URL(page.url()).searchParams.get('record')).toBeTruthy()
  await page.screenshot({ path: `${shots}/record.png` })
  await expectAccessible(page)
  await page.getByRole('tab', { name: '历史' }).click()
  await page.screenshot({ path: `${shots}/record-history.png` })
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'hidden' })
  expect(new URL(page.url()).searchParams.get('record')).toBeNull()
  expect(complaints).toEqual([])
})

test('both sides of a record are read now and shown side by side', async () => {
  const { page, complaints } = seen
  await go(page, world(), '/c//records?kind=product&state=created')
  await page.locator('.ant-table-row').first().click()
  await page.getByRole('dialog').getByRole('tab', { name: '两边的值' }).click()
  const table = page.getByRole('dialog').locator('table.sides')
  await table.waitFor()
  expect(await table.locator('thead').innerText()).toMatch(/精斗云\s+纷享销客/)
  await page.getByText('两边的值一致').waitFor()
  const row = table.locator('tr').filter({ hasText: '产品编码' })
  const [source, target] = await row.locator('td').allInnerTexts()
  expect(source).toBe(target)
  await expectAccessible(page)
  await page.screenshot({ path: `${shots}/record-sides.png` })
  // Nothing but a person reads again, and may.
  const read = page.waitForResponse((response) => response.url().endsWith('/sides'))
  await page.getByRole('button', { name: '重新读取' }).click()
  expect((await read).status()).toBe(200)
  expect(complaints).toEqual([])
})

test('that both sides cannot be read is said, and can be tried again', async () => {
  const { page } = seen
  const busy = { status: 409, code: 'paused', title: 'Paused', detail: '此对接已暂停，请先恢复再同步' }
  await page.route('**/sides', (route) => route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(busy) }))
  await go(page, world(), '/c//records?kind=customer_initial&state=created')
  await page.locator('.ant-table-row').first().click()
  await page.getByRole('dialog').getByRole('tab', { name: '两边的值' }).click()
  await page.getByRole('dialog').getByText(busy.detail).waitFor()
  await page.unroute('**/sides')
  await page.getByRole('dialog').getByRole('alert').getByRole('button', { name: '重试' }).click()
  await page.getByRole('dialog').locator('table.sides').waitFor()
})

test('what was there before is bound, and not said to be new', async () => {
  const { page } = seen
  await go(page, world(), '/c//records?kind=employee&state=created')
  const row = page.locator('.ant-table-row').filter({ hasText: '没有新建' }).first()
  await row.waitFor()
  expect(await row.locator('.state').innerText()).toBe('已绑定')
})

test('a selection is retried', async () => {
  const { page } = seen
  await go(page, world(), '/c//records?state=held')
  await page.locator('.ant-table-row .ant-checkbox').first().click()
  await page.getByRole('button', { name: '重试所选（1）' }).click()
  await page.getByText('1 条记录将立即重试').waitFor()
  await drawn(page)
})

test('the log is given out as a table that Excel opens', async () => {
  const { server, token, connection } = world()
  const answer = await fetch(`${server}/api/v1/connections/${connection}/records.csv?state=held`, {
    headers: { Authorization: `Bearer ${token}` },
  })
  const bytes = new Uint8Array(await answer.arrayBuffer())
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  const [head, ...rows] = new TextDecoder().decode(bytes).trimEnd().split('\r\n')
  expect(head).toContain('"对象"')
  expect(rows.length).toBeGreaterThan(0)
})
