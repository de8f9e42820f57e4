import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Database, Db } from './connection.ts'
import { dialectOf } from './dialect.ts'

/** Each of these columns as null: what a body leaves out, below what it holds. */
export function allNull<Column extends string>(columns: Column[]): Record<Column, null> {
  return Object.fromEntries(columns.map((column) => [column, null])) as Record<Column, null>
}

/** Whether two rows have the same values in these columns. */
export function sameValues<Row>(columns: readonly (keyof Row)[], one: Row, other: Row): boolean {
  return columns.every((column) => one[column] === other[column])
}

/** These columns of rows that are bound as one value, to be inserted into `table`. */
export function selectRows<Row extends object>(
  db: Db,
  table: keyof Database,
  rows: Row[],
  columns: readonly (keyof Row & string)[],
): RawBuilder<Row> {
  return dialectOf(db).fromJson(table, rows, columns)
}

/** The same as the table `wanted`, to be joined. */
export function wantedRows<Row extends object>(
  db: Db,
  table: keyof Database,
  rows: Row[],
  columns: readonly (keyof Row & string)[],
) {
  return sql<Row>`(${dialectOf(db).fromJson(table, rows, columns)})`.as('wanted')
}
