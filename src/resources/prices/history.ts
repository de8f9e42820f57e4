import { dialectOf } from '../../database/dialect.ts'
import { findMarketByName } from '../markets/queries.ts'
import type { Db } from '../tables.ts'
import { listByDay } from './historyByDay.ts'
import { findCandidates, sortCandidates } from './historyCandidates.ts'
import { selectOnPostgres } from './historyOnPostgres.ts'
import type { HistoryQuery } from './historyQuery.ts'
import { scanByProduct } from './historyScan.ts'
import { toApi } from './row.ts'
import type { Price } from './row.ts'

/** A list of the history; `market` is a name. */
export type PriceList = HistoryQuery & { market?: string | undefined }

/** A page of the history; `limit + 1` prices when there are more than `limit`. */
export async function listPrices(db: Db, { market, ...query }: PriceList, limit: number): Promise<Price[]> {
  // Looked up first, so that PostgreSQL knows at planning how many prices the market has.
  const named = market === undefined ? undefined : await findMarketByName(db, market)
  if (market !== undefined && !isListed(named, query)) return []
  const marketIds = named === undefined ? query.marketIds : [named.id]
  const rows = await selectPage(db, { ...query, marketIds }, limit + 1)
  return rows.map(toApi)
}

function isListed(market: { id: number } | undefined, { marketIds }: HistoryQuery): boolean {
  return market !== undefined && (marketIds === undefined || marketIds.includes(market.id))
}

/** PostgreSQL plans the query with its statistics. SQLite has none, and blocks the event loop. */
async function selectPage(db: Db, query: HistoryQuery, limit: number) {
  if (query.sort !== 'product') return listByDay(db, query, limit)
  if (dialectOf(db).name === 'postgres') return selectOnPostgres(db, query, limit)
  const candidates = await findCandidates(db, query)
  return candidates === undefined
    ? scanByProduct(db, query, limit)
    : sortCandidates(db, candidates, query, limit)
}
