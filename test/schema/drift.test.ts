// The tables follow the contract: each way to leave it is named with how to mend it, and drafted away without a loss.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import t from 'tap'
import type { Test } from 'tap'
import { contract } from '../../src/contract/document.ts'
import type { Schema } from '../../src/contract/schema.ts'
import { migrate } from '../../src/database/migrations.ts'
import { openDatabase } from '../../src/database/connection.ts'
import type { Db, Tables } from '../../src/resources/tables.ts'
import { insertMarkets } from '../../src/resources/markets/queries.ts'
import { insertPrices } from '../../src/resources/prices/queries.ts'
import { insertProducts } from '../../src/resources/products/queries.ts'
import { declaredTables } from '../../src/schema/declared.ts'
import { differencesBetween } from '../../src/schema/differences.ts'
import { draftOf } from '../../src/schema/draft.ts'
import { readTables } from '../../src/schema/migrated.ts'
import type { Table } from '../../src/schema/table.ts'
import { newMarket, newPrice, newProduct } from '../resources/samples.ts'

type Schemas = Record<string, Schema & { properties: Record<string, Schema>; required: string[] }>
type Edit = (schemas: Schemas) => void

const text: Schema = { type: ['string', 'null'], maxLength: 14 }

/** The tables that the contract declares after an edit. */
function declaredAfter(edit: Edit) {
  const schemas = structuredClone(contract.components.schemas)
  edit(schemas as unknown as Schemas)
  return declaredTables(schemas)
}

/** A migrated database with a market, two products and a price in it; the last product that it had is deleted. */
async function openFilled(t: Test): Promise<Db> {
  const db = openDatabase<Tables>('sqlite::memory:')
  t.teardown(() => db.destroy())
  await migrate(db)
  await insertMarkets(db, [newMarket()], 'fail')
  const names = ['Milk 1 L', 'Tea', 'gone']
  await insertProducts(
    db,
    names.map((name) => newProduct({ name })),
    'fail',
  )
  await insertPrices(db, [newPrice()], 'fail', '2026-01-01')
  await sql`delete from product where name = 'gone'`.execute(db)
  return db
}

interface Migration {
  up: (db: Kysely<unknown>) => Promise<void>
  down: (db: Kysely<unknown>) => Promise<void>
}

let drafts = 0

/** A drafted migration as it is run. */
async function load(t: Test, draft: string): Promise<Migration> {
  const file = join(t.testdir(), `draft${(drafts += 1)}.ts`)
  writeFileSync(file, draft)
  return (await import(file)) as Migration
}

/** Runs a step as the migrator does: in one transaction. */
function run(db: Db, step: (db: Kysely<unknown>) => Promise<void>): Promise<void> {
  return db.transaction().execute((trx) => step(trx as unknown as Kysely<unknown>))
}

/** All rows, whatever their columns. */
async function rowsOf(db: Db) {
  const rows = async (table: string) =>
    (await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db)).rows
  return { market: await rows('market'), product: await rows('product'), price: await rows('price') }
}

t.test('the migrations make what the contract declares', async (t) => {
  const db = await openFilled(t)
  const declared = declaredTables()
  t.same(differencesBetween(await readTables(db), declared), [])
  t.equal(draftOf(await readTables(db), declared.tables), undefined)
})

