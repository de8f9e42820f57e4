import type { Change } from './changes.ts'
import { ask } from './questions.ts'
import { createTriggers } from './search.ts'
import { createIndexes, createTable, quote, run } from './statements.ts'
import { SEARCH_COLUMN } from './table.ts'

/**
 * The source of the statements that recreate a table with its rows on SQLite (sqlite.org/lang_altertable.html, 7). The
 * procedure given there disables foreign keys, which is impossible in the migrator's transaction. So foreign keys are
 * deferred to its commit, and the table is dropped and created before its rows are inserted again: each of them resolves
 * the references to it.
 */
export function recreateTable(change: Change): string[] {
  const { from, to } = change
  const [table, before] = [to.name, `${to.name}_before`]
  const keepsIds = [from, to].every(({ columns }) => columns.some(({ isId }) => isId))
  const { columns, values } = copiedColumns(change)
  return [
    `// SQLite changes ${table} only by recreating it (sqlite.org/lang_altertable.html, 7). References to it are checked at`,
    '// the commit (sqlite.org/pragma.html#pragma_defer_foreign_keys), and no id is reused.',
    ...askForOthers(change),
    run('pragma defer_foreign_keys = on'),
    run(`create table "${before}" as select * from "${table}"`),
    ...(keepsIds ? [run(`update sqlite_sequence set name = '${before}' where name = '${table}'`)] : []),
    `await db.schema.dropTable(${quote(table)}).execute()`,
    ...createTable(to),
    run(`
      insert into "${table}" (${columns.join(', ')})
      select ${values.join(', ')} from "${before}"`),
    ...(keepsIds
      ? [
          run(`delete from sqlite_sequence where name = '${table}'`),
          run(`update sqlite_sequence set name = '${table}' where name = '${before}'`),
        ]
      : []),
    `await db.schema.dropTable(${quote(before)}).execute()`,
    ...createIndexes(to, to.keys),
    // The index itself keeps the words of each id.
    ...(to.search === undefined ? [] : createTriggers(to)),
  ]
}

/** The columns that get a value from the previous table, and that value: null where only a person knows it. */
function copiedColumns({ to, added }: Change) {
  const stored = to.search === undefined ? to.columns : [...to.columns, SEARCH_COLUMN]
  const columns = stored.filter((column) => !added.includes(column) || !column.isNullable)
  return {
    columns: columns.map(({ name }) => `"${name}"`),
    values: columns.map((column) => (added.includes(column) ? 'null' : `"${column.name}"`)),
  }
}

function askForOthers({ from }: Change): string[] {
  if (from.others.length === 0) return []
  return ask(
    `Which statements restore what openapi.yaml does not declare of ${from.name}: ${from.others.join(', ')}?`,
    ['Recreating the table loses it, unless you add it to the statements below.'],
  )
}
