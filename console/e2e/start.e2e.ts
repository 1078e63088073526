import { beforeAll, expect, test } from 'vitest'
import { browserOf, expectAccessible, expectWithin, go, open, PHONE, shots, signIn, world, type Watched } from './browser'

const browser = browserOf()
let seen: Watched

beforeAll(async () => {
  seen = await open(browser())
  await signIn(seen.page, world())
})

test('the sandbox accounts are filled in whatever was entered, and a name that was given stays', async () => {
  const { page } = seen
  const fill = page.getByRole('button', { name: '填入沙箱账户' })
  const check = page.getByRole('button', { name: '校验并下一步' })
  await go(page, world(), '/new')
  await page.fill('#name', '我的对接')
  await fill.click()
  await page.fill('#jdy_phone', '')
  await fill.click()
  expect(await page.inputValue('#jdy_phone')).toBe('13800000001')
  expect(await page.inputValue('#name')).toBe('我的对接')
  await check.click()
  await page.fill('#crm_app_id', 'other')
  await page.fill('#crm_app_secret', '')
  await fill.click()
  expect(await page.inputValue('#crm_app_id')).toBe('FSAID_sandbox')
  expect(await page.inputValue('#crm_app_secret')).toBe('a'.repeat(32))
})

test('accounts typed by hand are those of the sandbox, and what is wrong with them is said in plain words', async () => {
  const { page } = seen
  await page.evaluate(() => sessionStorage.clear())
  await go(page, world(), '/new')
  await page.getByText('只有沙箱账户可用').waitFor()
  await page.fill('#name', '手填的对接')
  await page.fill('#jdy_phone', '13911112222')
  await page.fill('#jdy_password', 'my own password')
  await page.getByRole('button', { name: '校验并下一步' }).click()
  const said = page.locator('.ant-form-item-explain-error').filter({ hasText: '精斗云登录失败，请检查账号和密码' })
  await said.waitFor()
  expect(await page.locator('.wizard').innerText()).not.toMatch(/dns|lookup|resolve/)
})

test('a connection that is not there is said, with a way back', async () => {
  const { page } = seen
  await page.goto(`${world().address}/c/nowhere/records`)
  await page.getByRole('main').getByText('没有这个对接').waitFor()
  await page.locator('.switcher').getByText('没有这个对接').waitFor()
  expect(await page.getByRole('navigation').getByRole('link', { name: '同步日志' }).count()).toBe(0)
  await page.getByRole('link', { name: '查看全部对接' }).click()
  await page.waitForURL((url) => url.pathname === '/')
})

test('the last administrator cannot be disabled, and whoever disables themselves is told what that means', async () => {
  const { page } = seen
  const { token, server, users } = world()
  await go(page, world(), '/settings/users')
  const mine = page.getByRole('button', { name: `停用 ${users.administrator.user}` })
  await mine.waitFor()
  expect(await mine.isDisabled()).toBe(true)
  const body = JSON.stringify({ name: 'second', password: 'second-2026-jx', role: 'administrator' })
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }
  const made = (await (await fetch(`${server}/api/v1/users`, { method: 'POST', headers, body })).json()) as { id: string }
  await go(page, world(), '/settings/users')
  await mine.click()
  await page.getByRole('dialog').getByText('您会立即退出登录').waitFor()
  await page.screenshot({ path: `${shots}/users-self.png` })
  await page.getByRole('dialog').getByRole('button', { name: '取消' }).click()
  await fetch(`${server}/api/v1/users/${made.id}`, { method: 'PATCH', headers, body: JSON.stringify({ disabled: true }) })
})

/** Whoever comes back to a form finds the session ended, signs in where they are and goes on. */
async function signedInAgain(): Promise<void> {
  const { page } = seen
  const again = page.getByRole('dialog').filter({ hasText: '登录已结束' })
  await again.waitFor()
  await page.locator('#again_password:focus').waitFor()
  await expectAccessible(page)
  await page.screenshot({ path: `${shots}/session-ended.png` })
  await again.getByLabel('密码').fill(world().users.administrator.password)
  await page.keyboard.press('Enter')
  await again.waitFor({ state: 'hidden' })
}

