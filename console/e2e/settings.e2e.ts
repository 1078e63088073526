import { beforeAll, expect, test } from 'vitest'
import { browserOf, drawn, expectAccessible, open, shots, signIn, world, type Watched } from './browser'

const browser = browserOf()
let seen: Watched
beforeAll(async () => {
  seen = await open(browser())
  await signIn(seen.page, world())
})

async function at(tab: string) {
  await seen.page.goto(`${world().address}/settings/${tab}`)
  await drawn(seen.page)
}

test('a user name that is taken is told at its field', async () => {
  const { page } = seen
  await at('users')
  await page.getByRole('button', { name: '新增用户' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('用户名').fill('looker')
  await form.getByLabel('初始密码').fill('long-enough-2026')
  await form.getByRole('button', { name: '保存' }).click()
  await form.getByText('已被使用').waitFor()
  expect(await page.locator('#name[aria-invalid=true]').count()).toBe(1)
  expect(await page.getByText('没有成功').count()).toBe(0)
  await page.screenshot({ path: `${shots}/user-taken.png` })
})

test('a number is kept as it was entered, or refused, but never made another', async () => {
  const { page } = seen
  await at('instance')
  const days = page.getByLabel('同步日志保留')
  await days.fill('9999')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('请输入 0 到 3650 之间的整数').waitFor()
  await days.fill('0')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('已保存').waitFor()
  await at('instance')
  expect(await days.inputValue()).toBe('0')
  // Where nothing may stand, letters are not nothing.
  await page.getByLabel('纷享销客每日调用上限').fill('x')
  await page.getByRole('button', { name: '保存' }).click()
  await page.locator('#quota_crm_daily[aria-invalid=true]').waitFor()
  await page.getByLabel('纷享销客每日调用上限').fill('')
  await days.fill('180')
  await page.getByRole('button', { name: '保存' }).click()
})

test('the audit log is told in words', async () => {
  const { page } = seen
  await at('audit')
  const rows = await page.locator('.ant-table-row').allInnerTexts()
  expect(rows.join()).toContain('日志保留天数：0 → 180')
  expect(rows.join()).not.toContain('{')
  await page.screenshot({ path: `${shots}/audit-words.png` })
})

test('who is signed in can change the password at any time', async () => {
  const { page, complaints } = seen
  complaints.length = 0
  await at('users')
  await page.getByRole('button', { name: '当前用户' }).click()
  await page.getByText('修改密码').click()
  const form = page.getByRole('dialog')
  await form.getByLabel('当前密码').fill('not-the-password')
  await form.getByLabel('新密码').fill('another-2026-jx')
  await form.getByLabel('再输入一次').fill('another-2026-jx')
  await form.getByRole('button', { name: '保存' }).click()
  // Mistyped, it is told at its field, and nobody is thrown out.
  await form.getByText('当前密码不正确').waitFor()
  await expectAccessible(page)
  await page.screenshot({ path: `${shots}/password.png` })
  expect(complaints).toEqual([])
})
