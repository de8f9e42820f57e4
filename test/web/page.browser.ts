// The page for people in a real browser, with the real service and its demo data.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import type { Test } from 'tap'
import { openClient } from '../../src/client/client.ts'
import type { components } from '../../src/client/client.ts'
import { openBrowser, openPage, skipWithoutChromium } from '../support/browser.ts'
import { exitCode, printed, start } from '../support/process.ts'
import { skipWithoutNginx, startNginx } from '../support/nginx.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

type Price = components['schemas']['Price']

/** What a page may transfer with its files, but without data, in bytes. */
const SIZE_LIMIT = 150_000

/** A page of each kind. */
const addresses = {
  start: '/',
  search: '/?q=fresh',
  product: '/?product=1',
  market: '/?market=1',
  comparison: '/?compare=1,2,3,4,5&basket=1,3*2',
  'unknown product': '/?product=4711',
}

if (skipWithoutChromium) t.plan(0, skipWithoutChromium)
else await testPage()

async function testPage() {
  const demo = start(t, ['demo'], { GENERATED_DIR: temporaryFolder(t), PORT: '0', OVERLOAD_DELAY: '0' })
  const [, url = ''] = await printed(demo, /(http:\/\/[0-9.:]+)\/$[^]*Ctrl-C/m)
  const browser = await openBrowser(t)
  const client = openClient({ url })

  const open = async (t: Test, address: string, options?: Parameters<Browser['newContext']>[0]) => {
    const observed = await openPage(t, browser, options)
    await observed.page.goto(url + address)
    await observed.page.locator('main h1').waitFor()
    return observed
  }

  /** The prices in force of a product, cheapest first. */
  const pricesOf = async (product_id: number, on?: string): Promise<Price[]> => {
    const params = { path: { product_id }, query: { ...(on && { on }) } }
    const { data } = await client.GET('/products/{product_id}/prices', { params })
    return data?.items ?? []
  }

  /** The prices in force in a market, by product. */
  const pricesIn = async (market_id: number): Promise<Map<number, Price>> => {
    const params = { path: { market_id }, query: { limit: 1000 } }
    const { data } = await client.GET('/markets/{market_id}/prices', { params })
    return new Map(data?.items.map((price) => [price.product_id, price]))
  }

  t.test(
    'each page is accessible, fits into narrow windows, and loads only files of the service',
    async (t) => {
      const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
      for (const [name, address] of Object.entries(addresses)) {
        const { page, messages, urls } = await open(t, address, { viewport: { width: 360, height: 800 } })
        if (name === 'product') await page.locator('canvas').waitFor()
        await page.evaluate(axe)
        const violations = async (options: string) => {
          const { violations } = await page.evaluate<AxeResults>(
            `axe.run({ resultTypes: ['violations'], ${options} })`,
          )
          return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
        }
        t.same(await violations(''), [], `axe reports nothing on the ${name} page`)
        await page.emulateMedia({ colorScheme: 'dark' })
        t.same(await violations("runOnly: ['color-contrast']"), [], `nor in dark colors`)
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        t.equal(overflow, 0, `nothing is wider than the window of the ${name} page`)
        const expected = name === 'unknown product' ? /404/ : /^$/
        const unexpected = messages.filter((message) => !expected.test(message))
        t.same(unexpected, [], `the console of the ${name} page is empty`)
        t.same(
          urls.filter((each) => !each.startsWith(url)),
          [],
          `the ${name} page asks no other host`,
        )
        await page.context().close()
      }
    },
  )

  t.test('a page with its chart is small', async (t) => {
    const { page } = await openPage(t, browser)
    const sizes: Promise<number>[] = []
    page.on('requestfinished', (request) => {
      sizes.push(request.sizes().then((size) => size.responseBodySize + size.responseHeadersSize))
    })
    await page.goto(`${url}/?product=1`)
    await page.locator('canvas').waitFor()
    await page.waitForLoadState('networkidle')
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    t.ok(total < SIZE_LIMIT, `${total} bytes in ${sizes.length} responses`)
  })

  t.test('search finds products while a person types, and shows their lowest prices', async (t) => {
    const { page } = await open(t, '/')
    const { data } = await client.GET('/products/{product_id}', { params: { path: { product_id: 2 } } })
    const name = String(data?.name)
    const search = name.slice(0, -2)
    await page.getByRole('searchbox').pressSequentially(search)
    const result = page.getByRole('listitem').filter({ hasText: name })
    await page.getByRole('heading', { name: `Products that match “${search}”` }).waitFor()
    const [cheapest] = await pricesOf(2)
    t.match(await result.innerText(), `€${cheapest?.price}`)
    t.match(await result.innerText(), cheapest?.market)
    t.match(await page.getByRole('status').innerText(), /^1 product$/)
    t.equal(new URL(page.url()).searchParams.get('q'), search, 'the search is in the address')

    await result.getByRole('link').click()
    await page.getByRole('heading', { name, level: 1 }).waitFor()
    t.ok(await isFocused(page, 'h1'), 'the heading has the focus')
    t.equal(await page.getByRole('searchbox').inputValue(), '')
    await page.goBack()
    await result.waitFor()
    t.equal(await page.getByRole('searchbox').inputValue(), search)
    await page.goBack()
    await page.getByRole('heading', { name: 'Markets' }).waitFor()

    await page.getByRole('searchbox').fill('nothing has this name')
    await page.getByRole('main').getByText('No product has these words').waitFor()
  })

  t.test('a product has its price in each market on a day, and the cheapest is highlighted', async (t) => {
    const { page } = await open(t, '/?product=1')
    const rows = page.getByRole('row')
    const assertPrices = async (prices: Price[]) => {
      t.equal(await rows.count(), prices.length + 1, 'a row for each market')
      for (const [index, { market, price }] of prices.entries()) {
        t.match(await rows.nth(index + 1).innerText(), new RegExp(`^${market}[^]*€${price}`))
      }
      t.match(await page.locator('.cheapest').allInnerTexts(), [/Cheapest/])
      t.match(await rows.nth(1).innerText(), 'Cheapest')
    }
    await assertPrices(await pricesOf(1))
    const [{ valid_from = '' } = {}] = await pricesOf(1, '2025-11-01')
    t.ok(valid_from <= '2025-11-01')
    await page.getByLabel('Prices on').fill('2025-11-01')
    await page.getByRole('row').filter({ hasText: 'Oct 2025' }).first().waitFor()
    await assertPrices(await pricesOf(1, '2025-11-01'))
    t.match(page.url(), /[?&]on=2025-11-01/)
    await page.reload()
    await page.locator('main h1').waitFor()
    await assertPrices(await pricesOf(1, '2025-11-01'))
    await page.getByRole('button', { name: 'Today' }).click()
    await page.getByRole('row').filter({ hasText: 'Dec 2025' }).first().waitFor()
    t.notMatch(page.url(), 'on=')
    await page.goBack()
    await page.getByRole('row').filter({ hasText: 'Oct 2025' }).first().waitFor()
  })

  t.test('the history is a chart with a tooltip and periods, and a table', async (t) => {
    const { page } = await open(t, '/?product=1')
    const chart = page.getByRole('img', { name: 'The price in' })
    await chart.locator('canvas').waitFor()
    const { width = 0 } = (await chart.boundingBox()) ?? {}
    await chart.hover({ position: { x: width / 2, y: 100 } })
    const prices = await pricesOf(1)
    for (const { market } of prices) t.match(await page.locator('.tooltip').innerText(), market)
    const before = await chart.screenshot()
    await page.getByRole('button', { name: '1 month' }).click()
    t.match(page.url(), 'range=30')
    await page.mouse.move(0, 0)
    t.notOk(before.equals(await chart.screenshot()), 'the chart shows another period')
    await assertZooms(t, page)
    const [first] = prices
    await page.getByRole('button', { name: first?.market }).click()
    await chart.hover({ position: { x: width / 2, y: 100 } })
    t.notMatch(await page.locator('.tooltip').innerText(), first?.market, 'a hidden line')

    await page.getByText('The history as a table').click()
    const { data } = await client.GET('/prices', { params: { query: { product_id: [1], limit: 1000 } } })
    const rows = page.getByRole('group').getByRole('row')
    t.equal(await rows.count(), Number(data?.items.length) + 1)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ])
    const file = readFileSync(await download.path(), 'utf8')
    t.equal(file.trim().split('\n').length, Number(data?.items.length) + 1, 'a line for each price')
    t.match(file, /^market,/)
  })

  t.test('a market has its products, and back returns to where the reader was', async (t) => {
    const { page } = await open(t, '/')
    await page.getByRole('listitem').first().getByRole('link').click()
    await page.getByRole('table').waitFor()
    t.match(page.url(), /\?market=1$/)
    t.equal(await page.getByRole('row').count(), (await pricesIn(1)).size + 1)
    const last = page.getByRole('row').last().getByRole('link')
    await last.scrollIntoViewIfNeeded()
    await until(page, 'scrollY > 0 && history.state?.scroll === scrollY')
    const scrolled = await page.evaluate<number>('scrollY')
    await last.click()
    await page.getByRole('heading', { name: 'History' }).waitFor()
    t.equal(await page.evaluate('scrollY'), 0)
    await page.goBack()
    await until(page, `scrollY === ${scrolled}`)
  })

  t.test('markets side by side have their common products, and the total of a basket', async (t) => {
    const { page } = await open(t, '/')
    await page.getByRole('link', { name: 'Compare markets' }).click()
    await page.getByText('Choose two or more markets').waitFor()
    const { data } = await client.GET('/markets')
    const [one, other] = data?.items ?? []
    await page.getByLabel(String(one?.name)).check()
    await page.getByLabel(String(other?.name)).check()
    await page.getByRole('table').waitFor()
    const prices = await Promise.all([1, 2].map((market_id) => pricesIn(market_id)))
    const common = [...(prices[0]?.keys() ?? [])].filter((id) => prices[1]?.has(id))
    t.equal(await page.getByRole('row').count(), common.length + 1, 'a row for each common product')

    const filter = page.getByLabel('Filter')
    await filter.fill(`${prices[0]?.get(common[0] ?? 0)?.product.toUpperCase()}`)
    t.equal(await page.getByRole('row').count(), 2, 'the filter ignores case')
    await page.reload()
    await page.getByRole('table').waitFor()
    t.equal(await page.getByRole('row').count(), 2, 'the address has the filter')
    await filter.fill('nothing has this')
    await page.getByText('No product has these words').waitFor()
    await filter.fill('')

    const [first = 0, second = 0] = common
    const fieldOf = (id: number) => page.getByLabel(`Number of ${prices[0]?.get(id)?.product} in the basket`)
    await fieldOf(first).fill('1')
    await fieldOf(second).fill('3')
    const totals = prices.map((each) => thousandthsOf(each.get(first)) + 3n * thousandthsOf(each.get(second)))
    const shown = totals.map((total) => `€${(Number(total) / 1000).toFixed(2)}`)
    const assertTotals = async () => {
      const basket = page.getByRole('region', { name: 'Basket' }).getByRole('listitem')
      t.match(await basket.allInnerTexts(), shown, 'the totals')
      const [a = 0n, b = 0n] = totals
      if (a !== b) t.match(await basket.nth(a < b ? 0 : 1).innerText(), 'Cheapest')
    }
    await assertTotals()
    t.match(page.url(), `basket=${first},${second}*3`)
    await page.reload()
    await page.getByRole('table').waitFor()
    await assertTotals()
    t.equal(await fieldOf(second).inputValue(), '3')
    await page.getByLabel(String(other?.name)).uncheck()
    await page.getByText('Choose two or more markets').waitFor()
    await page.goBack()
    await page.getByRole('table').waitFor()
    await assertTotals()
  })

  t.test('of more than two markets, those products come first that all of them sell', async (t) => {
    const { data: product } = await client.POST('/products', { body: { name: 'Almanac' } })
    const { data: markets } = await client.GET('/markets')
    for (const { name: market } of markets?.items.slice(0, 2) ?? []) {
      await client.POST('/prices', { body: { market, product: 'Almanac', brand: '', price: '2.50' } })
    }
    const { page } = await open(t, `/?compare=1,2,3&basket=${product?.id}`)
    await page.getByRole('table').waitFor()
    t.match(
      await page.getByRole('row').nth(1).innerText(),
      /Almanac[^]*€2.50[^]*not sold/,
      'a basket comes first',
    )
    await page.getByText('Not counted: 1 product').waitFor()
    await page.getByLabel('Number of Almanac').fill('')
    await page.reload()
    await page.getByRole('table').waitFor()
    t.match(await page.getByRole('row').last().innerText(), /not sold/, 'the others come last')
    t.notMatch(await page.getByRole('row').nth(1).innerText(), /not sold/)
  })

  t.test('amounts in different currencies are neither compared nor added', async (t) => {
    const { data: product } = await client.POST('/products', { body: { name: 'Travel Adapter' } })
    const { data: markets } = await client.GET('/markets')
    const [one = '', other = ''] = markets?.items.map(({ name }) => name) ?? []
    const prices = [
      { market: one, price: '5', currency: 'EUR' },
      { market: other, price: '4.005', currency: 'USD' },
    ]
    for (const price of prices)
      await client.POST('/prices', { body: { ...price, product: 'Travel Adapter' } })
    const { page } = await open(t, '/?q=travel adap')
    t.match(await page.getByRole('listitem').innerText(), /€5\.00[^]*US\$4\.005/)
    await page.getByRole('link', { name: 'Travel Adapter' }).click()
    await page.locator('canvas').nth(1).waitFor()
    t.equal(await page.locator('canvas').count(), 2, 'a chart for each currency')
    t.equal(await page.getByText('Cheapest').count(), 0)
    await page.goto(`${url}/?compare=1,2&basket=${product?.id}*2`)
    const basket = page.getByRole('region', { name: 'Basket' })
    await basket.waitFor()
    t.match(await basket.innerText(), /€10\.00[^]*US\$8\.01/)
    t.equal(await page.getByText('Cheapest', { exact: true }).count(), 0, 'not even of the basket')
  })

  t.test('behind a proxy with a path prefix, the page works', { skip: skipWithoutNginx }, async (t) => {
    const proxy = await startNginx(t, `location /shop/ { proxy_pass ${url}/; }`)
    const { page, messages } = await openPage(t, browser)
    await page.goto(`${proxy}/shop/?q=fresh`)
    await page.locator('main h1').waitFor()
    await page.getByRole('link', { name: 'Compare markets' }).click()
    await page.getByRole('heading', { name: 'Compare markets' }).waitFor()
    t.equal(page.url(), `${proxy}/shop/?compare=`)
    t.same(messages, [])
  })

  t.test('while the first data is loaded, the page says so', async (t) => {
    const { page } = await openPage(t, browser)
    const { promise, resolve } = Promise.withResolvers<undefined>()
    await page.route('**/api/**', async (route) => {
      await promise
      await route.continue()
    })
    await page.goto(url)
    await page.getByText('Loading…').waitFor()
    resolve(undefined)
    await page.getByRole('heading', { name: 'Markets' }).waitFor()
    t.equal(await page.getByText('Loading…').count(), 0)
  })

  t.test('without a connection, the page says so and retries', async (t) => {
    const { page } = await open(t, '/')
    await page.context().setOffline(true)
    await page.getByRole('listitem').first().getByRole('link').click()
    await page.getByRole('alert').getByText('The service does not respond').waitFor()
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('table').waitFor()
    t.match(page.url(), 'market=1')
  })

  t.test('a service that has stopped is reported', async (t) => {
    const { page } = await open(t, '/?market=1')
    demo.child.kill('SIGINT')
    await exitCode(demo.child)
    await page.getByRole('searchbox').fill('fresh')
    await page.getByRole('alert').getByText('The service does not respond').waitFor()
    t.match(page.url(), 'q=fresh')
  })
}

