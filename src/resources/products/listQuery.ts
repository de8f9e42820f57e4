import { expressionBuilder, sql } from 'kysely'
import type { Expression, SelectQueryBuilder, SqlBool } from 'kysely'
import type { Tables } from '../tables.ts'

/** The order of a list: by id, by name and brand, or by brand and name. */
export type ProductSort = 'id' | 'name' | 'brand'

/** Where a page of products begins: after this id, or after this name and brand. */
export type AfterProduct = { id: number } | { name: string; brand: string }

/** Which products to select, and in which order. */
export interface ProductList {
  name?: string | undefined
  brand?: string | undefined
  sort: ProductSort
  /** The key of the last product of the previous page. */
  after?: AfterProduct | undefined
}

/** A value, or the placeholder of one in a prepared query. */
type Value<Type> = Type | Expression<Type>

/** The same with placeholders. */
interface ListConditions extends Pick<ProductList, 'sort'> {
  name?: Value<string> | undefined
  brand?: Value<string> | undefined
  after?: { id: Value<number> } | { name: Value<string>; brand: Value<string> } | undefined
}

const orders = { id: ['id'], name: ['name', 'brand'], brand: ['brand', 'name'] } as const

/** A list of products with words, of which a product has all. */
export interface ProductSearch extends ProductList {
  words: readonly string[]
}

/** The conditions on products. */
export function conditionsOf({ name, brand, sort, after }: ListConditions): Expression<SqlBool>[] {
  const { eb, refTuple, tuple } = expressionBuilder<Tables, 'product'>()
  const conditions: Expression<SqlBool>[] = []
  if (name !== undefined) conditions.push(eb('product.name', '=', name))
  if (brand !== undefined) conditions.push(eb('product.brand', '=', brand))
  if (after === undefined) return conditions
  if (sort === 'id') {
    if ('id' in after) conditions.push(eb('product.id', '>', after.id))
  } else if ('name' in after) {
    const [first, second] = orders[sort]
    const key = refTuple(`product.${first}`, `product.${second}`)
    conditions.push(eb(key, '>', tuple(after[first], after[second])))
  }
  return conditions
}

/** Sorts a query by the key of the products in `table`. */
export function inOrder<Schema, From extends keyof Schema, Row>(
  query: SelectQueryBuilder<Schema, From, Row>,
  sort: ProductSort,
  table = 'product',
) {
  return orders[sort].reduce<SelectQueryBuilder<Schema, From, Row>>(
    (sorted, column) => sorted.orderBy(sql.ref(`${table}.${column}`)),
    query,
  )
}
