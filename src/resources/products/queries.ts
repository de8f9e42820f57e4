import { pathTo } from '../../contract/paths.ts'
import { propertiesOf } from '../../contract/schema.ts'
import type { Schemas } from '../../contract/document.ts'
import type { Db } from '../tables.ts'
import { conflict } from '../../contract/problem.ts'
import type { Problem } from '../../contract/problem.ts'
import { upsertBatch } from '../../database/upsertBatch.ts'
import type { OnConflict } from '../../database/upsertBatch.ts'
import { batchResult } from '../batchResult.ts'
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { allNull, sameValues } from '../../database/rows.ts'

type Product = Schemas['Product']
type NewProduct = Schemas['NewProduct']

/** A product with all its columns, as it is stored. */
type Values = Required<Omit<Product, 'id'>>

const columns = propertiesOf('NewProduct')
const nulls = allNull(columns)

/** Where a list of products goes on: after this id, or after this name and brand. */
export type AfterProduct = { id: number } | { name: string; brand: string }

/** Products in this order, one more than `limit` when there is one more. */
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

/** The product of this id, if there is one. */
export async function findProduct(db: Db, id: number): Promise<Product | undefined> {
  return (await selectProduct(db, { id }))[0]
}

const selectProduct = preparedQuery((db: Db, param: Param<{ id: number }>) =>
  db.selectFrom('product').selectAll().where('id', '=', param('id')),
)

/** The product of this name and brand, if there is one. */
export async function findProductByName(db: Db, name: string, brand: string): Promise<Product | undefined> {
  return db
    .selectFrom('product')
    .selectAll()
    .where('name', '=', name)
    .where('brand', '=', brand)
    .executeTakeFirst()
}

/** Inserts a product and gives it back, or nothing when its name and brand are taken. */
export async function insertProduct(db: Db, product: NewProduct): Promise<Product | undefined> {
  return db
    .insertInto('product')
    .values(complete(product))
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
}

/** Replaces all values of a product that exists; what is left out becomes null. */
export async function updateProduct(db: Db, id: number, product: NewProduct): Promise<Product> {
  return db
    .updateTable('product')
    .set(complete(product))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Deletes a product; breaks a foreign key when it has prices. */
export async function deleteProduct(db: Db, id: number): Promise<void> {
  await db.deleteFrom('product').where('id', '=', id).execute()
}

/** A product with what was left out as null. */
function complete(product: NewProduct): Values {
  return { ...nulls, ...product }
}

/** Whether two products of one name and brand have the same values. */
export function sameProduct(one: NewProduct, other: NewProduct): boolean {
  return sameValues(columns, complete(one), complete(other))
}

/** The problem of a product whose name and brand are taken by one with other values. */
export function productConflict({ name, brand }: NewProduct, id: number | undefined): Problem {
  return conflict(`A product "${name}" of "${brand}"`, id === undefined ? undefined : pathTo('products', id))
}

/** Adds many products in a transaction. */
export async function insertProducts(
  trx: Db,
  products: NewProduct[],
  onConflict: OnConflict,
): Promise<Schemas['BatchResult']> {
  const rows = products.map((product) => ({ row: complete(product) }))
  const outcome = await upsertBatch(trx, {
    table: 'product',
    columns,
    key: ['name', 'brand'],
    rows,
    onConflict,
  })
  return batchResult(outcome, ({ row, id }) => productConflict(row, id))
}
