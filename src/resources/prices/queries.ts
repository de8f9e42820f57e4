import type { RawBuilder } from 'kysely'
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { sameValues } from '../../database/rows.ts'
import { upsertBatch } from '../../database/upsertBatch.ts'
import type { BatchMode, BatchRow } from '../../database/upsertBatch.ts'
import type { Db } from '../tables.ts'
import { resolveAllNames } from './names.ts'
import type { UnknownName } from './names.ts'
import { columns, selectedColumns, toApi, toRow } from './row.ts'
import type { PriceInput, Price, PriceRow } from './row.ts'

/** The price of this id, undefined when there is none. */
export async function findPrice(db: Db, id: number): Promise<Price | undefined> {
  const [row] = await selectPrice(db, { id })
  return row && toApi(row)
}

const selectPrice = preparedQuery((db: Db, param: Param<{ id: number }>) =>
  db
    .selectFrom('price')
    .innerJoin('market', 'market.id', 'price.market_id')
    .innerJoin('product', 'product.id', 'price.product_id')
    .select(selectedColumns)
    .where('price.id', '=', param('id')),
)

/** The stored price of this market, product and day, undefined when there is none. */
export async function findPriceOfDay(db: Db, { market_id, product_id, valid_from }: PriceRow) {
  return (await selectOfDay(db, { market_id, product_id, valid_from }))[0]
}

type Day = Pick<PriceRow, 'market_id' | 'product_id' | 'valid_from'>

const selectOfDay = preparedQuery((db: Db, param: Param<Day>) =>
  db
    .selectFrom('price')
    .selectAll()
    .where('product_id', '=', param('product_id'))
    .where('market_id', '=', param('market_id'))
    .where('valid_from', '=', param('valid_from')),
)

/** Inserts a price and returns its id; undefined when there is one of its market, product and day. */
export async function insertPrice(db: Db, price: PriceRow): Promise<number | undefined> {
  return (await insertRow(db, price))[0]?.id
}

type Params = { [Column in keyof PriceRow]: RawBuilder<PriceRow[Column]> }

const insertRow = preparedQuery((db: Db, param: Param<PriceRow>) =>
  db
    .insertInto('price')
    .values(Object.fromEntries(columns.map((column) => [column, param(column)])) as Params)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id'),
)

/** Replaces all values of a price. */
export async function updatePrice(db: Db, id: number, price: PriceRow): Promise<void> {
  await db.updateTable('price').set(price).where('id', '=', id).execute()
}

/** Upserts many prices in a transaction; `day` is the `valid_from` of those that have none. */
export async function upsertPrices(trx: Db, prices: PriceInput[], mode: BatchMode, day: string) {
  const resolved = await resolveAllNames(trx, prices)
  const rows = resolved.map(({ price, ids }): BatchRow<PriceRow, UnknownName> =>
    'kind' in ids ? { failure: ids } : { row: toRow(price, ids, day) },
  )
  const key = ['product_id', 'market_id', 'valid_from'] as const
  return upsertBatch(trx, { table: 'price', columns, key, rows, mode })
}

/** Deletes a price. */
export async function deletePrice(db: Db, id: number): Promise<void> {
  await db.deleteFrom('price').where('id', '=', id).execute()
}

/** Whether two prices have the same values. */
export function samePrice(one: PriceRow, other: PriceRow): boolean {
  return sameValues(columns, one, other)
}
