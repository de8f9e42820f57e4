import type { Schemas } from '../../contract/document.ts'
import { propertiesOf } from '../../contract/schema.ts'
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { allNull, sameValues } from '../../database/rows.ts'
import { upsertBatch } from '../../database/upsertBatch.ts'
import type { BatchMode } from '../../database/upsertBatch.ts'
import type { Db } from '../tables.ts'

type Product = Schemas['Product']
type ProductInput = Schemas['ProductInput']

/** The columns of a product without its id. */
type Row = Required<Omit<Product, 'id'>>

const columns = propertiesOf('ProductInput')
const nulls = allNull(columns)

/** Where a page of products begins: after this id, or after this name and brand. */
export type AfterProduct = { id: number } | { name: string; brand: string }

/** Products in this order; `limit + 1` of them when there are more than `limit`. */
export async function listProducts(
  db: Db,
  filter: { name?: string; brand?: string },
  sort: 'id' | 'name' | 'brand',
  limit: number,
  after?: AfterProduct,
): Promise<Product[]> {
  let query = db.selectFrom('product').selectAll()
  if (filter.name !== undefined) query = query.where('name', '=', filter.name)
  if (filter.brand !== undefined) query = query.where('brand', '=', filter.brand)
  if (sort === 'id') {
    if (after !== undefined && 'id' in after) query = query.where('id', '>', after.id)
    query = query.orderBy('id')
  } else {
    const [first, second] = sort === 'name' ? (['name', 'brand'] as const) : (['brand', 'name'] as const)
    if (after !== undefined && 'name' in after) {
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple(first, second), '>', tuple(after[first], after[second])),
      )
    }
    query = query.orderBy(first).orderBy(second)
  }
  return query.limit(limit + 1).execute()
}

/** The product of this id, undefined when there is none. */
export async function findProduct(db: Db, id: number): Promise<Product | undefined> {
  return (await selectProduct(db, { id }))[0]
}

const selectProduct = preparedQuery((db: Db, param: Param<{ id: number }>) =>
  db.selectFrom('product').selectAll().where('id', '=', param('id')),
)

/** The product of this name and brand, undefined when there is none. */
export async function findProductByName(
  db: Db,
  { name, brand = '' }: ProductInput,
): Promise<Product | undefined> {
  return db
    .selectFrom('product')
    .selectAll()
    .where('name', '=', name)
    .where('brand', '=', brand)
    .executeTakeFirst()
}

/** Inserts a product and returns it; undefined when a product has its name and brand. */
export async function insertProduct(db: Db, product: ProductInput): Promise<Product | undefined> {
  return db
    .insertInto('product')
    .values(toRow(product))
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
}

/** Replaces all values of a product that exists; omitted ones become null. */
export async function updateProduct(db: Db, id: number, product: ProductInput): Promise<Product> {
  return db
    .updateTable('product')
    .set(toRow(product))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Upserts many products in a transaction. */
export async function upsertProducts(trx: Db, products: ProductInput[], mode: BatchMode) {
  const rows = products.map((product) => ({ row: toRow(product) }))
  return upsertBatch(trx, { table: 'product', columns, key: ['name', 'brand'], rows, mode })
}

/** Deletes a product; violates a foreign key when a row refers to it. */
export async function deleteProduct(db: Db, id: number): Promise<void> {
  await db.deleteFrom('product').where('id', '=', id).execute()
}

/** Whether two products have the same values. */
export function sameProduct(one: ProductInput, other: ProductInput): boolean {
  return sameValues(columns, toRow(one), toRow(other))
}

function toRow(product: ProductInput): Row {
  return { ...nulls, brand: '', ...product }
}
