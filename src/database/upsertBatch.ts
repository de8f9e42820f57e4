import { sql } from 'kysely'
import type { Kysely, Selectable } from 'kysely'
import type { OnConflict } from '../contract/onConflict.ts'
import { sameValues, selectRows, wantedRows } from './rows.ts'

/** How a batch is written, as the parameters of a batch operation say it. */
export interface BatchMode {
  on_conflict: OnConflict
  /** Whether to write nothing, and only to report what would be written. */
  dry_run: boolean
}

/** A row of a table without its id. */
export type RowOf<Tables, Table extends keyof Tables> = Omit<Selectable<Tables[Table]>, 'id'>

/** A row of a batch, or why it cannot be written. */
export type BatchRow<Row, Failure = never> = { row: Row } | { failure: Failure }

/** A row whose key exists with other values: stored under `id`, or, if undefined, in an earlier row of the batch. */
export interface Conflict<Row = unknown> {
  kind: 'conflict'
  row: Row
  id: number | undefined
}

/** How many rows of a batch were created, updated, kept and unchanged, and which failed. */
export interface BatchOutcome<Failure> {
  created: number
  updated: number
  kept: number
  unchanged: number
  failed: { index: number; failure: Failure }[]
}

/** A batch of rows for one table. */
export interface Batch<Row, Failure> {
  /** All columns but `id`. */
  columns: readonly (keyof Row & string)[]
  /** The natural key: columns with a unique index. */
  key: readonly (keyof Row & string)[]
  /** Columns that follow from the others, and are not compared. */
  derived?: readonly (keyof Row & string)[]
  rows: BatchRow<Row, Failure>[]
  mode: BatchMode
}

/**
 * Upserts many rows in a transaction. Of rows with the same key the first one wins, so that repeating a batch changes
 * nothing, whatever `on_conflict` is: a later one with the same values is unchanged, with other values a conflict. However
 * many rows there are, it takes one select, one insert and one update of one bound JSON value each.
 */
export async function upsertBatch<Tables, Table extends keyof Tables & string, Failure = never>(
  trx: Kysely<Tables>,
  batch: { table: Table } & Batch<RowOf<Tables, Table>, Failure>,
): Promise<BatchOutcome<Failure | Conflict<RowOf<Tables, Table>>>> {
  const { table, columns, mode } = batch
  const { inserts, updates, outcome } = planBatch(batch, await selectExisting(trx, batch))
  if (mode.dry_run) return outcome
  if (inserts.length > 0) {
    await sql`
      insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
      ${selectRows(trx, table, inserts, columns)}`.execute(trx)
  }
  if (updates.length > 0) await updateRows(trx, batch, updates)
  return outcome
}

type Stored<Row> = Row & { id: number }

/** The stored rows of the batch's keys. The join is crossed so that SQLite looks each key up in the index, in this order. */
async function selectExisting<Tables, Table extends keyof Tables & string, Failure>(
  trx: Kysely<Tables>,
  { table, key, rows }: { table: Table } & Batch<RowOf<Tables, Table>, Failure>,
) {
  const wanted = rows.flatMap((each) => ('row' in each ? [each.row] : []))
  const sameKey = key.map((column) => sql`${sql.ref(`${table}.${column}`)} = ${sql.ref(`wanted.${column}`)}`)
  const { rows: existing } = await sql<Stored<RowOf<Tables, Table>>>`
    select ${sql.table(table)}.* from ${wantedRows(trx, table, wanted, key)} cross join ${sql.table(table)}
    where ${sql.join(sameKey, sql` and `)}`.execute(trx)
  return existing
}

async function updateRows<Tables, Table extends keyof Tables & string, Failure>(
  trx: Kysely<Tables>,
  { table, columns, key }: { table: Table } & Batch<RowOf<Tables, Table>, Failure>,
  rows: Stored<RowOf<Tables, Table>>[],
) {
  const changeable = columns.filter((column) => !key.includes(column))
  const values = changeable.map((column) => sql`${sql.ref(column)} = ${sql.ref(`wanted.${column}`)}`)
  await sql`
    update ${sql.table(table)} set ${sql.join(values)} from ${wantedRows(trx, table, rows, ['id', ...changeable])}
    where ${sql.ref(`${table}.id`)} = wanted.id`.execute(trx)
}

/** A row of a key, and where it comes from. */
interface Known<Row> {
  id: number | undefined
  row: Row
  isChanged: boolean
  /** Whether an earlier row of the batch has these values. */
  isInBatch: boolean
}

/** Decides row by row. `existing` holds the stored rows of the batch's keys. */
function planBatch<Row, Failure>(
  { columns, key, derived = [], rows, mode: { on_conflict: onConflict } }: Batch<Row, Failure>,
  existing: Stored<Row>[],
) {
  const compared = columns.filter((column) => !derived.includes(column))
  const keyOf = (row: Row) => JSON.stringify(key.map((column) => row[column]))
  const known = new Map<string, Known<Row>>()
  for (const row of existing) known.set(keyOf(row), { id: row.id, row, isChanged: false, isInBatch: false })

  const outcome: BatchOutcome<Failure | Conflict<Row>> = {
    created: 0,
    updated: 0,
    kept: 0,
    unchanged: 0,
    failed: [],
  }
  for (const [index, candidate] of rows.entries()) {
    if ('failure' in candidate) {
      outcome.failed.push({ index, failure: candidate.failure })
      continue
    }
    const { row } = candidate
    const rowKey = keyOf(row)
    const found = known.get(rowKey)
    if (found !== undefined && sameValues(compared, found.row, row)) {
      outcome.unchanged += 1
      found.isInBatch = true
    } else if (found !== undefined && (found.isInBatch || onConflict === 'fail')) {
      const id = onConflict === 'fail' ? found.id : undefined
      outcome.failed.push({ index, failure: { kind: 'conflict', row, id } })
    } else if (found !== undefined && onConflict === 'keep') {
      outcome.kept += 1
    } else {
      known.set(rowKey, { id: found?.id, row, isChanged: true, isInBatch: true })
      if (found === undefined) outcome.created += 1
      else outcome.updated += 1
    }
  }

  const changed = [...known.values()].filter(({ isChanged }) => isChanged)
  return {
    inserts: changed.flatMap(({ id, row }) => (id === undefined ? [row] : [])),
    updates: changed.flatMap(({ id, row }) => (id === undefined ? [] : [{ ...row, id }])),
    outcome,
  }
}