// What is edited in the contract, the sentence that it gives, and what there is instead of what is lost by it.
const breaks: Record<string, [Edit, string, object?]> = {
  'a property without a column': [
    ({ Product }) => Object.assign(Product?.properties ?? {}, { mark: text }),
    'The table product lacks the column mark of Product: `yarn db draft add_product_mark` writes the migration ' +
      'that adds it.',
  ],
  'a column without a property': [
    ({ Product, NewProduct }) => {
      delete Product?.properties.sugar_percentage
      delete NewProduct?.properties.sugar_percentage
    },
    'The table product has a column sugar_percentage, which Product in openapi.yaml has not: add it there, or `yarn db ' +
      'draft drop_product_sugar_percentage` writes the migration that drops it.',
    { product: [{ sugar_percentage: null }, { sugar_percentage: null }] },
  ],
  'a column that may be null': [
    ({ Market }) => Object.assign(Market?.properties ?? {}, { address: text }),
    'The column address of market is text and never null, but by Market in openapi.yaml text and may be null: mend the ' +
      'schema, or `yarn db draft change_market_address` writes the migration that changes the column.',
  ],
  'a column that is never null': [
    ({ Product }) => {
      Object.assign(Product?.properties ?? {}, { calories: { type: 'number' } })
    },
    'The column calories of product is real and may be null, but by Product in openapi.yaml real and never null: mend ' +
      'the schema, or `yarn db draft change_product_calories` writes the migration that changes the column.',
  ],
  'names that are unique': [
    (schemas) => Object.assign(schemas.Market ?? {}, { 'x-unique': [['name'], ['address', 'name']] }),
    'Nothing keeps address, name of the table market unique, as x-unique of Market says: `yarn db draft ' +
      'add_market_address_name` writes the migration that does.',
  ],
  'names that are not unique': [
    (schemas) => Object.assign(schemas.Product ?? {}, { 'x-unique': [] }),
    'The table product keeps name, brand unique, which x-unique of Product does not say: add [name, brand] there, or ' +
      '`yarn db draft drop_product_name_brand` writes the migration that drops it.',
  ],
  'an index more': [
    (schemas) => Object.assign(schemas.Market ?? {}, { 'x-indexes': [['address']] }),
    'The table market has no index on address, which x-indexes of Market asks for: `yarn db draft add_market_address` ' +
      'writes the migration that adds it.',
  ],
  'an index less': [
    (schemas) => Object.assign(schemas.Product ?? {}, { 'x-indexes': [['brand', 'name']] }),
    'The table product has an index on brand, which x-indexes of Product does not say: add [brand] there, or `yarn db ' +
      'draft drop_product_brand` writes the migration that drops it.',
  ],
  'a reference': [
    ({ Product }) => {
      Object.assign(Product?.properties ?? {}, { sold_by: { type: ['integer', 'null'] } })
      Object.assign(Product ?? {}, { 'x-references': { sold_by: { table: 'market' } } })
    },
    'The table product lacks the column sold_by of Product: `yarn db draft add_product_sold_by` writes the migration ' +
      'that adds it.',
  ],
  'a resource': [
    (schemas) =>
      Object.assign(schemas, {
        Shelf: {
          'x-table': 'shelf',
          'x-unique': [['name']],
          required: ['id', 'name'],
          properties: {
            id: { $ref: '#/components/schemas/Id' },
            name: { $ref: '#/components/schemas/Name' },
            owner: { anyOf: [{ $ref: '#/components/schemas/Name' }, { type: 'null' }] },
          },
        },
      }),
    'Shelf is to be kept in the table shelf, which no migration makes: `yarn db draft add_shelf` writes the one that ' +
      'does.',
  ],
  'a table without a resource': [
    (schemas) => delete schemas.Price?.['x-table'],
    'The table price is of no schema in openapi.yaml: give its schema x-table: price, or `yarn db draft drop_price` ' +
      'writes the migration that drops it.',
    { price: [] },
  ],
}

for (const [name, [edit, sentence, lost]] of Object.entries(breaks)) {
  t.test(`${name}: it is named, and its draft mends it and takes it back`, async (t) => {
    const db = await openFilled(t)
    const [tables, rows] = [await readTables(db), await rowsOf(db)]
    const declared = declaredAfter(edit)
    t.same(differencesBetween(tables, declared), [sentence])

    const { up, down } = await load(t, draftOf(tables, declared.tables) ?? '')
    await run(db, up)
    t.same(differencesBetween(await readTables(db), declared), [])
    const kept = lost === undefined ? await rowsOf(db) : rows
    await run(db, down)
    t.same(meaningOf(await readTables(db)), meaningOf(tables))
    t.match(kept, rows)
    t.match(await rowsOf(db), { ...rows, ...lost })
  })
}

