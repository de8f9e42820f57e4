import { filtersOf } from '../../filters.ts'
import type { Filter } from '../../filters.ts'
import { capitalized } from '../../naming.ts'
import { columnOf } from '../../properties.ts'
import { joinsOf, shownColumn } from './joins.ts'
import type { Parts } from './parts.ts'

/** The queries that read: a page, one by its id, and one by its natural key. */
export function reads({ names, properties, references }: Parts): string {
  const { singular, type, types, words, manyWords } = names
  const filters = filtersOf(names, properties)
  const isConverted = properties.some((property) => property.type === 'boolean')
  const from = references.length === 0 ? `db.selectFrom('${singular}').selectAll()` : `select${types}(db)`
  // A column without its table is ambiguous as soon as tables are joined.
  const own = (column: string) => (references.length === 0 ? column : `${singular}.${column}`)
  const id = own('id')
  const where = `${from}.where('${id}', '>', after)`
  const page = `query.orderBy('${id}').limit(limit + 1).execute()`
  const condition = ({ name, compared }: Filter) => {
    const column = 'key' in compared ? shownColumn(compared.reference, compared.key) : own(compared.column)
    return `if (filter.${name} !== undefined) query = query.where('${column}', '=', filter.${name})`
  }
  return `
/** ${capitalized(manyWords)} after this id, ordered by id; \`limit + 1\` of them when there are more than \`limit\`. */
export async function list${types}(
  db: Db,
  ${filters.length === 0 ? '' : `filter: { ${filters.map(({ name }) => `${name}?: ${type}['${name}']`).join('; ')} },`}
  limit: number,
  after = 0,
): Promise<${type}[]> {
  ${filters.length === 0 ? `const query = ${where}` : `let query = ${where}`}
  ${filters.map(condition).join('\n  ')}
  ${isConverted ? `const rows = await ${page}\n  return rows.map(toApi)` : `return ${page}`}
}

/** The ${words} of this id, undefined when there is none. */
export async function find${type}(db: Db, id: number): Promise<${type} | undefined> {
  const [row] = await select${type}(db, { id })
  return ${isConverted ? 'row && toApi(row)' : 'row'}
}

const select${type} = preparedQuery((db: Db, param: Param<{ id: number }>) =>
  ${from}.where('${id}', '=', param('id')),
)
${
  references.length === 0
    ? ''
    : `
function select${types}(db: Db) {
  return db
    .selectFrom('${singular}')
    ${joinsOf(names, references)}
    .select(selected)
}
`
}
/** The stored row with the natural key of this one, undefined when there is none. */
export async function find${type}ByKey(db: Db, row: ${type}Row) {
  return db
    .selectFrom('${singular}')
    .selectAll()
    ${properties
      .filter(({ isKey }) => isKey)
      .map(columnOf)
      .map((column) => `.where('${column}', '=', row.${column})`)
      .join('\n    ')}
    .executeTakeFirst()
}
`
}
