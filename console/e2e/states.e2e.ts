import type { Request, Route } from 'playwright-core'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { browserOf, expectAccessible, go, open, shots, signIn, world, type Watched } from './browser'

const browser = browserOf()
let seen: Watched
beforeAll(async () => {
  seen = await open(browser())
  await signIn(seen.page, world())
})
afterEach(() => seen.page.unrouteAll({ behavior: 'ignoreErrors' }))

/** What each page reads first. */
const READ: Record<string, string> = {
  '/': '**/api/v1/overview*',
  '/c//employees': '**/api/v1/**/employees*',
  '/c//rule': '**/api/v1/**/streams*',
  '/c//records': '**/api/v1/**/records?*',
  '/c//runs': '**/api/v1/**/runs*',
  '/c//mappings': '**/api/v1/**/mappings*',
  '/c//presets': '**/api/v1/**/presets*',
  '/c//sandbox': '**/sandbox/crm/**',
  '/settings/users': '**/api/v1/users*',
  '/settings/tokens': '**/api/v1/tokens*',
  '/settings/audit': '**/api/v1/audit?*',
}
const name = (at: string) => at.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'all'
const problem = (route: Route) =>
  route.fulfill({
    status: 422,
    contentType: 'application/problem+json',
    body: JSON.stringify({ status: 422, code: 'jdy_expired', title: 'Expired', detail: '精斗云的授权已过期，请重新授权。' }),
  })

for (const [at, read] of Object.entries(READ)) {
  test(`a refusal is told on ${at}, and can be tried again`, async () => {
    const { page, complaints } = seen
    complaints.length = 0
    await page.route(read, problem)
    await go(page, world(), at)
    const told = page.locator('#content .ant-alert-error').first()
    await told.waitFor()
    if (at !== '/c//sandbox') expect(await told.innerText()).toContain('精斗云的授权已过期')
    await page.screenshot({ path: `${shots}/error-${name(at)}.png` })
    await page.unroute(read)
    await told.getByRole('button', { name: '重试' }).click()
    await told.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
  })
}

const EMPTY = ['/', '/c//employees', '/c//records', '/c//runs', '/settings/tokens', '/settings/audit']
for (const at of EMPTY) {
  test(`with nothing in it, ${at} says what would be there`, async () => {
    const { page, complaints } = seen
    complaints.length = 0
    await page.route(READ[at] ?? '', (route) => route.fulfill({ json: { items: [], next: null } }))
    await go(page, world(), at)
    const empty = page.locator('#content .empty').first()
    await empty.waitFor()
    expect((await empty.innerText()).length).toBeGreaterThan(4)
    await page.screenshot({ path: `${shots}/empty-${name(at)}.png` })
    await expectAccessible(page)
    expect(complaints).toEqual([])
  })
}

test('a server that cannot be reached is told as that', async () => {
  const { page } = seen
  await page.route('**/api/v1/**/records?*', (route) => route.abort())
  await page.goto(`${world().address}/c/${world().connection}/records`)
  await page.getByText('连接不上服务器').first().waitFor({ timeout: 20_000 })
})

test('what is not there is said to be not there', async () => {
  const { page } = seen
  await page.goto(`${world().address}/c/nothing`)
  await page.getByText('没有这个对接').first().waitFor()
  await page.screenshot({ path: `${shots}/missing.png` })
})

test('a connection that is deleted while its page is open is said to be gone', async () => {
  const { page, complaints } = seen
  complaints.length = 0
  const { server, token, jdy, crm } = world()
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }
  const ask = (method: string, at: string, body?: object) =>
    fetch(`${server}/api/v1/connections${at}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  const sides = {
    jdy: { login: 'application', client_id: '200001', client_secret: '0123456789abcdef'.repeat(2), outer_instance_id: '107218833860857000', base_url: jdy },
    crm: { base_url: crm, app_id: 'FSAID_sandbox', app_secret: 'a'.repeat(32), permanent_code: 'B'.repeat(32), admin_mobile: '13900000001' },
  }
  const { id } = (await (await ask('POST', '', { name: 'gone', ...sides })).json()) as { id: string }
  const live = page.waitForResponse((response) => response.url().endsWith(`/${id}/events`))
  await page.goto(`${world().address}/c/${id}/records`)
  await page.locator('#content').getByText('还没有同步过任何记录').waitFor()
  await live
  expect((await ask('DELETE', `/${id}`)).status).toBe(204)
  await page.getByRole('main').getByText('没有这个对接').waitFor()
  expect(await page.getByText('实时连接中断').count()).toBe(0)
  expect(complaints).toEqual([])
})

test('filters that leave no run say so, and not that nothing has run', async () => {
  const { page } = seen
  await go(page, world(), '/c//runs?state=failed')
  await page.locator('#content').getByText('没有符合条件的运行').waitFor()
})

test('a record that is not there cannot be retried', async () => {
  const { page } = seen
  await go(page, world(), '/c//records?record=999999')
  const drawer = page.getByRole('dialog')
  await drawer.getByText('没有找到').waitFor()
  expect(await drawer.getByRole('button', { name: '重试' }).count()).toBe(0)
})

test('a page that could not be loaded says why, and leaves the way to the others', async () => {
  const { page } = seen
  await go(page, world(), '/c//records')
  await page.route('**/assets/Mappings-*.js', (route) => route.abort())
  const pages = page.getByRole('navigation')
  await pages.getByRole('link', { name: '字段映射' }).click()
  await page.getByText('这个页面没有加载出来').waitFor()
  await page.screenshot({ path: `${shots}/error-unloaded.png` })
  await pages.getByRole('link', { name: '运行', exact: true }).click()
  await page.getByRole('heading', { name: '运行' }).waitFor()
})

test('a wrong password is told on the login page, and no more is said', async () => {
  const { page } = await open(browser())
  await page.context().clearCookies()
  await page.goto(`${world().address}/login`)
  await page.fill('#username', world().users.administrator.user)
  await page.fill('#password', 'not-the-password')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').filter({ hasText: '密码' }).waitFor()
  await page.screenshot({ path: `${shots}/error-login.png` })
})

test('a page in the background holds no line to the server, and takes one again when it is seen', async () => {
  const { page } = seen
  await signIn(page, world())
  const line = (request: Request) => new URL(request.url()).pathname.endsWith("/events")
  const seenAs = (hidden: boolean) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value })
      document.dispatchEvent(new Event('visibilitychange'))
    }, hidden)
  const opened = page.waitForRequest(line)
  await go(page, world(), '/c//records')
  const held = await opened
  const released = Promise.race(['requestfailed', 'requestfinished'].map((end) => page.waitForEvent(end as 'requestfailed', (request) => request === held)))
  await seenAs(true)
  await released
  const again = page.waitForRequest(line)
  await seenAs(false)
  await again
})
