import { beforeAll, expect, test } from 'vitest'
import { browserOf, go, open, signIn, world, type Watched } from './browser'

const browser = browserOf()
let seen: Watched
const writes: string[] = []

beforeAll(async () => {
  seen = await open(browser())
  await signIn(seen.page, world(), 'viewer')
  seen.page.on('request', (request) => {
    const path = new URL(request.url()).pathname
    const reads = path.endsWith('/rule/preview') || path.startsWith('/sandbox/')
    if (request.method() !== 'GET' && !reads) writes.push(`${request.method()} ${path}`)
  })
})

/** What changes something, by page: a viewer sees it, and why it is not for them. */
const FORBIDDEN: Record<string, string[]> = {
  '/c//employees': ['同步精斗云职员账户'],
  '/c//rule': ['立即同步', '预演', '保存'],
  '/c//records': ['重试全部失败的记录'],
  '/c//runs': ['立即同步', '预演'],
  '/c//mappings': [],
  '/c//presets': ['开启'],
  '/c//settings': ['保存', '删除对接'],
}

for (const [at, names] of Object.entries(FORBIDDEN)) {
  test(`a viewer changes nothing on ${at}`, async () => {
    const { page, complaints } = seen
    await go(page, world(), at)
    for (const name of names) {
      const buttons = page.getByRole('main').getByRole('button', { name, exact: true })
      await buttons.first().waitFor()
      for (const button of await buttons.all()) expect(await button.isDisabled(), name).toBe(true)
    }
    // Whatever cannot be pressed says why.
    const mute = page.locator('#content button.ant-btn:disabled:not(.refused *):not(.ant-input-number *)')
    expect(await mute.evaluateAll((all) => all.map((one) => one.outerHTML.slice(0, 200)))).toEqual([])
    // Nothing else that looks like the thing to do may be pressed either.
    expect(await page.locator('#content button.ant-btn-primary:enabled').count()).toBe(0)
    expect(writes).toEqual([])
    expect(complaints).toEqual([])
  })
}

test('users, the audit log and what holds for all are not for a viewer', async () => {
  const { page } = seen
  await go(page, world(), '/settings/users')
  const parts = await page.getByRole('navigation', { name: '系统设置' }).getByRole('link').allInnerTexts()
  expect(parts).toEqual(['访问令牌'])
})

test('a connection is not made by a viewer', async () => {
  const { page } = seen
  await go(page, world(), '/new')
  await page.waitForURL((url) => url.pathname === '/')
  expect(await page.getByRole('main').getByText('新建对接').count()).toBe(0)
})
