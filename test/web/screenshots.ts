// The screenshots of the documents: the page for people with its demo data.
import t from 'tap'
import { openBrowser, openPage } from '../support/browser.ts'
import { printed, start } from '../support/process.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const addresses = {
  'docs/web-product.png': '/?product=1',
  'docs/web-comparison.png': '/?compare=1,2,3&basket=2,3*2',
}

t.test('the screenshots are taken', async (t) => {
  const demo = start(t, ['demo'], { GENERATED_DIR: temporaryFolder(t), PORT: '0' })
  const [, url = ''] = await printed(demo, /(http:\/\/[0-9.:]+)\/$[^]*Ctrl-C/m)
  const browser = await openBrowser(t)
  for (const [path, address] of Object.entries(addresses)) {
    const { page } = await openPage(t, browser, {
      viewport: { width: 960, height: 1000 },
      colorScheme: 'light',
    })
    await page.goto(url + address)
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path })
    t.pass(path)
  }
})
