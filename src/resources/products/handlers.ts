import { pathTo } from '../../contract/paths.ts'
import type { Schemas } from '../../contract/document.ts'
import { decodeCursor, paginate } from '../../http/pagination.ts'
import type { Scope } from '../../http/pagination.ts'
import { assertIfMatch } from '../../http/etag.ts'
import type { Operation } from '../operation.ts'
import { inUse } from '../../contract/problem.ts'
import * as prices from '../prices/queries.ts'
import * as products from './queries.ts'
import { today } from '../prices/today.ts'
import { batched, created, current, found, stored } from '../../http/responses.ts'

/** The most markets that a comparison shows (`maxItems` of a page in the contract). */
const MOST_COMPARED = 1000

export const listProducts: Operation<'listProducts'> = async ({ query, db }) => {
  const { sort } = query
  const scope = { list: 'products', name: query.name, brand: query.brand, sort }
  const rows = await products.listProducts(
    db,
    query,
    sort,
    query.limit,
    afterProduct(query.cursor, scope, sort),
  )
  const keysOf = ({ id, name, brand }: Schemas['Product']) => (sort === 'id' ? [id] : [name, brand])
  return { status: 200, body: paginate(rows, query.limit, scope, keysOf) }
}

function afterProduct(cursor: string | undefined, scope: Scope, sort: 'id' | 'name' | 'brand') {
  if (sort === 'id') {
    const keys = decodeCursor(cursor, scope, 'number')
    return keys && { id: keys[0] }
  }
  const keys = decodeCursor(cursor, scope, 'string', 'string')
  return keys && { name: keys[0], brand: keys[1] }
}

export const createProduct: Operation<'createProduct'> = async ({ body, write }) =>
  write(async (trx) => {
    const product = await products.insertProduct(trx, body)
    if (product !== undefined) return created(product, pathTo('products', product.id))
    const existing = found(
      await products.findProductByName(trx, body.name, body.brand),
      `product "${body.name}"`,
    )
    if (!products.sameProduct(existing, body)) throw products.productConflict(body, existing.id)
    return stored(existing)
  })

export const createProducts: Operation<'createProducts'> = async ({ body, query, write }) =>
  batched(await write((trx) => products.insertProducts(trx, body, query.on_conflict)))

export const getProduct: Operation<'getProduct'> = async ({ params: { product_id }, headers, db }) => {
  const product = found(await products.findProduct(db, product_id), `product ${product_id}`)
  return current(product, headers['if-none-match'])
}

export const updateProduct: Operation<'updateProduct'> = async ({
  params: { product_id },
  headers,
  body,
  write,
}) =>
  write(async (trx) => {
    assertIfMatch(
      found(await products.findProduct(trx, product_id), `product ${product_id}`),
      headers['if-match'],
    )
    const other = await products.findProductByName(trx, body.name, body.brand)
    if (other !== undefined && other.id !== product_id) throw products.productConflict(body, other.id)
    return stored(await products.updateProduct(trx, product_id, body))
  })

export const deleteProduct: Operation<'deleteProduct'> = async ({ params: { product_id }, headers, write }) =>
  write(async (trx) => {
    assertIfMatch(
      found(await products.findProduct(trx, product_id), `product ${product_id}`),
      headers['if-match'],
    )
    if (await prices.productHasPrices(trx, product_id)) throw inUse(`Product ${product_id}`, 'prices')
    await products.deleteProduct(trx, product_id)
    return { status: 204 }
  })

export const listProductPrices: Operation<'listProductPrices'> = async ({
  params: { product_id },
  query,
  db,
}) => {
  const items = await prices.listProductPrices(db, product_id, query.on ?? today(), MOST_COMPARED)
  // Only a list that is empty needs to ask whether there is such a product at all.
  if (items.length === 0) found(await products.findProduct(db, product_id), `product ${product_id}`)
  return { status: 200, body: { items, next_cursor: null } }
}
