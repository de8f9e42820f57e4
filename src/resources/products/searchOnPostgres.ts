import type { Schemas } from '../../contract/document.ts'
import { containsWords, hasWords } from '../../database/search.ts'
import type { Db } from '../tables.ts'
import { conditionsOf, inOrder } from './listQuery.ts'
import type { ProductList, ProductSearch } from './listQuery.ts'
import { selectedColumns } from './queries.ts'

type Product = Schemas['Product']

/** How many products of the list are compared first. */
const FIRST_COMPARED = 500

/** The most products that are compared, and how many more for each product of the page. */
const MAX_COMPARED = 10_000
const COMPARED_PER_ROW = 50

/**
 * A page of a search on PostgreSQL. The index of words finds all matches at once, which is slow where there are many. Those
 * are found soon in the list itself, so its first products are compared, and more of them if they probably fill the page.
 */
export async function searchOnPostgres(db: Db, search: ProductSearch, limit: number): Promise<Product[]> {
  let count = FIRST_COMPARED
  while (count <= MAX_COMPARED + COMPARED_PER_ROW * limit) {
    const { products, isWholeList } = await compareFirst(db, search, count, limit)
    if (products.length === limit || isWholeList) return products
    count = Math.ceil((count * 1.5 * limit) / products.length)
  }
  return findMatches(db, search, limit)
}

/**
 * The matches among the first `count` products of the list, and whether the list has no others. That is unknown without a
 * match. One statement reads both: between two, the list may change.
 */
async function compareFirst(db: Db, search: ProductSearch, count: number, limit: number) {
  const first = inOrder(listed(db, search), search.sort).limit(count)
  const products = db
    .selectFrom(first.as('product'))
    .where(containsWords(db, 'product', search.words))
    .select(selectedColumns)
    .select(({ eb, fn }) => {
      const compared = eb.selectFrom(first.as('compared')).select(fn.countAll().as('count'))
      return eb(compared, '<', count).as('isWholeList')
    })
  const rows = await inOrder(products, search.sort).limit(limit).execute()
  return {
    products: rows.map(({ isWholeList: _, ...product }) => product),
    isWholeList: rows[0]?.isWholeList === true,
  }
}

/** The first of all matches. The offset keeps the planner from searching for them in the order of the list. */
function findMatches(db: Db, search: ProductSearch, limit: number): Promise<Product[]> {
  const matches = listed(db, search)
    .where(hasWords(db, 'product', search.words))
    .offset(0)
  const products = db.selectFrom(matches.as('product')).select(selectedColumns)
  return inOrder(products, search.sort).limit(limit).execute()
}

/** The products of the list, whatever their words. */
function listed(db: Db, list: ProductList) {
  return db
    .selectFrom('product')
    .selectAll()
    .where(({ and }) => and(conditionsOf(list)))
}
