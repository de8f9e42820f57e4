import { PostgresAdapter, sql } from 'kysely'
import type { Kysely, RawBuilder } from 'kysely'

/** The SQL that differs between SQLite and PostgreSQL. */
export interface SqlDialect {
  name: 'sqlite' | 'postgres'
  /**
   * Selects these columns of rows that are bound as one JSON value, with the types of `table`. The SQL does not depend on
   * the number of rows, so its statement is prepared once.
   */
  fromJson: <Row extends object>(
    table: string,
    rows: Row[],
    columns: readonly (keyof Row & string)[],
  ) => RawBuilder<Row>
}

const sqlite: SqlDialect = {
  name: 'sqlite',
  fromJson: <Row extends object>(_table: string, rows: Row[], columns: readonly (keyof Row & string)[]) => {
    const values = columns.map((column) => sql`value ->> ${sql.lit(`$.${column}`)} as ${sql.id(column)}`)
    // In binary form, a row need not be parsed again for its columns, which took as long again (sqlite.org/json1.html, jsonb_each).
    return sql<Row>`select ${sql.join(values)} from jsonb_each(${JSON.stringify(rows)})`
  },
}

const postgres: SqlDialect = {
  name: 'postgres',
  // The rows have the types and collations of the table (postgresql.org/docs/current/functions-json.html).
  fromJson: <Row extends object>(table: string, rows: Row[], columns: readonly (keyof Row & string)[]) => {
    const names = sql.join(columns.map((column) => sql.id(column)))
    return sql<Row>`select ${names} from json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)})`
  },
}

/** The SQL dialect of a database, or of a transaction in it. */
export function dialectOf<Tables>(db: Kysely<Tables>): SqlDialect {
  return db.getExecutor().adapter instanceof PostgresAdapter ? postgres : sqlite
}
