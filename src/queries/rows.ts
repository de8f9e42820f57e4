import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'

/**
 * These columns of rows that are bound as one JSON text: `select ... from json_each(?)`. However many rows there are,
 * the SQL is the same, so its statement is prepared once.
 */
export function selectFromJson<Row extends object>(
  rows: Row[],
  columns: (keyof Row & string)[],
): RawBuilder<Row> {
  const values = columns.map((column) => sql`value ->> ${sql.lit(`$.${column}`)}`)
  return sql<Row>`select ${sql.join(values)} from json_each(${JSON.stringify(rows)})`
}

/** The same as a table `name` with these columns, to be joined. */
export function tableFromJson<Row extends object, Name extends string>(
  rows: Row[],
  columns: (keyof Row & string)[],
  name: Name,
) {
  const values = columns.map((column) => sql`value ->> ${sql.lit(`$.${column}`)} as ${sql.id(column)}`)
  return sql<Row>`(select ${sql.join(values)} from json_each(${JSON.stringify(rows)}))`.as(name)
}
