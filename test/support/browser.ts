import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Test } from 'tap'
import { isInstalled } from './isInstalled.ts'

/** Where Debian's package installs Chromium. */
const CHROMIUM = '/usr/bin/chromium'

/** The reason to skip a test, if Chromium is not installed. */
export const skipWithoutChromium = isInstalled(CHROMIUM) ? false : 'chromium is not installed'

/** Starts Chromium without a window. */
export async function openBrowser(t: Test): Promise<Browser> {
  // Its sandbox needs rights that root in a container does not have.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
  const browser = await chromium.launch({ executablePath: CHROMIUM, args })
  t.teardown(() => browser.close())
  return browser
}

/** What a page has requested, and what its console reports: errors, warnings, and violations of its policy. */
export interface Observed {
  page: Page
  messages: string[]
  urls: string[]
}

/** Opens a page in a profile of its own, in which nothing is cached. */
export async function openPage(
  t: Test,
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Observed> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  t.teardown(() => context.close())
  const page = await context.newPage()
  const messages: string[] = []
  const urls: string[] = []
  page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => messages.push(error.message))
  page.on('request', (request) => urls.push(request.url()))
  return { page, messages, urls }
}
