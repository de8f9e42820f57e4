import t from 'tap'
import { openDatabase } from '../../../src/database/connection.ts'
import { createMigrator, migrate } from '../../../src/database/migrations.ts'
import type { Tables } from '../../../src/resources/tables.ts'
import { databaseFor } from '../../support/databases.ts'
import { newMarket } from '../markets/sample.ts'
import { newProduct } from '../products/sample.ts'

t.test('a database of an earlier version gets names in their normal form', async (t) => {
  const db = openDatabase<Tables>(await databaseFor(t))
  t.teardown(() => db.destroy())
  await createMigrator(db).migrateTo('0001_catalogue')
  const names = ['shop a', 'Cafe\u0301', 'shop\u00a0a', 'b\u200b', '\u200b', 'c\u2028d']
  const markets = names.map((name) => ({ ...newMarket({ name, address: `${name}, York` }) }))
  await db.insertInto('market').values(markets).execute()
  const products = [
    ['tea\u200b', 'acme'],
    ['tea', 'acme'],
    ['tea', 'ac\u00adme'],
    ['Caf\u00e9', 'acme'],
    ['\u2764\ufe0f', 'a\u200db'],
  ] as const
  const nulls = { calories: null, sugar_percentage: null, saturated_fats_percentage: null }
  const rows = products.map(([name, brand]) => ({ ...nulls, ...newProduct({ name }), brand }))
  await db.insertInto('product').values(rows).execute()
  const price = (market_id: number, product_id: number, valid_from: string, price: number) => ({
    ...{ market_id, product_id, valid_from, price, currency: 'EUR' },
  })
  await db
    .insertInto('price')
    .values([
      price(1, 2, '2026-01-01', 1000),
      price(1, 1, '2026-01-02', 2000),
      price(3, 1, '2026-01-02', 3000),
      price(3, 3, '2026-01-03', 4000),
      price(2, 4, '2026-01-01', 5000),
    ])
    .execute()

  await migrate(db)
  t.strictSame(await db.selectFrom('market').select(['id', 'name', 'address']).orderBy('id').execute(), [
    { id: 1, name: 'shop a', address: 'shop a, York' },
    { id: 2, name: 'Caf\u00e9', address: 'Caf\u00e9, York' },
    { id: 4, name: 'b', address: 'b, York' },
    { id: 5, name: 'unnamed 5', address: ', York' },
    { id: 6, name: 'c d', address: 'c d, York' },
  ])
  t.strictSame(await db.selectFrom('product').select(['id', 'name', 'brand']).orderBy('id').execute(), [
    { id: 1, name: 'tea', brand: 'acme' },
    { id: 4, name: 'Caf\u00e9', brand: 'acme' },
    { id: 5, name: '\u2764\ufe0f', brand: 'a\u200db' },
  ])
  const prices = db.selectFrom('price').select(['market_id', 'product_id', 'valid_from', 'price'])
  t.strictSame(await prices.orderBy('valid_from').orderBy('market_id').execute(), [
    { market_id: 1, product_id: 1, valid_from: '2026-01-01', price: 1000 },
    { market_id: 2, product_id: 4, valid_from: '2026-01-01', price: 5000 },
    { market_id: 1, product_id: 1, valid_from: '2026-01-02', price: 2000 },
    { market_id: 1, product_id: 1, valid_from: '2026-01-03', price: 4000 },
  ])
})
