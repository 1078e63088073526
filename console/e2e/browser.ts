import axe from 'axe-core'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { begin, type World } from './world'

export const shots = path.resolve(import.meta.dirname, 'shots')
const FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export type Language = 'zh' | 'en'
export const WIDE = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

let begun: World | undefined
export function world(): World {
  if (!begun) throw new Error('the demo is not there yet')
  return begun
}

/** A browser and a world for the tests of one file, with nothing kept of the one before. */
export function browserOf() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'jingxiang-e2e-'))
  let context: BrowserContext | undefined
  let end: (() => Promise<void>) | undefined
  beforeAll(async () => {
    ;[begun, end] = await begin()
    const args = process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS
    context = await chromium.launchPersistentContext(directory, { executablePath: '/usr/bin/chromium', args, viewport: WIDE, locale: 'zh-CN', timezoneId: 'Europe/Berlin' })
    context.setDefaultTimeout(10_000)
    fs.mkdirSync(shots, { recursive: true })
  })
  afterAll(async () => {
    await context?.close()
    await end?.()
    fs.rmSync(directory, { recursive: true, force: true })
  })
  return () => {
    if (!context) throw new Error('the browser is not there yet')
    return context
  }
}

export interface Watched {
  page: Page
  /** What the console of the browser has complained of. */
  complaints: string[]
}

/** A page whose complaints are kept. A refusal that is asked for is none. */
export async function open(context: BrowserContext, language: Language = 'zh'): Promise<Watched> {
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    const refusal = /the server responded with a status of (401|4\d\d|5\d\d)/.test(message.text())
    if (['error', 'warning'].includes(message.type()) && !refusal) complaints.push(message.text())
  })
  await page.addInitScript((chosen) => localStorage.setItem('language', chosen), language)
  return { page, complaints }
}

export async function signIn(page: Page, world: World, who: keyof World['users'] = 'administrator'): Promise<void> {
  const { user, password } = world.users[who]
  await page.goto(`${world.address}/login`)
  await page.fill('#username', user)
  await page.fill('#password', password)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname !== '/login')
}

/** Goes to a page of the connection, or of the installation, and waits until it has been drawn. */
export async function go(page: Page, world: World, at: string): Promise<void> {
  await page.goto(world.address + at.replace('/c/', `/c/${world.connection}`))
  await drawn(page)
}
export async function drawn(page: Page): Promise<void> {
  await page.locator('h1, .wizard, form').first().waitFor()
  await page.waitForFunction(() => document.querySelector('.ant-skeleton, .ant-spin-spinning') === null)
}

/** No serious fault for those who see or hear little. */
export async function expectAccessible(page: Page): Promise<void> {
  // Its source is brought by the test, which the page's policy does not speak of.
  await page.evaluate(axe.source)
  const faults = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
  })
  expect(faults).toEqual([])
}

/** Nothing sticks out of the window, nor out of a tile. */
export async function expectWithin(page: Page): Promise<void> {
  const over = await page.evaluate(() => {
    const root = document.documentElement
    const spilt = [...document.querySelectorAll('.tile')].filter((one) => one.scrollWidth > one.clientWidth)
    // Scrolled sideways at most: a scrollbar as high as a line is none to use.
    spilt.push(...[...document.querySelectorAll('.subpages')].filter((one) => one.scrollHeight > one.clientHeight))
    if (spilt.length > 0) return spilt.map((one) => one.outerHTML.slice(0, 120))
    if (root.scrollWidth <= root.clientWidth) return []
    const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1)
    return wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))
  })
  expect(over).toEqual([])
}
