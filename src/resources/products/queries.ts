import type { Schemas } from '../../contract/document.ts'
import { propertiesOf, searchedProperties } from '../../contract/schema.ts'
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { allNull, sameValues } from '../../database/rows.ts'
import { searchWords } from '../../database/search.ts'
import type { SearchColumn } from '../../database/search.ts'
import { upsertBatch } from '../../database/upsertBatch.ts'
import type { BatchMode } from '../../database/upsertBatch.ts'
import type { Db } from '../tables.ts'

type Product = Schemas['Product']
type ProductInput = Schemas['ProductInput']

/** The columns of a product without its id. */
type Row = Required<Omit<Product, 'id'>> & SearchColumn

const columns = propertiesOf('ProductInput')
const searched = searchedProperties('Product')
const derived = ['search_words'] as const
const nulls = allNull(columns)

/** All columns of a product that the API shows. */
export const selectedColumns = propertiesOf('Product')

/** The product of this id, undefined when there is none. */
export async function findProduct(db: Db, id: number): Promise<Product | undefined> {
  return (await selectProduct(db, { id }))[0]
}

const selectProduct = preparedQuery((db: Db, param: Param<{ id: number }>) =>
  db.selectFrom('product').select(selectedColumns).where('id', '=', param('id')),
)

/** The product of this name and brand, undefined when there is none. */
export async function findProductByName(
  db: Db,
  { name, brand = '' }: ProductInput,
): Promise<Product | undefined> {
  return (await selectByName(db, { name, brand }))[0]
}

const selectByName = preparedQuery((db: Db, param: Param<{ name: string; brand: string }>) =>
  db
    .selectFrom('product')
    .select(selectedColumns)
    .where('name', '=', param('name'))
    .where('brand', '=', param('brand')),
)

/** Inserts a product and returns it; undefined when a product has its name and brand. */
export async function insertProduct(db: Db, product: ProductInput): Promise<Product | undefined> {
  return db
    .insertInto('product')
    .values(toRow(product))
    .onConflict((conflict) => conflict.doNothing())
    .returning(selectedColumns)
    .executeTakeFirst()
}

/** Replaces all values of a product that exists; omitted ones become null. */
export async function updateProduct(db: Db, id: number, product: ProductInput): Promise<Product> {
  return db
    .updateTable('product')
    .set(toRow(product))
    .where('id', '=', id)
    .returning(selectedColumns)
    .executeTakeFirstOrThrow()
}

/** Upserts many products in a transaction. */
export async function upsertProducts(trx: Db, products: ProductInput[], mode: BatchMode) {
  const batch = { columns: [...columns, ...derived], key: ['name', 'brand'], derived } as const
  const rows = products.map((product) => ({ row: toRow(product) }))
  return upsertBatch(trx, { table: 'product', ...batch, rows, mode })
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
  const row = { ...nulls, brand: '', ...product }
  return { ...row, search_words: searchWords(row, searched) }
}
