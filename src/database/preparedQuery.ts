import { sql } from 'kysely'
import type { Compilable, CompiledQuery, Kysely, RawBuilder } from 'kysely'
import { dialectOf } from './dialect.ts'
import { executeAtOnce } from './sqliteDialect.ts'

/** Stands for an argument of a prepared query, as an expression of that argument's type; undefined for one that is not given. */
export type Param<Args> = <Name extends keyof Args>(
  name: Name,
) => RawBuilder<Exclude<Args[Name], undefined>> | Extract<Args[Name], undefined>

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
 * With optional arguments, such as filters, it is built once for each set of given ones: `build` must depend on nothing else.
 */
export function preparedQuery<Args extends object, Row, Tables>(
  build: (db: Kysely<Tables>, param: Param<Args>) => Compilable<Row>,
): (db: Kysely<Tables>, args: Args) => Promise<Row[]> {
  const queries = new Map<string, CompiledQuery<Row>>()
  return async (db, args) => {
    let key: string = dialectOf(db).name
    for (const name in args) if (args[name] !== undefined) key += ` ${name}`
    let query = queries.get(key)
    if (query === undefined) {
      query = build(db, (name) => placeholderOf(args, name) as never).compile()
      queries.set(key, query)
    }
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Placeholder ? args[parameter.name as keyof Args] : parameter,
    )
    const bound = { ...query, parameters }
    return executeAtOnce<Row, Tables>(db, bound) ?? (await db.executeQuery<Row>(bound)).rows
  }
}

function placeholderOf<Args extends object>(args: Args, name: keyof Args) {
  return args[name] === undefined ? undefined : sql.val(new Placeholder(name))
}
