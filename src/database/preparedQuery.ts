import { sql } from 'kysely'
import type { Compilable, CompiledQuery, RawBuilder } from 'kysely'
import type { Db } from './connection.ts'
import { dialectOf } from './dialect.ts'
import type { SqlDialect } from './dialect.ts'

/** The place of an argument in a query, as a value of that argument's type. */
export type Place<Args> = <Name extends keyof Args>(name: Name) => RawBuilder<Args[Name]>

class Argument {
  readonly name: PropertyKey

  constructor(name: PropertyKey) {
    this.name = name
  }
}

/**
 * A query that is built and compiled at its first use on an engine: that costs Kysely more than SQLite takes to answer the small ones,
 * and gives the same SQL each time. `build` is handed the places of the arguments; the result is called with them.
 */
export function preparedQuery<Args extends object, Row>(
  build: (db: Db, place: Place<Args>) => Compilable<Row>,
): (db: Db, args: Args) => Promise<Row[]> {
  const kept = new Map<SqlDialect, CompiledQuery<Row>>()
  return async (db, args) => {
    const engine = dialectOf(db)
    let compiled = kept.get(engine)
    if (compiled === undefined) {
      compiled = build(db, (name) => sql.val(new Argument(name)) as RawBuilder<never>).compile()
      kept.set(engine, compiled)
    }
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Argument ? args[parameter.name as keyof Args] : parameter,
    )
    const { rows } = await db.executeQuery<Row>({ ...compiled, parameters })
    return rows
  }
}