/** An amount as an integer, as the sum of a basket needs it. */
function thousandthsOf({ price = '0' }: { price?: string } = {}): bigint {
  const [units = '', decimals = ''] = price.split('.')
  return BigInt(units + decimals.padEnd(3, '0'))
}

/** Waits until an expression is true in the page; its policy does not let Playwright evaluate a text there. */
async function until(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate<boolean>(expression)))
    await page.evaluate('new Promise(requestAnimationFrame)')
}

/** Whether an element has the focus. */
async function isFocused(page: Page, selector: string): Promise<boolean> {
  return page.locator(`${selector}:focus`).isVisible()
}

/** Asserts that dragging across the chart zooms in, that the address has the zoom, and that a double click zooms out. */
async function assertZooms(t: Test, page: Page) {
  const chart = page.getByRole('img', { name: 'The price in' })
  const { x, y, width } = (await chart.boundingBox()) ?? { x: 0, y: 0, width: 0 }
  await page.mouse.move(x + width * 0.4, y + 100)
  await page.mouse.down()
  await page.mouse.move(x + width * 0.7, y + 100, { steps: 4 })
  await page.mouse.up()
  await page.waitForURL(/range=[0-9-]+\.\./)
  const [, first = '', last = ''] = /range=([0-9-]+)\.\.([0-9-]+)/.exec(page.url()) ?? []
  t.ok(first < last, page.url())
  t.equal(
    await page
      .getByRole('button', { pressed: true })
      .filter({ hasText: /month|year|All/ })
      .count(),
    0,
  )
  await page.reload()
  await chart.locator('canvas').waitFor()
  await chart.hover({ position: { x: width * 0.95, y: 100 } })
  const day = new Date(`${await page.locator('.tooltip strong').innerText()} UTC`).toISOString().slice(0, 10)
  t.ok(first < day && day <= last, `${day} is in the zoom`)
  await chart.dblclick({ position: { x: width / 2, y: 100 } })
  await page.waitForURL((url) => !url.searchParams.has('range'))
}
