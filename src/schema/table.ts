/** A table, as the contract declares it or as the migrations create it. */
export interface Table {
  name: string
  /** The schema of the contract that declares it. */
  schema?: string
  columns: Column[]
  keys: Key[]
  /** The columns in whose words can be searched. */
  search?: string[] | undefined
  /** Whether each column accepts only values of its type (sqlite.org/stricttables.html). */
  isStrict: boolean
  /** What the contract cannot declare, such as a CHECK. */
  others: string[]
}

/** A column of a table. */
export interface Column {
  name: string
  /** A type of SQLite. */
  type: string
  isNullable: boolean
  /** Whether it is the primary key, which the database assigns and never reuses (sqlite.org/autoinc.html). */
  isId: boolean
  /** The table whose ids it contains. */
  references?: string | undefined
}

/** Indexed columns, in this order; unique or not. */
export interface Key {
  columns: string[]
  isUnique: boolean
  /** The name of its index, if it has one of its own. */
  index?: string | undefined
  /** The name of its constraint, if it is part of the definition of the table. */
  constraint?: string | undefined
}

/** The column with the words of a row, which is no property. A row that another program has inserted has none. */
export const SEARCH_COLUMN: Column = { name: 'search_words', type: 'text', isNullable: true, isId: false }
