import type { Generated, Kysely } from 'kysely'
import type { Schemas } from '../contract/document.ts'
import type { SearchColumn } from '../database/search.ts'

// A row has all its columns, also those that a response may omit.
type Table<Row> = Required<Omit<Row, 'id'>> & { id: Generated<number> }

/** The tables. Their columns are the contract's properties, except where a row stores another form. */
export interface Tables {
  market: Table<Schemas['Market']>
  product: Table<Schemas['Product']> & SearchColumn
  price: Omit<Table<Schemas['Price']>, 'market' | 'brand' | 'product' | 'price'> & {
    /** Thousandths. */
    price: number
  }
}

/** The database, or a transaction in it. */
export type Db = Kysely<Tables>
