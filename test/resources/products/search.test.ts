// The search finds the same products on both databases: these tests run on each of them.
import { sql } from 'kysely'
import type { LogEvent } from 'kysely'
import t from 'tap'
import type { Test } from 'tap'
import type { operations } from '../../../generated/api.d.ts'
import type { Schemas } from '../../../src/contract/document.ts'
import { WORD_LENGTH } from '../../../src/contract/words.ts'
import { openDatabase } from '../../../src/database/connection.ts'
import { dialectOf } from '../../../src/database/dialect.ts'
import { createMigrator, migrate } from '../../../src/database/migrations.ts'
import { listProducts } from '../../../src/resources/products/list.ts'
import { upsertProducts } from '../../../src/resources/products/queries.ts'
import type { Tables } from '../../../src/resources/tables.ts'
import { scanList } from '../../../src/resources/products/searchOnSqlite.ts'
import { createDatabase, databaseFor, onPostgres } from '../../support/databases.ts'
import { startApp } from '../../support/service.ts'
import { newProduct } from './sample.ts'

type Query = NonNullable<operations['listProducts']['parameters']['query']>

/** Names and brands; the ids follow their order. */
const products: [name: string, brand: string][] = [
  ['Virgin Olive Oil 1 L', 'Hacendado'],
  ['Aceite de oliva virgen, 1L', 'Carbonell'],
  ["Huile d'olive", "L'Oréal"],
  ['Crème Brûlée', 'Bonne Maman'],
  ['Weißwurst Straße', 'Łowicz'],
  ['Coca-Cola Zero', 'Coca-Cola'],
  ['有機牛奶', '统一'],
  ['Ginger Ale 330 ml', 'NOT'],
  ['🥛', '100%'],
  ['x'.repeat(200), ''],
  ['Near OR And', ''],
]

/** Texts to search for, and the ids that they find. */
const searches: Record<string, number[]> = {
  oliv: [1, 2, 3],
  'oliv vir': [1, 2],
  'vir OLIV': [1, 2],
  olivia: [],
  live: [],
  '1l oliv': [1, 2],
  '1 L, oliv': [1, 2],
  'hacendado oil': [1],
  'creme brulee': [4],
  CRÈME: [4],
  'cre\u0300me': [4],
  'b m': [4],
  weisswurst: [5],
  STRASSE: [5],
  lowicz: [5],
  "l'oreal": [3],
  oreal: [3],
  'coca cola': [6],
  'coca-cola': [6],
  cocacola: [],
  牛奶: [7],
  奶: [7],
  '33': [8],
  '3300': [],
  '100%': [9],
  [`${'x'.repeat(WORD_LENGTH)}yyy`]: [10],
  ['x '.repeat(100).trim()]: [10],
  ['oliv '.repeat(40).trim()]: [1, 2, 3],
  // What other searches read as syntax.
  'near or and': [11],
  'oliv NOT coca': [],
  not: [8],
  'NEAR(oliv vir)': [],
  'oliv*': [1, 2, 3],
  'o*v': [1, 2],
  '"virgin oil"': [1],
  'oliv -vir': [1, 2],
  'name:oliv': [],
  'oliv | coca': [],
  "oliv' & 'vir": [1, 2],
  "vir':*": [1, 2],
  'oli%': [1, 2, 3],
  o_iv: [],
  'oliv\\': [1, 2, 3],
  "'; drop table product; --": [],
}

async function startCatalogue(t: Test) {
  const app = await startApp(t)
  const body = products.map(([name, brand]) => newProduct({ name, brand }))
  t.equal((await app.client.POST('/products/batch', { body })).data?.created, products.length)
  const find = async (search: string, query: Query = {}) => {
    const { data, error } = await app.client.GET('/products', { params: { query: { search, ...query } } })
    if (data === undefined) throw new Error(error?.detail)
    return data.items.map(({ id }) => id)
  }
  return { ...app, find }
}

