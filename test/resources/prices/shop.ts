import type { Test } from 'tap'
import { startApp } from '../../support/service.ts'
import { newMarket } from '../markets/sample.ts'
import { newProduct } from '../products/sample.ts'

/** The service with two markets, two products, and one of another brand with the same name. */
export async function startShop(t: Test) {
  const shop = await startApp(t)
  await shop.client.POST('/markets/batch', { body: ['aldi', 'lidl'].map((name) => newMarket({ name })) })
  const names = ['Milk 1 L', 'Bread']
  await shop.client.POST('/products/batch', { body: names.map((name) => newProduct({ name })) })
  await shop.client.POST('/products', { body: newProduct({ brand: 'other' }) })
  return shop
}
