import { sql } from 'kysely'
import { dialectOf } from '../../database/dialect.ts'
import { scanInSteps } from '../../database/scanInSteps.ts'
import type { Db, Tables } from '../tables.ts'
import { conditionsOf, inOrder, productsOf } from './historyQuery.ts'
import type { HistoryQuery, PriceKey, PriceSort } from './historyQuery.ts'
import { selectedColumns } from './row.ts'

/** How many runs the first step reads. */
const RUNS = 1000

/**
 * The prices, on SQLite by the index by day: there, those of a run are on the same page. For some queries it would use the unique
 * index, where each is on a page of its own if the history is long: the history of a market took 1.5 times as long.
 */
const entriesOf = (db: Db) =>
  (dialectOf(db).name === 'postgres'
    ? sql<Tables['price']>`price`
    : sql<Tables['price']>`(select * from price indexed by price_day_product_market)`
  ).as('price')

/**
 * A page of the history by day, on SQLite, by a loose index scan. In the index by day, the entries of a product on a day are a
 * run. The scan jumps from each run to that of the next product of the query, or to the next day, and does not read others.
 */
export function scanRuns(db: Db, query: HistoryQuery, limit: number, size = RUNS) {
  return scanInSteps({
    start: startOf(query),
    limit,
    size,
    read: (start, size, limit) => readRuns(db, query, { start, size, limit }),
    next: async (start, size) => {
      const last = await runsFrom(db, query, { start, size, limit: Number.MAX_SAFE_INTEGER })
        .selectFrom('run')
        .select(['run.valid_from', 'run.product_id'])
        .where('run.valid_from', 'is not', null)
        .limit(1)
        .offset(size)
        .executeTakeFirst()
      const { lastId } = directionOf(query.sort)
      return last && { valid_from: last.valid_from, product_id: last.product_id ?? lastId, market_id: lastId }
    },
  })
}

/** What a step covers: the run of the key after which it begins, and more until they have `limit` prices, at most `size`. */
interface Step {
  start: PriceKey
  size?: number
  limit: number
}

/** Sorts the prices of the runs, because SQLite does not know that they are in order: little more than those of the page. */
function readRuns(db: Db, query: HistoryQuery, step: Step) {
  // The joins are crossed because SQLite keeps their order (sqlite.org/optoverview.html, 8.2).
  const prices = runsFrom(db, query, step)
    .selectFrom('run')
    .crossJoin(entriesOf(db))
    .crossJoin('product')
    .crossJoin('market')
    .where('run.earlier', '<', step.limit)
    .whereRef('price.valid_from', '=', 'run.valid_from')
    .whereRef('price.product_id', '=', 'run.product_id')
    .whereRef('product.id', '=', 'price.product_id')
    .whereRef('market.id', '=', 'price.market_id')
    .where(({ and }) => and(conditionsOf({ ...query, after: step.start })))
    .select(selectedColumns)
  return inOrder(prices, query.sort).limit(step.limit).execute()
}

interface Run {
  /** Null after the last day, which ends the scan. */
  valid_from: string
  /** Null at the end of a day. */
  product_id: number | null
  /** How many prices of the query the runs before have. */
  earlier: number
}

/** The runs of a step as the table `run`. PostgreSQL has no LIMIT in recursive queries. */
export function runsFrom(db: Db, query: HistoryQuery, { start, size, limit }: Step) {
  const { sort, marketIds, since, until } = query
  const { nearest, isAfter, isFrom, firstId } = directionOf(sort)
  const isPostgres = dialectOf(db).name === 'postgres'
  const [day, product] = [sql.ref<string>('run.valid_from'), sql.ref<number>('run.product_id')]
  const prices = db.selectFrom('price')
  const products = productsOf(db, query).select(({ fn }) => fn[nearest]('product.id').as('id'))
  const ofDay = prices.select(({ fn }) => fn[nearest]('price.product_id').as('id'))
  const startProduct = ofDay
    .where('price.valid_from', '=', start.valid_from)
    .where('price.product_id', isFrom, start.product_id)
  const nextProduct = ofDay.where('price.valid_from', '=', day).where('price.product_id', isAfter, product)
  const nextDay = prices
    .select(({ fn }) => fn[nearest]('price.valid_from').as('day'))
    .where('price.valid_from', isAfter, day)
    .where(({ and }) => and(conditionsOf({ since, until })))
  const count = db
    .selectFrom(entriesOf(db))
    .select(({ fn }) => fn.countAll().as('count'))
    .where('price.valid_from', '=', day)
    .where('price.product_id', '=', product)
    .where(({ and }) => and(conditionsOf({ marketIds, sort, after: start })))
  const firstDay = isPostgres ? sql`cast(${start.valid_from} as text) collate "C"` : sql`${start.valid_from}`
  const end = size === undefined ? sql`` : sql`limit ${size + 1}`
  return db.withRecursive(
    'run(valid_from, product_id, earlier)',
    () => sql<Run>`(
      select ${firstDay}, ${products.where('product.id', isFrom, startProduct)}, cast(0 as bigint)
      union all
      select
        case when product_id is null then ${nextDay} else valid_from end,
        case when product_id is null then ${products.where('product.id', isFrom, firstId)}
          else ${products.where('product.id', isFrom, nextProduct)} end,
        earlier + ${count}
      from run
      where valid_from is not null and earlier < ${limit}
      ${end})`,
  )
}

/** The direction of a list by day: the nearest of the following days and ids, its comparisons, and ids before and after all others. */
function directionOf(sort: PriceSort) {
  const max = Number.MAX_SAFE_INTEGER
  return sort === 'valid_from'
    ? ({ nearest: 'min', isAfter: '>', isFrom: '>=', firstId: 0, lastId: max } as const)
    : ({ nearest: 'max', isAfter: '<', isFrom: '<=', firstId: max, lastId: 0 } as const)
}

/** The key after which a list by day begins: that of the last page, or one before all prices of its first day. */
export function startOf({ sort, after, since = '', until = '9999-12-31' }: HistoryQuery): PriceKey {
  const isAscending = sort === 'valid_from'
  const { firstId } = directionOf(sort)
  const start = { valid_from: isAscending ? since : until, product_id: firstId, market_id: firstId }
  if (after === undefined) return start
  // A cursor that a client has made up may be of another day.
  const isOutside = isAscending ? after.valid_from < since : after.valid_from > until
  return isOutside ? start : after
}
