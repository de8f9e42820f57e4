import type { Schemas } from '../../contract/document.ts'
import { dialectOf } from '../../database/dialect.ts'
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { wordsToFind } from '../../database/search.ts'
import type { Db } from '../tables.ts'
import { conditionsOf, inOrder } from './listQuery.ts'
import type { ProductList, ProductSort } from './listQuery.ts'
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
  const { name, brand, sort } = list
  const after: Partial<Schemas['Product']> = list.after ?? {}
  const keys = { afterId: after.id, afterName: after.name, afterBrand: after.brand }
  return selectPage[sort](db, { name, brand, ...keys, limit: limit + 1 })
}

interface Page {
  name: string | undefined
  brand: string | undefined
  afterId: number | undefined
  afterName: string | undefined
  afterBrand: string | undefined
  limit: number
}

// Kysely takes as long to compile a list as SQLite to read a page.
const selectPage = { id: pageInOrder('id'), name: pageInOrder('name'), brand: pageInOrder('brand') }

function pageInOrder(sort: ProductSort) {
  return preparedQuery((db: Db, param: Param<Page>) => {
    const [id, name, brand] = [param('afterId'), param('afterName'), param('afterBrand')]
    const keys = name === undefined || brand === undefined ? undefined : { name, brand }
    const after = id === undefined ? keys : { id }
    const list = { name: param('name'), brand: param('brand'), sort, after }
    const products = db
      .selectFrom('product')
      .select(selectedColumns)
      .where(({ and }) => and(conditionsOf(list)))
    return inOrder(products, sort).limit(param('limit'))
  })
}
