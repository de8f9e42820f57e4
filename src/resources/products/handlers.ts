import type { Schemas } from '../../contract/document.ts'
import { pathTo } from '../../contract/paths.ts'
import { conflict } from '../../contract/problems.ts'
import { assertPreconditions } from '../../http/etag.ts'
import { decodeCursor, paginate } from '../../http/pagination.ts'
import type { Scope } from '../../http/pagination.ts'
import { batchResponse, created, current, found, stored } from '../../http/responses.ts'
import { assertUnused } from '../assertUnused.ts'
import type { Operation } from '../operation.ts'
import type { Db } from '../tables.ts'
import { fullName } from './fullName.ts'
import * as list from './list.ts'
import type { ProductSort } from './listQuery.ts'
import * as products from './queries.ts'

export const listProducts: Operation<'listProducts'> = async ({ query, db }) => {
  const { search, name, brand, sort, limit, cursor } = query
  const scope = { list: 'products', search, name, brand, sort }
  const after = decodeAfter(cursor, scope, sort)
  const rows = await list.listProducts(db, { search, name, brand, sort, after }, limit)
  const keysOf = (row: Schemas['Product']) => (sort === 'id' ? [row.id] : [row.name, row.brand])
  return { status: 200, body: paginate(rows, limit, scope, keysOf) }
}

function decodeAfter(cursor: string | undefined, scope: Scope, sort: ProductSort) {
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
    const existing = found(await products.findProductByName(trx, body), `product "${body.name}"`)
    if (!products.sameProduct(existing, body)) throw conflictOf(body, existing.id)
    return stored(existing)
  })

export const createProducts: Operation<'createProducts'> = async ({ body, query, write }) => {
  const outcome = await write((trx) => products.upsertProducts(trx, body, query))
  return batchResponse(outcome, body, ({ row, id }) => conflictOf(row, id))
}

export const getProduct: Operation<'getProduct'> = async ({ params, headers, db }) =>
  current(await loadProduct(db, params.product_id), headers)

export const updateProduct: Operation<'updateProduct'> = async ({ params, headers, body, write }) =>
  write(async (trx) => {
    const id = params.product_id
    assertPreconditions(await loadProduct(trx, id), headers)
    const other = await products.findProductByName(trx, body)
    if (other !== undefined && other.id !== id) throw conflictOf(body, other.id)
    return stored(await products.updateProduct(trx, id, body))
  })

export const deleteProduct: Operation<'deleteProduct'> = async ({ params, headers, write }) =>
  write(async (trx) => {
    const id = params.product_id
    assertPreconditions(await loadProduct(trx, id), headers)
    await assertUnused(trx, 'product', id, `Product ${id}`)
    await products.deleteProduct(trx, id)
    return { status: 204 }
  })

async function loadProduct(db: Db, id: number) {
  return found(await products.findProduct(db, id), `product ${id}`)
}

function conflictOf({ name, brand = '' }: Schemas['ProductInput'], id: number | undefined) {
  return conflict(`A product ${fullName(name, brand)}`, id === undefined ? undefined : pathTo('products', id))
}
