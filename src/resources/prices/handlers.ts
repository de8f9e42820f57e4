import { pathTo } from '../../contract/paths.ts'
import { decodeCursor, paginate } from '../../http/pagination.ts'
import type { Db } from '../tables.ts'
import { assertIfMatch } from '../../http/etag.ts'
import type { Operation } from '../operation.ts'
import * as prices from './queries.ts'
import { today } from './today.ts'
import { batched, created, current, found, stored } from '../../http/responses.ts'

async function getOne(db: Db, id: number) {
  return found(await prices.findPrice(db, id), `price ${id}`)
}

export const listPrices: Operation<'listPrices'> = async ({ query, db }) => {
  const { market, brand, product, since, until } = query
  const scope = { list: 'prices', market, brand, product, since, until }
  const keys = decodeCursor(query.cursor, scope, 'number', 'number', 'string')
  const after = keys && { product_id: keys[0], market_id: keys[1], valid_from: keys[2] }
  const rows = await prices.listPrices(db, query, query.limit, after)
  const { items, next_cursor } = paginate(
    rows,
    query.limit,
    scope,
    ({ product_id, market_id, valid_from }) => [product_id, market_id, valid_from],
  )
  return { status: 200, body: { items: items.map(prices.withoutIds), next_cursor } }
}

export const createPrice: Operation<'createPrice'> = async ({ body, write }) =>
  write(async (trx) => {
    const price = prices.toRow(body, await prices.resolveNames(trx, body), today())
    const id = await prices.insertPrice(trx, price)
    if (id !== undefined) return created(prices.toApi(body, price, id), pathTo('prices', id))
    const existing = found(await prices.findPriceOfDay(trx, price), `price from ${price.valid_from}`)
    if (!prices.samePrice(existing, price)) throw prices.priceConflict(price, existing.id)
    return stored(await getOne(trx, existing.id))
  })

export const createPrices: Operation<'createPrices'> = async ({ body, query, write }) =>
  batched(await write((trx) => prices.insertPrices(trx, body, query.on_conflict, today())))

export const getPrice: Operation<'getPrice'> = async ({ params: { price_id }, headers, db }) =>
  current(await getOne(db, price_id), headers['if-none-match'])

export const updatePrice: Operation<'updatePrice'> = async ({ params: { price_id }, headers, body, write }) =>
  write(async (trx) => {
    const before = await getOne(trx, price_id)
    assertIfMatch(before, headers['if-match'])
    const price = prices.toRow(body, await prices.resolveNames(trx, body), before.valid_from)
    const other = await prices.findPriceOfDay(trx, price)
    if (other !== undefined && other.id !== price_id) throw prices.priceConflict(price, other.id)
    await prices.updatePrice(trx, price_id, price)
    return stored(await getOne(trx, price_id))
  })

export const deletePrice: Operation<'deletePrice'> = async ({ params: { price_id }, headers, write }) =>
  write(async (trx) => {
    assertIfMatch(await getOne(trx, price_id), headers['if-match'])
    await prices.deletePrice(trx, price_id)
    return { status: 204 }
  })
