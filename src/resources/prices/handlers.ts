import { pathTo } from '../../contract/paths.ts'
import { conflict, notFound } from '../../contract/problems.ts'
import type { Problem } from '../../contract/problem.ts'
import type { Conflict } from '../../database/upsertBatch.ts'
import { assertPreconditions } from '../../http/etag.ts'
import { decodeCursor, paginate } from '../../http/pagination.ts'
import { batchResponse, created, current, found, stored } from '../../http/responses.ts'
import { findMarket } from '../markets/queries.ts'
import type { Operation } from '../operation.ts'
import { fullName } from '../products/fullName.ts'
import { findProduct } from '../products/queries.ts'
import type { Db } from '../tables.ts'
import * as history from './history.ts'
import * as inForce from './inForce.ts'
import * as inForceOfProducts from './inForceOfProducts.ts'
import { resolveNames } from './names.ts'
import type { UnknownName } from './names.ts'
import * as prices from './queries.ts'
import { createdPrice, toRow } from './row.ts'
import type { Price, PriceInput, PriceRow } from './row.ts'
import { today } from './today.ts'

/** The most markets in a comparison (`maxItems` of a page in the contract). */
const MAX_COMPARED = 1000

export const listPrices: Operation<'listPrices'> = async ({ query, db }) => {
  const { market_id, product_id, market, brand, product, since, until, sort } = query
  const scope = { list: 'prices', market_id, product_id, market, brand, product, since, until, sort }
  const keys = decodeCursor(query.cursor, scope, 'number', 'number', 'string')
  const after = keys && { product_id: keys[0], market_id: keys[1], valid_from: keys[2] }
  const ids = { marketIds: market_id, productIds: product_id }
  const list = { ...ids, market, brand, product, since, until, sort, after }
  const rows = await history.listPrices(db, list, query.limit)
  const keysOf = (row: Price) => [row.product_id, row.market_id, row.valid_from]
  return { status: 200, body: paginate(rows, query.limit, scope, keysOf) }
}

export const listPricesInForce: Operation<'listPricesInForce'> = async ({ query, db }) => {
  const { product_id, market_id } = query
  const scope = { list: 'prices in force', product_id, market_id, on: query.on }
  // The day is part of the cursor, so that pages requested before and after midnight belong to one list.
  const keys = decodeCursor(query.cursor, scope, 'string', 'number', 'number')
  const on = keys?.[0] ?? query.on ?? today()
  const after = keys && { product_id: keys[1], market_id: keys[2] }
  const list = { productIds: product_id, marketIds: market_id, on, after }
  const rows = await inForceOfProducts.listPricesInForce(db, list, query.limit)
  const keysOf = (row: Price) => [on, row.product_id, row.market_id]
  return { status: 200, body: paginate(rows, query.limit, scope, keysOf) }
}

export const listMarketPrices: Operation<'listMarketPrices'> = async ({ params, query, db }) => {
  const { market_id } = params
  const scope = { list: 'market prices', market_id, on: query.on }
  const keys = decodeCursor(query.cursor, scope, 'string', 'number')
  const [on, after] = keys ?? [query.on ?? today(), undefined]
  const rows = await inForce.listMarketPrices(db, market_id, on, query.limit, after)
  // Only for an empty list is it unknown whether the market exists.
  if (rows.length === 0) found(await findMarket(db, market_id), `market ${market_id}`)
  return { status: 200, body: paginate(rows, query.limit, scope, ({ product_id }) => [on, product_id]) }
}

export const listProductPrices: Operation<'listProductPrices'> = async ({ params, query, db }) => {
  const { product_id } = params
  const items = await inForce.listProductPrices(db, product_id, query.on ?? today(), MAX_COMPARED)
  if (items.length === 0) found(await findProduct(db, product_id), `product ${product_id}`)
  return { status: 200, body: { items, next_cursor: null } }
}

export const createPrice: Operation<'createPrice'> = async ({ body, write }) =>
  write(async (trx) => {
    const row = await rowOf(trx, body, today())
    const id = await prices.insertPrice(trx, row)
    if (id !== undefined) return created(createdPrice(body, row, id), pathTo('prices', id))
    const existing = found(await prices.findPriceOfDay(trx, row), `price from ${row.valid_from}`)
    if (!prices.samePrice(existing, row)) throw conflictOf(row, existing.id)
    return stored(await loadPrice(trx, existing.id))
  })

export const createPrices: Operation<'createPrices'> = async ({ body, query, write }) =>
  batchResponse(await write((trx) => prices.upsertPrices(trx, body, query, today())), body, toProblem)

export const getPrice: Operation<'getPrice'> = async ({ params, headers, db }) =>
  current(await loadPrice(db, params.price_id), headers)

export const updatePrice: Operation<'updatePrice'> = async ({ params, headers, body, write }) =>
  write(async (trx) => {
    const id = params.price_id
    const before = await loadPrice(trx, id)
    assertPreconditions(before, headers)
    const row = await rowOf(trx, body, before.valid_from)
    const other = await prices.findPriceOfDay(trx, row)
    if (other !== undefined && other.id !== id) throw conflictOf(row, other.id)
    await prices.updatePrice(trx, id, row)
    return stored(await loadPrice(trx, id))
  })

export const deletePrice: Operation<'deletePrice'> = async ({ params, headers, write }) =>
  write(async (trx) => {
    assertPreconditions(await loadPrice(trx, params.price_id), headers)
    await prices.deletePrice(trx, params.price_id)
    return { status: 204 }
  })

async function loadPrice(db: Db, id: number) {
  return found(await prices.findPrice(db, id), `price ${id}`)
}

/** The row to store for a price, or a 404 when it names an unknown market or product. */
async function rowOf(trx: Db, price: PriceInput, day: string): Promise<PriceRow> {
  const ids = await resolveNames(trx, price)
  if ('kind' in ids) throw toProblem(ids)
  return toRow(price, ids, day)
}

function toProblem(failure: UnknownName | Conflict<PriceRow>): Problem {
  switch (failure.kind) {
    case 'unknown market':
      return notFound(`market named "${failure.names.market}"`)
    case 'unknown product':
      return notFound(`product ${fullName(failure.names.product, failure.names.brand ?? '')}`)
    case 'conflict':
      return conflictOf(failure.row, failure.id)
  }
}

function conflictOf({ valid_from }: PriceRow, id: number | undefined): Problem {
  return conflict(`A price from ${valid_from}`, id === undefined ? undefined : pathTo('prices', id))
}