t.test('a search finds the products that have all words, in the order of their ids', async (t) => {
  const { find } = await startCatalogue(t)
  for (const [search, ids] of Object.entries(searches)) t.same(await find(search), ids, search)
})

t.test('a search without a word is a 400, and so is one that is too long', async (t) => {
  const { send } = await startCatalogue(t)
  for (const search of ['', ' ', '🥛', '*', '"-"', '\u0000', '\u0301']) {
    const response = await send('GET', `/api/products?search=${encodeURIComponent(search)}`)
    t.equal(response.statusCode, 400, JSON.stringify(search))
    const detail = 'must contain a letter or a digit'
    t.match(JSON.parse(response.body), { errors: [{ in: 'query', pointer: '/search', detail }] })
  }
  t.equal((await send('GET', `/api/products?search=${'x'.repeat(201)}`)).statusCode, 400)
})

t.test('no response shows the stored words', async (t) => {
  const { client, find } = await startCatalogue(t)
  const keys = ['id', 'name', 'brand', 'calories', 'sugar_percentage', 'saturated_fats_percentage']
  const body = newProduct({ name: 'Tea' })
  const path = { product_id: products.length + 1 }
  const responses = [
    await client.POST('/products', { body }),
    await client.POST('/products', { body }),
    await client.GET('/products/{product_id}', { params: { path } }),
    await client.PUT('/products/{product_id}', { params: { path }, body }),
  ]
  for (const { data } of responses) t.same(Object.keys(data ?? {}), keys)
  t.same(await find('tea'), [path.product_id])
})

t.test('a new name is found, the previous one and a deleted product are not', async (t) => {
  const { client, find } = await startCatalogue(t)
  const path = { product_id: 2 }
  const body = newProduct({ name: 'Sunflower', brand: 'Carbonell' })
  await client.PUT('/products/{product_id}', { params: { path }, body })
  t.same(await find('oliv'), [1, 3])
  t.same(await find('sunfl carb'), [2])
  await client.DELETE('/products/{product_id}', { params: { path: { product_id: 3 } } })
  t.same(await find('oliv'), [1])
  const update = { on_conflict: 'update' } as const
  const batch = [newProduct({ name: '🥛', brand: '100%', calories: 1 }), newProduct({ name: 'Olive Bread' })]
  const { data } = await client.POST('/products/batch', { params: { query: update }, body: batch })
  t.match(data, { created: 1, updated: 1 })
  t.same(await find('oliv'), [1, products.length + 1])
  t.same(await find('100'), [9], 'a batch that changes other values')
})

t.test('a batch does not compare the words of a row that another program has stored', async (t) => {
  const { client, db, find } = await startCatalogue(t)
  await db.updateTable('product').set({ search_words: null }).where('id', '=', 1).execute()
  t.same(await find('oliv'), [2, 3])
  const [[name, brand] = ['', '']] = products
  const { data } = await client.POST('/products/batch', { body: [newProduct({ name, brand })] })
  t.match(data, { unchanged: 1, failed: [] })
})

/** Products in which every second one has the words of the search. */
function teas(): Schemas['ProductInput'][] {
  return Array.from({ length: 60 }, (_, index) =>
    newProduct({
      name: `${index % 2 === 0 ? 'Red' : 'blue'} tea ${(index * 37) % 60} ${index % 3 === 0 ? 'green' : 'black'}`,
      brand: index % 5 === 0 ? 'Gręen' : ['leaf', 'herb'][index % 2],
    }),
  )
}

/** The ids of a list, sorted as its description in the contract says. */
function expected(all: Schemas['Product'][], { name, brand, sort = 'id' }: Query): number[] {
  const orders = { id: ['id'], name: ['name', 'brand'], brand: ['brand', 'name'] } as const
  const keyOf = (product: Schemas['Product']) =>
    orders[sort].map((column) => String(product[column]).padStart(3, '0')).join('\0')
  return all
    .filter((product) => /^Red/.test(product.name) && /gr[eę]en/i.test(`${product.name} ${product.brand}`))
    .filter(
      (product) => product.brand === (brand ?? product.brand) && product.name === (name ?? product.name),
    )
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
    .map(({ id }) => id)
}

