import { PostgresAdapter, sql } from 'kysely'
import type { Expression, Kysely, RawBuilder } from 'kysely'

/** What SQL cannot say for both databases alike. */
export interface SqlDialect {
  name: 'sqlite' | 'postgres'
  /**
   * These columns of rows that are bound as one JSON text, as a table of the types of `table`. However many rows there are,
   * the SQL is the same, so its statement is prepared once.
   */
  fromJson: <Row extends object>(
    table: string,
    rows: Row[],
    columns: readonly (keyof Row & string)[],
  ) => RawBuilder<Row>
  /** A value to compare a column with. */
  bound: (value: Expression<string>) => RawBuilder<string>
}

const sqlite: SqlDialect = {
  name: 'sqlite',
  fromJson: <Row extends object>(_table: string, rows: Row[], columns: readonly (keyof Row & string)[]) => {
    const values = columns.map((column) => sql`value ->> ${sql.lit(`$.${column}`)} as ${sql.id(column)}`)
    return sql<Row>`select ${sql.join(values)} from json_each(${JSON.stringify(rows)})`
  },
  // As an expression: SQLite plans a range over a bare parameter anew at every execution, at three times the cost of the
  // look-up itself.
  bound: (value) => sql<string>`+${value}`,
}

const postgres: SqlDialect = {
  name: 'postgres',
  // The rows have the types and collations of the table's own (postgresql.org/docs/current/functions-json.html).
  fromJson: <Row extends object>(table: string, rows: Row[], columns: readonly (keyof Row & string)[]) => {
    const names = sql.join(columns.map((column) => sql.id(column)))
    return sql<Row>`select ${names} from json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)})`
  },
  bound: (value) => sql<string>`${value}`,
}

/** The engine of a database, or of a transaction in it. */
export function dialectOf<Tables>(db: Kysely<Tables>): SqlDialect {
  return db.getExecutor().adapter instanceof PostgresAdapter ? postgres : sqlite
}
