import { pathTo } from '../../contract/paths.ts'
import { conflict } from '../../contract/problems.ts'
import { assertPreconditions } from '../../http/etag.ts'
import { decodeCursor, paginate } from '../../http/pagination.ts'
import { batchResponse, created, current, found, stored } from '../../http/responses.ts'
import { assertUnused } from '../assertUnused.ts'
import type { Operation } from '../operation.ts'
import type { Db } from '../tables.ts'
import * as markets from './queries.ts'

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
    if (!markets.sameMarket(existing, body)) throw conflictOf(body, existing.id)
    return stored(existing)
  })

export const createMarkets: Operation<'createMarkets'> = async ({ body, query, write }) => {
  const outcome = await write((trx) => markets.upsertMarkets(trx, body, query))
  return batchResponse(outcome, body, ({ row, id }) => conflictOf(row, id))
}

export const getMarket: Operation<'getMarket'> = async ({ params, headers, db }) =>
  current(await loadMarket(db, params.market_id), headers)

export const updateMarket: Operation<'updateMarket'> = async ({ params, headers, body, write }) =>
  write(async (trx) => {
    const id = params.market_id
    assertPreconditions(await loadMarket(trx, id), headers)
    const other = await markets.findMarketByName(trx, body.name)
    if (other !== undefined && other.id !== id) throw conflictOf(body, other.id)
    return stored(await markets.updateMarket(trx, id, body))
  })

export const deleteMarket: Operation<'deleteMarket'> = async ({ params, headers, write }) =>
  write(async (trx) => {
    const id = params.market_id
    assertPreconditions(await loadMarket(trx, id), headers)
    await assertUnused(trx, 'market', id, `Market ${id}`)
    await markets.deleteMarket(trx, id)
    return { status: 204 }
  })

async function loadMarket(db: Db, id: number) {
  return found(await markets.findMarket(db, id), `market ${id}`)
}

function conflictOf({ name }: { name: string }, id: number | undefined) {
  return conflict(`A market named "${name}"`, id === undefined ? undefined : pathTo('markets', id))
}
