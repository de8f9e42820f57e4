import { withArticle } from '../../naming.ts'
import { columnOf } from '../../properties.ts'
import type { Parts } from './parts.ts'

/** The queries that write: one, many, replace and delete. */
export function writes({ names, properties, references }: Parts): string {
  const hasReferences = references.length > 0
  const { singular, type, types, words, manyWords } = names
  const key = properties.filter(({ isKey }) => isKey).map(columnOf)
  return `
/** Whether two rows with the same natural key have the same values. */
export function same${type}(one: ${type}Row, other: ${type}Row): boolean {
  return sameValues(columns, one, other)
}

/** Inserts ${withArticle(words)} and returns its id; undefined when its natural key exists. */
export async function insert${type}(db: Db, row: ${type}Row): Promise<number | undefined> {
  const inserted = await db
    .insertInto('${singular}')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted?.id
}

/** Upserts many ${manyWords} in a transaction. */
${
  hasReferences
    ? `export async function upsert${types}<Failure>(
  trx: Db,
  rows: BatchRow<${type}Row, Failure>[],
  mode: BatchMode,
) {`
    : `export async function upsert${types}(trx: Db, rows: { row: ${type}Row }[], mode: BatchMode) {`
}
  return upsertBatch(trx, { table: '${singular}', columns, key: [${key.map((column) => `'${column}'`).join(', ')}], rows, mode })
}

/** Replaces all values of ${withArticle(words)}. */
export async function update${type}(db: Db, id: number, row: ${type}Row): Promise<void> {
  await db.updateTable('${singular}').set(row).where('id', '=', id).execute()
}

/** Deletes ${withArticle(words)}; violates a foreign key if other rows refer to it. */
export async function delete${type}(db: Db, id: number): Promise<void> {
  await db.deleteFrom('${singular}').where('id', '=', id).execute()
}
`
}
