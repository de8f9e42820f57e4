// The shape of a database, to compare two of one kind: tables without the order of their columns and without index names.
import { sql } from 'kysely'
import { dialectOf } from '../../src/database/dialect.ts'
import { readTables } from '../../src/schema/migrated.ts'
import type { Db } from './lending.ts'

/** Columns, keys and references of a database, sorted. */
export async function shapeOf(db: Db): Promise<string[]> {
  const lines = dialectOf(db).name === 'sqlite' ? await sqliteShape(db) : await postgresShape(db)
  return lines.sort()
}

async function sqliteShape(db: Db): Promise<string[]> {
  return (await readTables(db)).flatMap(({ name, columns, keys, search, isStrict, others }) => [
    `table ${name} ${isStrict ? 'strict' : ''} ${others.join(' ')} search ${search?.join()}`,
    ...columns.map((column) => `column ${name} ${JSON.stringify(column)}`),
    ...keys.map(({ columns, isUnique }) => `key ${name} ${columns.join()} ${isUnique ? 'unique' : ''}`),
  ])
}

async function postgresShape(db: Db): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', 'column', table_name, column_name, data_type, collation_name, is_nullable, is_identity) as line
      from information_schema.columns where table_schema = 'public' and table_name not like 'kysely%'
    union all
    select concat_ws(' ', 'key', indrelid::regclass, indisunique, indisprimary, array(
        select attname from unnest(indkey) with ordinality as listed(number, place)
        join pg_attribute on attrelid = indrelid and attnum = number order by place))
      from pg_index where indrelid::regclass::text in (select tablename from pg_tables where schemaname = 'public')
      and indrelid::regclass::text not like 'kysely%'
    union all
    select concat_ws(' ', 'reference', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint where contype = 'f'
  `.execute(db)
  return rows.map(({ line }) => line)
}
