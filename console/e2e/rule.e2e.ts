import { beforeAll, expect, test } from 'vitest'
import { browserOf, expectAccessible, go, open, shots, signIn, world, type Watched } from './browser'

const browser = browserOf()
let seen: Watched
beforeAll(async () => {
  seen = await open(browser())
  await signIn(seen.page, world())
})

test('a timetable is told in words while it is written, whatever it is', async () => {
  const { page, complaints } = seen
  await go(page, world(), '/c//rule')
  await page.getByRole('radio', { name: /按计划/ }).check()
  const words = page.locator('.rule-words')
  await page.locator('#cron').fill('0 12,18 * * *')
  await words.filter({ hasText: '每天 12:00、18:00' }).waitFor()
  await page.locator('#cron').fill('*/10 9-18 * * 1-5')
  await words.filter({ hasText: '工作日 09:00–18:50 每 10 分钟' }).waitFor()
  await page.locator('#cron').fill('0 9 1,15 * *')
  await words.filter({ hasText: '每月 1、15 日' }).waitFor()
  await page.screenshot({ path: `${shots}/rule-words.png` })
  await expectAccessible(page)
  await page.locator('#cron').fill('0 9 32 * *')
  await page.getByText('计划填写正确后').waitFor()
  expect(complaints).toEqual([])
})