/** Tables without the order of their columns, and the names and order of their indexes. */
function meaningOf(tables: Table[]) {
  const sorted = <T>(list: T[]) => list.map((each) => JSON.stringify(each)).sort()
  return sorted(
    tables.map((table) => ({
      ...table,
      columns: sorted(table.columns),
      keys: sorted(table.keys.map(({ columns, isUnique }) => ({ columns, isUnique }))),
    })),
  )
}

t.test('a table that is made anew keeps what refers to it, and gives no id a second time', async (t) => {
  const db = await openFilled(t)
  const declared = declaredAfter(({ Product }) => Object.assign(Product ?? {}, { 'x-unique': [] }))
  const { up } = await load(t, draftOf(await readTables(db), declared.tables) ?? '')
  await run(db, up)
  t.same((await sql`pragma foreign_key_check`.execute(db)).rows, [])
  await t.rejects(sql`delete from product`.execute(db), /FOREIGN KEY/)
  await insertProducts(db, [newProduct({ name: 'new' })], 'fail')
  t.match((await rowsOf(db)).product, [{ id: 1 }, { id: 2 }, { id: 4 }])
})

t.test('a table that would lose a row that others refer to is left as it is', async (t) => {
  const db = await openFilled(t)
  const rows = await rowsOf(db)
  const declared = declaredAfter(({ Product }) => Object.assign(Product ?? {}, { 'x-unique': [] }))
  const draft = draftOf(await readTables(db), declared.tables) ?? ''
  const { up } = await load(t, draft.replace('from "product_before"', '$& where id = 2'))
  await t.rejects(run(db, up), /FOREIGN KEY/)
  t.same(await rowsOf(db), rows)
})

/** A property with this schema, which every market and every answer has. */
function require(property: string, schema: Schema, ...instead: string[]): Edit {
  return ({ Market, NewMarket }) => {
    for (const each of [Market, NewMarket]) {
      for (const name of instead) delete each?.properties[name]
      Object.assign(each?.properties ?? {}, { [property]: schema })
      each?.required.push(property)
    }
  }
}

// What the two sets of tables do not tell: the question, and what the person who is asked writes.
const questions: Record<string, [Edit, RegExp, (draft: string) => string]> = {
  'what the rows that exist have in a new column that is never null': [
    require('hotline', { type: 'string' }),
    /What is the hotline of the rows that market holds already\?/,
    (draft) => draft.replace(/, null\n? *from "market_before"/, `, '555' from "market_before"`),
  ],
  'whether a column has a new name': [
    require('whereabouts', { type: 'string' }, 'address'),
    /Is whereabouts of market the new name of address\?/,
    (draft) =>
      draft.replace(
        /await[^]*?\n}/,
        "await db.schema.alterTable('market').renameColumn('address', 'whereabouts').execute()\n}",
      ),
  ],
  'how a value becomes one of another type': [
    require('address', { type: 'integer' }),
    /How does the text in address of market become integer\?/,
    (draft) =>
      draft.replace(/"address"(.*) from "market_before"/, 'length("address")$1 from "market_before"'),
  ],
  'whether a table has a new name': [
    ({ Price }) => Object.assign(Price ?? {}, { 'x-table': 'offer' }),
    /Is offer the new name of price\?/,
    (draft) =>
      draft.replace(/await[^]*?\n}/, "await db.schema.alterTable('price').renameTo('offer').execute()\n}"),
  ],
}

