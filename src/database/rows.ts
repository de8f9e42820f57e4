import { sql } from 'kysely'
import type { Kysely, RawBuilder } from 'kysely'
import { dialectOf } from './dialect.ts'

/** Each of these columns as null: the values of properties that a body omits. */
export function allNull<Column extends string>(columns: readonly Column[]): Record<Column, null> {
  return Object.fromEntries(columns.map((column) => [column, null])) as Record<Column, null>
}

/** Whether two rows have the same values in these columns. */
export function sameValues<Row>(columns: readonly (keyof Row)[], one: Row, other: Row): boolean {
  return columns.every((column) => one[column] === other[column])
}

/** Selects these columns of rows that are bound as one JSON value, with the types of `table`. */
export function selectRows<Tables, Row extends object>(
  db: Kysely<Tables>,
  table: keyof Tables & string,
  rows: Row[],
  columns: readonly (keyof Row & string)[],
): RawBuilder<Row> {
  return dialectOf(db).fromJson(table, rows, columns)
}

/** The same rows as the derived table `wanted`, to join with the stored ones. */
export function wantedRows<Tables, Row extends object>(
  db: Kysely<Tables>,
  table: keyof Tables & string,
  rows: Row[],
  columns: readonly (keyof Row & string)[],
) {
  return sql<Row>`(${selectRows(db, table, rows, columns)})`.as('wanted')
}
