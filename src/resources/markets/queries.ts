import { pathTo } from '../../contract/paths.ts'
import { propertiesOf } from '../../contract/schema.ts'
import type { Schemas } from '../../contract/document.ts'
import type { Db } from '../tables.ts'
import { conflict } from '../../contract/problem.ts'
import type { Problem } from '../../contract/problem.ts'
import { upsertBatch } from '../../database/upsertBatch.ts'
import type { OnConflict } from '../../database/upsertBatch.ts'
import { batchResult } from '../batchResult.ts'
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { allNull, sameValues } from '../../database/rows.ts'

type Market = Schemas['Market']
type NewMarket = Schemas['NewMarket']

/** A market with all its columns, as it is stored. */
type Values = Required<Omit<Market, 'id'>>

const columns = propertiesOf('NewMarket')
const nulls = allNull(columns)

/** Markets after this id in the order of their ids, one more than `limit` when there is one more. */
export async function listMarkets(
  db: Db,
  filter: { name?: string },
  limit: number,
  after = 0,
): Promise<Market[]> {
  let query = db.selectFrom('market').selectAll().where('id', '>', after)
  if (filter.name !== undefined) query = query.where('name', '=', filter.name)
  return query
    .orderBy('id')
    .limit(limit + 1)
    .execute()
}

/** The market of this id, if there is one. */
export async function findMarket(db: Db, id: number): Promise<Market | undefined> {
  return (await selectMarket(db, { id }))[0]
}

const selectMarket = preparedQuery((db: Db, param: Param<{ id: number }>) =>
  db.selectFrom('market').selectAll().where('id', '=', param('id')),
)

/** The market of this name, if there is one. */
export async function findMarketByName(db: Db, name: string): Promise<Market | undefined> {
  return db.selectFrom('market').selectAll().where('name', '=', name).executeTakeFirst()
}

/** Inserts a market and gives it back, or nothing when its name is taken. */
export async function insertMarket(db: Db, market: NewMarket): Promise<Market | undefined> {
  return db
    .insertInto('market')
    .values(complete(market))
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
}

/** Replaces all values of a market that exists; what is left out becomes null. */
export async function updateMarket(db: Db, id: number, market: NewMarket): Promise<Market> {
  return db
    .updateTable('market')
    .set(complete(market))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Deletes a market; breaks a foreign key when it has prices. */
export async function deleteMarket(db: Db, id: number): Promise<void> {
  await db.deleteFrom('market').where('id', '=', id).execute()
}

/** A market with what was left out as null. */
function complete(market: NewMarket): Values {
  return { ...nulls, ...market }
}

/** Whether two markets of one name have the same values. */
export function sameMarket(one: NewMarket, other: NewMarket): boolean {
  return sameValues(columns, complete(one), complete(other))
}

/** The problem of a market whose name is taken by one with other values. */
export function marketConflict({ name }: NewMarket, id: number | undefined): Problem {
  return conflict(`A market named "${name}"`, id === undefined ? undefined : pathTo('markets', id))
}

/** Adds many markets in a transaction. */
export async function insertMarkets(
  trx: Db,
  markets: NewMarket[],
  onConflict: OnConflict,
): Promise<Schemas['BatchResult']> {
  const rows = markets.map((market) => ({ row: complete(market) }))
  const outcome = await upsertBatch(trx, { table: 'market', columns, key: ['name'], rows, onConflict })
  return batchResult(outcome, ({ row, id }) => marketConflict(row, id))
}
