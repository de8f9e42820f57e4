import { pathTo } from '../../contract/paths.ts'
import { decodeCursor, paginate } from '../../http/pagination.ts'
import { assertIfMatch } from '../../http/etag.ts'
import type { Operation } from '../operation.ts'
import { inUse } from '../../contract/problem.ts'
import * as markets from './queries.ts'
import * as prices from '../prices/queries.ts'
import { today } from '../prices/today.ts'
import { batched, created, current, found, stored } from '../../http/responses.ts'

export const listMarkets: Operation<'listMarkets'> = async ({ query, db }) => {
  const scope = { list: 'markets', name: query.name }
  const [after] = decodeCursor(query.cursor, scope, 'number') ?? []
  const rows = await markets.listMarkets(db, query, query.limit, after)
  return { status: 200, body: paginate(rows, query.limit, scope, ({ id }) => [id]) }
}

export const createMarket: Operation<'createMarket'> = async ({ body, write }) =>
  write(async (trx) => {
    const market = await markets.insertMarket(trx, body)
    if (market !== undefined) return created(market, pathTo('markets', market.id))
    const existing = found(await markets.findMarketByName(trx, body.name), `market named "${body.name}"`)
    if (!markets.sameMarket(existing, body)) throw markets.marketConflict(body, existing.id)
    return stored(existing)
  })

export const createMarkets: Operation<'createMarkets'> = async ({ body, query, write }) =>
  batched(await write((trx) => markets.insertMarkets(trx, body, query.on_conflict)))

export const getMarket: Operation<'getMarket'> = async ({ params: { market_id }, headers, db }) => {
  const market = found(await markets.findMarket(db, market_id), `market ${market_id}`)
  return current(market, headers['if-none-match'])
}

export const updateMarket: Operation<'updateMarket'> = async ({
  params: { market_id },
  headers,
  body,
  write,
}) =>
  write(async (trx) => {
    assertIfMatch(found(await markets.findMarket(trx, market_id), `market ${market_id}`), headers['if-match'])
    const other = await markets.findMarketByName(trx, body.name)
    if (other !== undefined && other.id !== market_id) throw markets.marketConflict(body, other.id)
    return stored(await markets.updateMarket(trx, market_id, body))
  })

export const deleteMarket: Operation<'deleteMarket'> = async ({ params: { market_id }, headers, write }) =>
  write(async (trx) => {
    assertIfMatch(found(await markets.findMarket(trx, market_id), `market ${market_id}`), headers['if-match'])
    if (await prices.marketHasPrices(trx, market_id)) throw inUse(`Market ${market_id}`, 'prices')
    await markets.deleteMarket(trx, market_id)
    return { status: 204 }
  })

export const listMarketPrices: Operation<'listMarketPrices'> = async ({
  params: { market_id },
  query,
  db,
}) => {
  const scope = { list: 'market prices', market_id, on: query.on }
  // The day is in the cursor, so that pages that are asked for over midnight are still those of one list.
  const [on, after] = decodeCursor(query.cursor, scope, 'string', 'number') ?? [
    query.on ?? today(),
    undefined,
  ]
  const rows = await prices.listMarketPrices(db, market_id, on, query.limit, after)
  // Only a list that is empty needs to ask whether there is such a market at all.
  if (rows.length === 0) found(await markets.findMarket(db, market_id), `market ${market_id}`)
  const { items, next_cursor } = paginate(rows, query.limit, scope, ({ product_id }) => [on, product_id])
  return { status: 200, body: { items: items.map(prices.withoutIds), next_cursor } }
}
