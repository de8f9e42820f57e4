import t from 'tap'
import { newPrice } from './sample.ts'
import { startShop } from './shop.ts'

t.test('createPrice defaults to today and EUR', async (t) => {
  const { client } = await startShop(t)
  const body = { market: 'aldi', brand: 'dairyfield', product: 'Milk 1 L', price: '1.4' }
  const before = new Date().toISOString().slice(0, 10)
  const { data, response } = await client.POST('/prices', { body })
  const after = new Date().toISOString().slice(0, 10)
  t.equal(response.status, 201)
  t.equal(response.headers.get('location'), '/api/prices/1')
  t.match(data, { ...body, price: '1.40', currency: 'EUR' })
  t.ok([before, after].includes(data?.valid_from ?? ''), `${data?.valid_from} is today`)
})

t.test('createPrice keeps the history: another day is another price', async (t) => {
  const { client } = await startShop(t)
  t.equal((await client.POST('/prices', { body: newPrice() })).response.status, 201)
  t.equal(
    (await client.POST('/prices', { body: newPrice({ price: '1.450' }) })).response.status,
    200,
    'same amount',
  )
  const other = await client.POST('/prices', { body: newPrice({ price: '1.46' }) })
  t.equal(other.response.status, 409)
  t.equal(other.error?.existing, '/api/prices/1')
  t.equal((await client.POST('/prices', { body: newPrice({ currency: 'USD' }) })).response.status, 409)
  t.equal(
    (await client.POST('/prices', { body: newPrice({ valid_from: '2026-02-02' }) })).response.status,
    201,
  )
  t.equal((await client.POST('/prices', { body: newPrice({ brand: 'other' }) })).response.status, 201)
})

t.test('createPrice names an unknown market or product', async (t) => {
  const { client } = await startShop(t)
  const market = await client.POST('/prices', { body: newPrice({ market: 'nowhere' }) })
  t.equal(market.response.status, 404)
  t.match(market.error?.detail, 'market named "nowhere"')
  const product = await client.POST('/prices', { body: newPrice({ brand: 'nobody' }) })
  t.equal(product.response.status, 404)
  t.match(product.error?.detail, 'product "Milk 1 L" of "nobody"')
})

t.test('amounts are returned exactly, with at least two decimals', async (t) => {
  const { client } = await startShop(t)
  const amounts = {
    '0': '0.00',
    '0.1': '0.10',
    '19.99': '19.99',
    '1.005': '1.005',
    '9999999.999': '9999999.999',
  }
  for (const [index, [sent, returned]] of Object.entries(amounts).entries()) {
    const { data } = await client.POST('/prices', {
      body: newPrice({ price: sent, valid_from: `2026-01-0${index + 1}` }),
    })
    t.equal(data?.price, returned)
  }
})

t.test('amounts and currencies of another form are rejected', async (t) => {
  const { client } = await startShop(t)
  for (const price of ['-1', '1.', '.5', '01', '1.2345', '10000000', '1e3', '1,5', '', ' 1', 'NaN', '+1']) {
    const { error } = await client.POST('/prices', { body: newPrice({ price }) })
    t.match(error?.errors, [{ pointer: '/price' }], `"${price}"`)
  }
  for (const currency of ['eur', 'EU', 'EURO']) {
    const { error } = await client.POST('/prices', { body: newPrice({ currency }) })
    t.match(error?.errors, [{ pointer: '/currency' }], currency)
  }
})

t.test('updatePrice replaces all values, except an omitted day', async (t) => {
  const { client } = await startShop(t)
  await client.POST('/prices', { body: newPrice({ currency: 'USD' }) })
  await client.POST('/prices', { body: newPrice({ valid_from: '2026-03-01' }) })
  const params = { path: { price_id: 1 } }
  const put = (body: ReturnType<typeof newPrice>) => client.PUT('/prices/{price_id}', { params, body })
  const { valid_from, ...undated } = newPrice({ price: '2' })
  t.match((await put(undated)).data, { id: 1, price: '2.00', currency: 'EUR', valid_from })
  t.match((await put(newPrice({ market: 'lidl' }))).data, { id: 1, market: 'lidl' })
  const conflict = await put(newPrice({ valid_from: '2026-03-01' }))
  t.equal(conflict.response.status, 409)
  t.equal(conflict.error?.existing, '/api/prices/2')
  t.equal((await put(newPrice({ market: 'nowhere' }))).response.status, 404)
})

t.test('deletePrice removes a price; the previous one is in force again', async (t) => {
  const { client } = await startShop(t)
  await client.POST('/prices', { body: newPrice({ price: '1', valid_from: '2026-01-01' }) })
  await client.POST('/prices', { body: newPrice({ price: '2', valid_from: '2026-01-02' }) })
  const inForce = async () => {
    const { data } = await client.GET('/markets/{market_id}/prices', { params: { path: { market_id: 1 } } })
    return data?.items.map(({ price }) => price)
  }
  t.same(await inForce(), ['2.00'])
  const params = { path: { price_id: 2 } }
  t.equal((await client.DELETE('/prices/{price_id}', { params })).response.status, 204)
  t.equal((await client.DELETE('/prices/{price_id}', { params })).response.status, 404)
  t.same(await inForce(), ['1.00'])
})
