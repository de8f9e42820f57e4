import type { Schemas } from '../../contract/document.ts'
import { dialectOf } from '../../database/dialect.ts'
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { wordsToFind } from '../../database/search.ts'
import type { Db } from '../tables.ts'
import { conditionsOf, inOrder } from './listQuery.ts'
import type { ProductList } from './listQuery.ts'
import { selectedColumns } from './queries.ts'
import { searchOnPostgres } from './searchOnPostgres.ts'
import { searchOnSqlite } from './searchOnSqlite.ts'

/** Products of a list; `limit + 1` of them when there are more than `limit`. */
export async function listProducts(
  db: Db,
  { search, ...list }: ProductList & { search?: string | undefined },
  limit: number,
): Promise<Schemas['Product'][]> {
  const words = search === undefined ? [] : wordsToFind(search)
  if (words.length > 0) {
    const find = dialectOf(db).name === 'sqlite' ? searchOnSqlite : searchOnPostgres
    return find(db, { ...list, words }, limit + 1)
  }
  const { name, brand, sort, after } = list
  if (sort === 'id' && name === undefined && brand === undefined) {
    return selectById(db, { after: after !== undefined && 'id' in after ? after.id : 0, limit: limit + 1 })
  }
  const products = db
    .selectFrom('product')
    .select(selectedColumns)
    .where(({ and }) => and(conditionsOf(list)))
  return inOrder(products, list.sort)
    .limit(limit + 1)
    .execute()
}

// Kysely takes as long to compile a list as SQLite to read a page, and most lists have no filter.
const selectById = preparedQuery((db: Db, param: Param<{ after: number; limit: number }>) =>
  db
    .selectFrom('product')
    .select(selectedColumns)
    .where('id', '>', param('after'))
    .orderBy('id')
    .limit(param('limit')),
)
