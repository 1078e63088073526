import { beforeAll, expect, test } from 'vitest'
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

/** Every page in one language, at both widths. */
export function pagesIn(language: Language): void {
  const browser = browserOf()
  let seen: Watched
  beforeAll(async () => {
    seen = await open(browser(), language)
  })

  test('login is drawn at both widths', () => looked('login', '/login'))
  for (const [name, at] of Object.entries(PAGES)) {
    test(`${name} is drawn at both widths`, async () => {
      if (/(\/login|:blank)$/.test(seen.page.url())) await signIn(seen.page, world())
      await looked(name, at)
      expect(seen.page.url()).not.toContain('/login')
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
}
