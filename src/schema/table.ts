/** A table, as the contract declares it or as the migrations make it. */
export interface Table {
  name: string
  /** The schema of the contract that declares it. */
  schema?: string
  columns: Column[]
  keys: Key[]
  /** Whether a column holds values of its type only (sqlite.org/stricttables.html). */
  isStrict: boolean
  /** What it has that the contract has no word for, such as a CHECK. */
  others: string[]
}

/** A column of a table. */
export interface Column {
  name: string
  /** In the words of SQLite. */
  type: string
  isNullable: boolean
  /** Whether it is the primary key, given by the database and never reused (sqlite.org/autoinc.html). */
  isId: boolean
  /** The table whose ids it holds. */
  references?: string | undefined
}

/** Columns, in this order, that are indexed, and when unique the same in no two rows. */
export interface Key {
  columns: string[]
  isUnique: boolean
  /** The index's name; without one it is a constraint in the table's own definition. */
  index?: string | undefined
}