for (const [name, [edit, question, answer]] of Object.entries(questions)) {
  t.test(`a draft asks ${name}, and does nothing before it is answered`, async (t) => {
    const db = await openFilled(t)
    const [tables, rows] = [await readTables(db), await rowsOf(db)]
    const declared = declaredAfter(edit)
    const draft = draftOf(tables, declared.tables) ?? ''
    await t.rejects(run(db, (await load(t, draft)).up), question)
    t.same(await rowsOf(db), rows)

    const answered = answer(draft.replace(/throw new Error\(.*\n/g, ''))
    await run(db, (await load(t, answered)).up)
    t.same(differencesBetween(await readTables(db), declared), [])
  })
}

t.test('a draft asks what becomes of what the contract has no word for', async (t) => {
  const db = await openFilled(t)
  await sql`alter table market add column city text default 'x' check (city <> '')`.execute(db)
  await sql`create trigger noted after insert on market begin select 1; end`.execute(db)
  await sql`create index upper_name on market (upper(name))`.execute(db)
  const declared = declaredAfter(({ Market }) => {
    Object.assign(Market?.properties ?? {}, { address: text, city: text })
  })
  t.match(differencesBetween(await readTables(db), declared), [/The column address of market/])
  const { up } = await load(t, draftOf(await readTables(db), declared.tables) ?? '')
  await t.rejects(run(db, up), /say of market: DEFAULT, CHECK, the index upper_name, the trigger noted\?/)
})

t.test('a draft makes tables in the order in which they refer to each other', async (t) => {
  const db = openDatabase<Tables>('sqlite::memory:')
  t.teardown(() => db.destroy())
  const declared = declaredTables()
  const { up, down } = await load(t, draftOf([], declared.tables.toReversed()) ?? '')
  await run(db, up)
  t.same(differencesBetween(await readTables(db), declared), [])
  await run(db, down)
  t.same(await readTables(db), [])
})

// What is wrong with the declarations themselves.
const faults: Record<string, [Edit, string]> = {
  'a keyword that there is not': [
    ({ Market }) => Object.assign(Market ?? {}, { 'x-uniqe': [['name']] }),
    'Market has x-uniqe, which means nothing here: x-table, x-unique, x-indexes, x-references do.',
  ],
  'a keyword of another form': [
    ({ Market }) => Object.assign(Market ?? {}, { 'x-unique': ['name'] }),
    'Market has an x-unique.0 that must be array: docs/contract.md shows how it is written.',
  ],
  'a property that may be left out of an answer': [
    ({ Product }) => Object.assign(Product?.properties ?? {}, { mark: { type: 'string' } }),
    'Product.mark may be left out, but not be null, and a row always shows its column: add mark to the required of ' +
      'Product, or null to its type.',
  ],
  'a value that no column holds': [
    ({ Product }) => Object.assign(Product?.properties ?? {}, { isOpen: { type: ['boolean', 'null'] } }),
    'Product.isOpen is boolean, which no column holds: say text, integer or real in x-stored beside its type, and ' +
      'convert it in src/queries.',
  ],
  'a value that is sent and not kept': [
    ({ NewProduct }) => Object.assign(NewProduct?.properties ?? {}, { mark: text }),
    'NewProduct has mark, which Product has not, so there is no column for it: add it there.',
  ],
  'a resource without an id': [
    ({ Market }) => delete Market?.properties.id,
    'Market has an x-table but no id: give it one, as Market has.',
  ],
  'two resources in one table': [
    ({ Product }) => Object.assign(Product ?? {}, { 'x-table': 'market' }),
    'Market and Product have the same x-table, market: give each its own.',
  ],
  'a unique name that there is not': [
    ({ Market }) => Object.assign(Market ?? {}, { 'x-unique': [['title']] }),
    'x-unique of Market names title, which is no column: it has id, name, address',
  ],
  'a reference to no table': [
    ({ Price }) => Object.assign(Price?.['x-references']?.market_id ?? {}, { table: 'shop' }),
    'x-references of Price: market_id is to be of the table shop, which no x-table names: mend the name.',
  ],
  'a reference that nothing shows': [
    ({ Product }) => Object.assign(Product ?? {}, { 'x-references': { sold_by: { table: 'market' } } }),
    'x-references of Product: sold_by is no property and shows none: add it to the properties, or say in shows which do.',
  ],
  'a reference that shows what is not there': [
    ({ Price }) => Object.assign(Price?.['x-references']?.market_id ?? {}, { shows: { market: 'title' } }),
    'x-references of Price: market_id shows title of market, which has no such column: mend the name.',
  ],
}

for (const [name, [edit, sentence]] of Object.entries(faults)) {
  t.test(`${name}: it is named before any table is compared`, async (t) => {
    const declared = declaredAfter(edit)
    t.ok(
      declared.faults.some((fault) => fault.startsWith(sentence)),
      declared.faults.join('\n'),
    )
    t.same(differencesBetween([], declared), declared.faults)
  })
}
