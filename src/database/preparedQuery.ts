import { sql } from 'kysely'
import type { Compilable, CompiledQuery, Kysely, RawBuilder } from 'kysely'
import { dialectOf } from './dialect.ts'
import type { SqlDialect } from './dialect.ts'
import { executeAtOnce } from './sqliteDialect.ts'

/** Stands for an argument of a prepared query, as an expression of that argument's type. */
export type Param<Args> = <Name extends keyof Args>(name: Name) => RawBuilder<Args[Name]>

class Placeholder {
  readonly name: PropertyKey

  constructor(name: PropertyKey) {
    this.name = name
  }
}

/**
 * A query that Kysely builds and compiles once per SQL dialect, at its first use: for a small query that costs more than
 * SQLite takes to execute it. Annotate the parameters of `build`, and the types follow:
 * `preparedQuery((db: Db, param: Param<{ id: number }>) => db.selectFrom('a').selectAll().where('id', '=', param('id')))`.
 */
export function preparedQuery<Args extends object, Row, Tables>(
  build: (db: Kysely<Tables>, param: Param<Args>) => Compilable<Row>,
): (db: Kysely<Tables>, args: Args) => Promise<Row[]> {
  const queries = new Map<SqlDialect, CompiledQuery<Row>>()
  return async (db, args) => {
    const dialect = dialectOf(db)
    let query = queries.get(dialect)
    if (query === undefined) {
      query = build(db, (name) => sql.val(new Placeholder(name)) as RawBuilder<never>).compile()
      queries.set(dialect, query)
    }
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Placeholder ? args[parameter.name as keyof Args] : parameter,
    )
    const bound = { ...query, parameters }
    return executeAtOnce<Row, Tables>(db, bound) ?? (await db.executeQuery<Row>(bound)).rows
  }
}