test('what was typed is still there when the session has ended, and is saved after the sign-in', async () => {
  const { page, complaints } = seen
  complaints.length = 0
  await go(page, world(), '/settings/users')
  await page.getByRole('button', { name: '新增用户' }).click()
  await page.fill('#name', 'typed')
  await page.fill('#password', 'typed-2026-jx')
  await browser().clearCookies()
  await page.locator('.ant-drawer-footer .ant-btn-primary').click()
  await signedInAgain()
  expect(await page.inputValue('#name')).toBe('typed')
  await page.locator('.ant-drawer-footer .ant-btn-primary').click()
  await page.locator('#content').getByText('typed', { exact: true }).waitFor()

  // The simulated systems of the sandbox are asked past the API.
  await go(page, world(), '/c//sandbox')
  await page.getByRole('button', { name: '新建订单' }).click()
  const form = page.getByRole('dialog').filter({ hasText: '新建订单' })
  await form.getByLabel('数量').fill('7')
  await browser().clearCookies()
  await form.locator('button[type=submit]').click()
  await signedInAgain()
  expect(await form.getByLabel('数量').inputValue()).toBe('7')
  await form.locator('button[type=submit]').click()
  await form.waitFor({ state: 'hidden' })
  await page.getByText('87.50').first().waitFor()
  expect(complaints).toEqual([])
})

test('what was typed is still there when somebody else has set a new password meanwhile', async () => {
  const { page, complaints } = await open(browser())
  await browser().clearCookies()
  const { token, server } = world()
  const [first, given, own] = ['reset-2026-jx', 'given-2026-jx', 'own-2026-jx']
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }
  const ask = (method: string, at: string, body: object) => fetch(`${server}/api/v1/users${at}`, { method, headers, body: JSON.stringify(body) })
  const { id } = (await (await ask('POST', '', { name: 'reset', password: first, role: 'administrator' })).json()) as { id: string }
  await page.goto(`${world().address}/login`)
  await page.fill('#username', 'reset')
  await page.fill('#password', first)
  await page.keyboard.press('Enter')
  await page.fill('#present', first)
  await page.fill('#next', 'second-2026-jx')
  await page.fill('#again', 'second-2026-jx')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname !== '/login')

  await go(page, world(), '/settings/users')
  await page.getByRole('button', { name: '新增用户' }).click()
  await page.fill('#name', 'kept')
  await page.fill('#password', 'kept-2026-jx')
  expect((await ask('PATCH', `/${id}`, { password: given })).ok).toBe(true)
  await page.locator('.ant-drawer-footer .ant-btn-primary').click()
  await page.locator('#again_password:focus').waitFor()
  await page.keyboard.type(given)
  await page.keyboard.press('Enter')
  await page.locator('#again_present:focus').waitFor()
  await expectAccessible(page)
  await page.screenshot({ path: `${shots}/session-ended-changed.png` })
  await page.keyboard.type(given)
  await page.fill('#again_next', own)
  await page.fill('#again_again', own)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').filter({ hasText: '设置新密码' }).waitFor({ state: 'hidden' })
  expect(await page.inputValue('#name')).toBe('kept')
  await page.locator('.ant-drawer-footer .ant-btn-primary').click()
  await page.locator('#content').getByText('kept', { exact: true }).waitFor()
  expect(complaints).toEqual([])
  await page.close()
  await browser().clearCookies()
  await signIn(seen.page, world())
})

test('who is bound by hand is so in the log at once, and on a phone there is room to do it', async () => {
  const { page } = seen
  await page.setViewportSize(PHONE)
  await go(page, world(), '/c//employees?bound=false')
  const row = page.locator('.ant-table-row').filter({ hasText: '王芳' })
  const select = row.getByRole('combobox')
  await select.waitFor()
  const box = await row.locator('.bind-select').boundingBox()
  expect((box?.x ?? 999) + (box?.width ?? 999)).toBeLessThanOrEqual(PHONE.width)
  await expectWithin(page)
  await expectAccessible(page)
  await page.screenshot({ path: `${shots}/employees-phone.png` })
  await select.click()
  const free = page.locator('.ant-select-item-option:not(.ant-select-item-option-disabled)').first()
  const name = await free.locator('.bind-option span').first().innerText()
  await free.click()
  await page.getByText(/已绑定|绑定到/).first().waitFor()
  await page.setViewportSize({ width: 1440, height: 900 })
  await go(page, world(), '/c//records?kind=employee')
  const record = page.locator('.ant-table-row').filter({ hasText: '王芳' })
  await record.getByText('已绑定').waitFor()
  expect(await record.innerText()).toContain(name)
  await page.screenshot({ path: `${shots}/records-bound.png` })
  expect(seen.complaints).toEqual([])
})
