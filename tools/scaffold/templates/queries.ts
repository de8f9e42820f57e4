import type { KeyProperty } from '../referencedResource.ts'
import { isFilter } from '../contractSchemas.ts'
import { camel, capitalized, withArticle } from '../naming.ts'
import type { ResourceNames } from '../naming.ts'
import { columnOf } from '../properties.ts'
import type { Property, Reference } from '../properties.ts'

/** The text of `queries.ts` of a new resource. */
export function queriesFile(names: ResourceNames, properties: Property[]): string {
  const parts = { names, properties, references: properties.flatMap(({ reference }) => reference ?? []) }
  return [
    imports(parts),
    types(parts),
    columns(parts),
    reads(parts),
    parts.references.length > 0 ? findReferences(parts) : '',
    conversions(parts),
    writes(parts),
  ]
    .join('\n')
    .replace(/^\n(?=import)/gm, '')
}

interface Parts {
  names: ResourceNames
  properties: Property[]
  references: Reference[]
}

function imports({ properties, references }: Parts): string {
  const hasBoolean = properties.some(({ type }) => type === 'boolean')
  return `import type { Schemas } from '../../contract/document.ts'
import { propertiesOf } from '../../contract/schema.ts'
${hasBoolean ? "import { toBoolean, toInteger } from '../../database/booleans.ts'" : ''}
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { allNull, sameValues } from '../../database/rows.ts'
import { upsertBatch } from '../../database/upsertBatch.ts'
import type { BatchMode, ${references.length > 0 ? 'BatchRow, ' : ''}RowOf } from '../../database/upsertBatch.ts'
import type { Db, Tables } from '../tables.ts'
`
}

function types({ names }: Parts): string {
  return `
type ${names.type} = Schemas['${names.type}']
type ${names.type}Input = Schemas['${names.type}Input']

/** ${capitalized(withArticle(names.words))} as it is stored, without its id. */
export type ${names.type}Row = RowOf<Tables, '${names.singular}'>
`
}

function columns({ names, references }: Parts): string {
  const { singular, type } = names
  if (references.length === 0) {
    return `
const columns = propertiesOf('${type}Input')
const nulls = allNull(columns)
`
  }
  const shown = references.flatMap(({ shows }) => shows.map(({ property }) => property))
  return `
/** The properties that are columns of other tables. */
const shown = ${JSON.stringify(shown)} as const
type Own = Exclude<keyof ${type}Input, (typeof shown)[number]>

const own = propertiesOf('${type}Input').filter((name): name is Own => !(shown as readonly string[]).includes(name))
const columns = [${references.map(({ column }) => `'${column}'`).join(', ')}, ...own] as const
const nulls = allNull(own)
const selected = [
  '${singular}.id',
  ${references.flatMap(selectedOf).join(',\n  ')},
  ...own.map((column) => \`${singular}.\${column}\` as const),
] as const
`
}

function selectedOf({ shows, target }: Reference): string[] {
  return shows.map(({ property, key }) => `'${tableOf(key, target.singular)}.${key.column} as ${property}'`)
}

/** The table that holds a property of a key: the last one that its joins lead to. */
function tableOf({ joins }: KeyProperty, first: string): string {
  return joins.at(-1)?.table ?? first
}

