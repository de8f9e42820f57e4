import type { Schemas } from '../../contract/document.ts'
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { containsWords, matchingIds, scanMatches } from '../../database/search.ts'
import type { MatchStep } from '../../database/search.ts'
import { scanInSteps } from '../../database/scanInSteps.ts'
import { sql } from 'kysely'
import type { Db } from '../tables.ts'
import { conditionsOf, inOrder } from './listQuery.ts'
import type { AfterProduct, ProductList, ProductSearch } from './listQuery.ts'
import { selectedColumns } from './queries.ts'

type Product = Schemas['Product']

/** The most matches that are sorted for a page. */
const MAX_SORTED = 2000

/** How many entries of an index the first step of a scan covers. */
const ENTRIES = 2000

// All joins are crossed because SQLite keeps their order (sqlite.org/optoverview.html, 8.2).

/**
 * A page of a search on SQLite. The index of words returns matches by id. In another order, or with another filter, few
 * matches are sorted; if there are many, the index in the order of the list is scanned, where they are found soon.
 */
export async function searchOnSqlite(db: Db, search: ProductSearch, limit: number): Promise<Product[]> {
  const { words, name, brand, sort, after } = search
  if (sort === 'id' && name === undefined && brand === undefined) {
    return listMatches(db, words, after !== undefined && 'id' in after ? after.id : 0, limit)
  }
  const ids = await scanMatches(db, 'product', {
    words,
    after: 0,
    limit: MAX_SORTED + 1,
    read: (step) => selectIds(db, step),
  })
  return ids.length > MAX_SORTED ? scanList(db, search, limit) : sortMatches(db, ids, search, limit)
}

const selectIds = preparedQuery((db: Db, param: Param<MatchStep>) =>
  db.selectFrom(matchingIds('product', param)).select('matching.id').limit(param('limit')),
)

function listMatches(db: Db, words: readonly string[], after: number, limit: number): Promise<Product[]> {
  return scanMatches(db, 'product', { words, after, limit, read: (step) => selectMatches(db, step) })
}

const columns = selectedColumns.map((column) => `product.${column}` as const)

const selectMatches = preparedQuery((db: Db, param: Param<MatchStep>) =>
  db
    .selectFrom(matchingIds('product', param))
    .crossJoin('product')
    .whereRef('product.id', '=', 'matching.id')
    .select(columns)
    .orderBy('matching.id')
    .limit(param('limit')),
)

/** A page of the list whose products have these ids. */
function sortMatches(db: Db, ids: { id: number }[], list: ProductList, limit: number): Promise<Product[]> {
  const candidates = sql<{ id: number }>`
    (select value as id from json_each(${JSON.stringify(ids.map(({ id }) => id))}))`
  const products = db
    .selectFrom(candidates.as('candidate'))
    .crossJoin('product')
    .whereRef('product.id', '=', 'candidate.id')
    .where(({ and }) => and(conditionsOf(list)))
    .select(columns)
  return inOrder(products, list.sort).limit(limit).execute()
}

/** A page of the search, by scanning the index in the order of the list. */
export async function scanList(
  db: Db,
  { words, ...list }: ProductSearch,
  limit: number,
  size = ENTRIES,
): Promise<Product[]> {
  const entriesAfter = (after: AfterProduct | undefined) =>
    inOrder(
      db
        .selectFrom('product')
        .select(['product.id', 'product.name', 'product.brand'])
        .where(({ and }) => and(conditionsOf({ ...list, after }))),
      list.sort,
    )
  return scanInSteps<Product, { after: AfterProduct | undefined }>({
    start: { after: list.after },
    limit,
    size,
    read: ({ after }, size, limit) => {
      const products = db
        .selectFrom(entriesAfter(after).limit(size).as('entry'))
        .crossJoin('product')
        .whereRef('product.id', '=', 'entry.id')
        .where(containsWords(db, 'product', words))
        .select(columns)
      return inOrder(products, list.sort, 'entry').limit(limit).execute()
    },
    next: async ({ after }, size) => {
      const last = await entriesAfter(after)
        .offset(size - 1)
        .limit(1)
        .executeTakeFirst()
      return last && { after: last }
    },
  })
}
