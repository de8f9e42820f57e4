import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'

/** Each of these columns as null: what a body leaves out, below what it holds. */
export function allNull<Column extends string>(columns: Column[]): Record<Column, null> {
  return Object.fromEntries(columns.map((column) => [column, null])) as Record<Column, null>
}

/** Whether two rows have the same values in these columns. */
export function sameValues<Row>(columns: readonly (keyof Row)[], one: Row, other: Row): boolean {
  return columns.every((column) => one[column] === other[column])
}

/**
 * These columns of rows that are bound as one JSON text: `select ... from json_each(?)`. However many rows there are,
 * the SQL is the same, so its statement is prepared once.
 */
export function selectFromJson<Row extends object>(
  rows: Row[],
  columns: readonly (keyof Row & string)[],
): RawBuilder<Row> {
  const values = columns.map((column) => sql`value ->> ${sql.lit(`$.${column}`)}`)
  return sql<Row>`select ${sql.join(values)} from json_each(${JSON.stringify(rows)})`
}

/** The same as a table `name` with these columns, to be joined. */
export function tableFromJson<Row extends object, Name extends string>(
  rows: Row[],
  columns: readonly (keyof Row & string)[],
  name: Name,
) {
  const values = columns.map((column) => sql`value ->> ${sql.lit(`$.${column}`)} as ${sql.id(column)}`)
  return sql<Row>`(select ${sql.join(values)} from json_each(${JSON.stringify(rows)}))`.as(name)
}