function reads({ names, properties, references }: Parts): string {
  const { singular, type, types, words, manyWords } = names
  const filters = properties.filter(isFilter).flatMap(filtersOf)
  const isConverted = properties.some((property) => property.type === 'boolean')
  const toApi = isConverted ? '.map(toApi)' : ''
  const from = references.length === 0 ? `db.selectFrom('${singular}').selectAll()` : `select${types}(db)`
  const id = references.length === 0 ? 'id' : `${singular}.id`
  return `
/** ${capitalized(manyWords)} after this id, ordered by id; \`limit + 1\` of them when there are more than \`limit\`. */
export async function list${types}(
  db: Db,
  filter: Partial<Pick<${type}, ${filters.map(({ name }) => `'${name}'`).join(' | ')}>>,
  limit: number,
  after = 0,
): Promise<${type}[]> {
  let query = ${from}.where('${id}', '>', after)
  ${filters.map(({ name, column }) => `if (filter.${name} !== undefined) query = query.where('${column}', '=', filter.${name})`).join('\n  ')}
  const rows = await query.orderBy('${id}').limit(limit + 1).execute()
  return rows${toApi}
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

function filtersOf({ name, reference }: Property) {
  if (reference === undefined) return [{ name, column: name }]
  return reference.shows.map(({ property, key }) => ({
    name: property,
    column: `${tableOf(key, reference.target.singular)}.${key.column}`,
  }))
}

function joinsOf({ singular }: ResourceNames, references: Reference[]): string {
  const joins = references.flatMap(({ column, target, shows }) => [
    join(target.singular, singular, column),
    ...shows.flatMap(({ key }) => joinsOfKey(key, target.singular)),
  ])
  return [...new Set(joins)].join('\n    ')
}

function joinsOfKey({ joins }: KeyProperty, first: string): string[] {
  return joins.map(({ table, column }, index) => join(table, joins[index - 1]?.table ?? first, column))
}

function join(table: string, from: string, column: string): string {
  return `.innerJoin('${table}', '${table}.id', '${from}.${column}')`
}

function findReferences({ names, references }: Parts): string {
  const searches = references.map(({ column, target, shows }) => {
    const joins = shows.flatMap(({ key }) => joinsOfKey(key, target.singular))
    const conditions = shows.map(
      ({ property, key }) =>
        `.where('${tableOf(key, target.singular)}.${key.column}', '=', body.${property})`,
    )
    return `const ${variableOf(column)} = await db
    .selectFrom('${target.singular}')${[...new Set(joins)].map((each) => `\n    ${each}`).join('')}
    .select('${target.singular}.id')
    ${conditions.join('\n    ')}
    .executeTakeFirst()`
  })
  return `
/** The ids of what ${withArticle(names.words)} refers to; undefined for what does not exist. */
export async function findReferences(db: Db, body: ${names.type}Input) {
  ${searches.join('\n  ')}
  return { ${references.map(({ column }) => `${column}: ${variableOf(column)}?.id`).join(', ')} }
}
`
}

function variableOf(column: string): string {
  return `${camel(column.replace(/_id$/, ''))}Row`
}

function conversions({ names, properties, references }: Parts): string {
  const { type, singular } = names
  const booleans = properties.filter((property) => property.type === 'boolean').map(({ name }) => name)
  const shown = references.flatMap(({ shows }) => shows.map(({ property }) => property))
  const ids = `{ ${references.map(({ column }) => `${column}: number`).join('; ')} }`
  const body =
    shown.length === 0 ? 'body' : `{ ${shown.map((name) => `${name}: _${name}`).join(', ')}, ...body }`
  const toRow = `
/** ${capitalized(withArticle(names.words))} as it is to be stored: what the body omits is null. */
export function toRow(${body}: ${type}Input${references.length > 0 ? `, ids: ${ids}` : ''}): ${type}Row {
  return { ...nulls, ...body${references.length > 0 ? ', ...ids' : ''}${booleans.map((name) => `, ${name}: toInteger(body.${name})`).join('')} }
}
`
  if (booleans.length === 0) return toRow
  const stored =
    references.length === 0
      ? `${type}Row & { id: number }`
      : `Omit<${type}, ${booleans.map((name) => `'${name}'`).join(' | ')}> & Pick<${type}Row, ${booleans.map((name) => `'${name}'`).join(' | ')}>`
  return `${toRow}
/** A row of \`${singular}\` as the API returns it. */
function toApi(row: ${stored}): ${type} {
  return { ...row, ${booleans.map((name) => `${name}: toBoolean(row.${name})`).join(', ')} }
}
`
}

function writes({ names, properties, references }: Parts): string {
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
