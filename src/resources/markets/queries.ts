import type { Schemas } from '../../contract/document.ts'
import { propertiesOf } from '../../contract/schema.ts'
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { allNull, sameValues } from '../../database/rows.ts'
import { upsertBatch } from '../../database/upsertBatch.ts'
import type { BatchMode } from '../../database/upsertBatch.ts'
import type { Db } from '../tables.ts'

type Market = Schemas['Market']
type MarketInput = Schemas['MarketInput']

/** The columns of a market without its id. */
type Row = Required<Omit<Market, 'id'>>

const columns = propertiesOf('MarketInput')
const nulls = allNull(columns)

/** Markets after this id, ordered by id; `limit + 1` of them when there are more than `limit`. */
export async function listMarkets(
  db: Db,
  filter: { name?: string },
  limit: number,
  after = 0,
): Promise<Market[]> {
  return selectPage(db, { name: filter.name, after, limit: limit + 1 })
}

const selectPage = preparedQuery(
  (db: Db, param: Param<{ name: string | undefined; after: number; limit: number }>) => {
    let query = db.selectFrom('market').selectAll().where('id', '>', param('after'))
    const name = param('name')
    if (name !== undefined) query = query.where('name', '=', name)
    return query.orderBy('id').limit(param('limit'))
  },
)

/** The market of this id, undefined when there is none. */
export async function findMarket(db: Db, id: number): Promise<Market | undefined> {
  return (await selectMarket(db, { id }))[0]
}

const selectMarket = preparedQuery((db: Db, param: Param<{ id: number }>) =>
  db.selectFrom('market').selectAll().where('id', '=', param('id')),
)

/** The market of this name, undefined when there is none. */
export async function findMarketByName(db: Db, name: string): Promise<Market | undefined> {
  return (await selectByName(db, { name }))[0]
}

const selectByName = preparedQuery((db: Db, param: Param<{ name: string }>) =>
  db.selectFrom('market').selectAll().where('name', '=', param('name')),
)

/** Inserts a market and returns it; undefined when a market has its name. */
export async function insertMarket(db: Db, market: MarketInput): Promise<Market | undefined> {
  return db
    .insertInto('market')
    .values(toRow(market))
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
}

/** Replaces all values of a market that exists; omitted ones become null. */
export async function updateMarket(db: Db, id: number, market: MarketInput): Promise<Market> {
  return db
    .updateTable('market')
    .set(toRow(market))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Upserts many markets in a transaction. */
export async function upsertMarkets(trx: Db, markets: MarketInput[], mode: BatchMode) {
  const rows = markets.map((market) => ({ row: toRow(market) }))
  return upsertBatch(trx, { table: 'market', columns, key: ['name'], rows, mode })
}

/** Deletes a market; violates a foreign key when a row refers to it. */
export async function deleteMarket(db: Db, id: number): Promise<void> {
  await db.deleteFrom('market').where('id', '=', id).execute()
}

/** Whether two markets have the same values. */
export function sameMarket(one: MarketInput, other: MarketInput): boolean {
  return sameValues(columns, toRow(one), toRow(other))
}

function toRow(market: MarketInput): Row {
  return { ...nulls, ...market }
}
