import { beforeAll, describe, expect, test } from 'vitest'
import { PHONE, WIDE, drawn, expectAccessible, expectWithin, go, open, shots, signIn, browserOf, world, type Language, type Watched } from './browser'

const PAGES: Record<string, string> = {
  all: '/',
  overview: '/c/',
  employees: '/c//employees',
  rule: '/c//rule',
  records: '/c//records',
  runs: '/c//runs',
  mappings: '/c//mappings',
  'mappings-order': '/c//mappings?kind=sales_order',
  presets: '/c//presets',
  sandbox: '/c//sandbox',
  'sandbox-products': '/c//sandbox?of=products',
  settings: '/c//settings',
  new: '/new',
  users: '/settings/users',
  tokens: '/settings/tokens',
  audit: '/settings/audit',
  instance: '/settings/instance',
}

const browser = browserOf()

for (const language of ['zh', 'en'] satisfies Language[]) {
  describe(`in ${language}`, () => {
    let seen: Watched
    beforeAll(async () => {
      seen = await open(browser(), language)
    })

    test('login is drawn at both widths', () => looked('login', '/login'))
    for (const [name, at] of Object.entries(PAGES)) {
      test(`${name} is drawn at both widths`, async () => {
        if (seen.page.url().endsWith('/login')) await signIn(seen.page, world())
        await looked(name, at)
      })
    }

    async function looked(name: string, at: string) {
      const { page, complaints } = seen
      complaints.length = 0
      await page.setViewportSize(WIDE)
      await go(page, world(), at)
      await page.screenshot({ path: `${shots}/${name}-${language}-1440.png` })
      if (language === 'zh') await expectAccessible(page)
      await expectWithin(page)
      await page.setViewportSize(PHONE)
      await drawn(page)
      await page.screenshot({ path: `${shots}/${name}-${language}-390.png` })
      if (language === 'en') await expectAccessible(page)
      await expectWithin(page)
      expect(complaints).toEqual([])
    }
  })
}