t.test('a search combines with filters, orders and cursors, in each plan', async (t) => {
  const { client, db } = await startApp(t)
  await client.POST('/products/batch', { body: teas() })
  const { data } = await client.GET('/products', { params: { query: { limit: 1000 } } })
  const all = data?.items ?? []
  const list = async (query: Query) => {
    const ids: number[] = []
    let cursor: string | undefined
    do {
      const params = { query: { ...query, search: 'gre red', ...(cursor !== undefined && { cursor }) } }
      const { data } = await client.GET('/products', { params })
      ids.push(...(data?.items ?? []).map(({ id }) => id))
      cursor = data?.next_cursor ?? undefined
    } while (cursor !== undefined)
    return ids
  }
  for (const sort of ['id', 'name', 'brand'] as const) {
    for (const filter of [{}, { brand: 'Gręen' }, { name: all[6]?.name ?? '' }, { brand: 'nobody' }]) {
      const query = { ...filter, sort }
      const wanted = expected(all, query)
      for (const limit of [7, 1000]) t.same(await list({ ...query, limit }), wanted, JSON.stringify(query))
      if (dialectOf(db).name !== 'sqlite') continue
      const rows = await scanList(db, { ...query, words: ['gre', 'red'] }, 1000, 3)
      const ids = rows.map(({ id }) => id)
      t.same(ids, wanted, `a scan in steps of 3, ${JSON.stringify(query)}`)
    }
  }
})

t.test('a search that has compared the whole list on PostgreSQL ends', onPostgres, async (t) => {
  const statements: string[] = []
  const log = ({ query }: LogEvent) => void statements.push(query.sql)
  const db = openDatabase<Tables>(await createDatabase(t), log)
  t.teardown(() => db.destroy())
  await migrate(db)
  const names = Array.from({ length: 100 }, (_, index) => `${index % 10 === 0 ? 'Tea' : 'Coffee'} ${index}`)
  const rows = names.map((name) => newProduct({ name }))
  await upsertProducts(db, rows, { on_conflict: 'keep', dry_run: false })
  statements.length = 0
  const teas = await listProducts(db, { search: 'tea', sort: 'id' }, 20)
  t.equal(teas.length, 10, 'products found')
  t.equal(statements.length, 1, 'statements')
})

t.test('the products of an earlier version are found after the migration', async (t) => {
  const db = openDatabase<Tables>(await databaseFor(t))
  t.teardown(() => db.destroy())
  await createMigrator(db).migrateTo('0006_prices_by_day')
  const names = [...Array.from({ length: 2500 }, (_, index) => `Tea ${index}`), 'Crème Brûlée']
  const rows = sql.join(names.map((name) => sql`(${name}, 'Łeaf')`))
  await sql`insert into product (name, brand) values ${rows}`.execute(db)
  await migrate(db)
  const find = async (search: string) =>
    (await listProducts(db, { search, sort: 'id' }, 1000)).map(({ name }) => name)
  t.same(await find('leaf 2499'), ['Tea 2499'])
  t.same(await find('creme'), ['Crème Brûlée'])
  await db.updateTable('product').set({ search_words: 'coffee' }).where('name', '=', 'Tea 7').execute()
  t.same(await find('coffee'), ['Tea 7'])
  // 70 to 79 and 700 to 799.
  t.equal((await find('tea 7 leaf')).length, 110)

  const { error } = await createMigrator(db).migrateTo('0006_prices_by_day')
  t.equal(error, undefined, 'the migration can be undone')
  await migrate(db)
  t.same(await find('leaf 2499'), ['Tea 2499'], 'and repeated')
})
