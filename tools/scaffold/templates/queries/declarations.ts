import { capitalized, withArticle } from '../../naming.ts'
import type { Property, Reference } from '../../properties.ts'
import { shownColumn } from './joins.ts'
import type { Parts } from './parts.ts'

/** The imports. */
export function imports({ properties, references }: Parts): string {
  const hasOwn = properties.some(isOwn)
  const hasBoolean = properties.some(({ type }) => type === 'boolean')
  return `import type { Schemas } from '../../contract/document.ts'
${hasOwn ? "import { propertiesOf } from '../../contract/schema.ts'" : ''}
${hasBoolean ? "import { toBoolean, toInteger } from '../../database/booleans.ts'" : ''}
import { preparedQuery } from '../../database/preparedQuery.ts'
import type { Param } from '../../database/preparedQuery.ts'
import { ${hasOwn ? 'allNull, ' : ''}sameValues } from '../../database/rows.ts'
import { upsertBatch } from '../../database/upsertBatch.ts'
import type { BatchMode, ${references.length > 0 ? 'BatchRow, ' : ''}RowOf } from '../../database/upsertBatch.ts'
import type { Db, Tables } from '../tables.ts'
`
}

/** The types of a resource and of its row. */
export function types({ names }: Parts): string {
  return `
type ${names.type} = Schemas['${names.type}']
type ${names.type}Input = Schemas['${names.type}Input']

/** ${capitalized(withArticle(names.words))} as it is stored, without its id. */
export type ${names.type}Row = RowOf<Tables, '${names.singular}'>
`
}

/** The columns that are written and selected. */
export function columns({ names, properties, references }: Parts): string {
  const { singular, type } = names
  if (references.length === 0) {
    return `
const columns = propertiesOf('${type}Input')
const nulls = allNull(columns)
`
  }
  const ids = references.map(({ column }) => `'${column}'`).join(', ')
  const shown = references.flatMap(selectedOf).join(',\n  ')
  if (!properties.some(isOwn)) {
    return `
const columns = [${ids}] as const
const selected = ['${singular}.id', ${shown}] as const
`
  }
  const shownNames = references.flatMap(({ shows }) => shows.map(({ property }) => property))
  return `
/** The properties that are columns of other tables. */
const shown = ${JSON.stringify(shownNames)} as const
type Own = Exclude<keyof ${type}Input, (typeof shown)[number]>

const own = propertiesOf('${type}Input').filter((name): name is Own => !(shown as readonly string[]).includes(name))
const columns = [${ids}, ...own] as const
const nulls = allNull(own)
const selected = [
  '${singular}.id',
  ${shown},
  ...own.map((column) => \`${singular}.\${column}\` as const),
] as const
`
}

/** Whether a property is a column of the resource's own. */
export function isOwn({ type }: Property): boolean {
  return type !== 'reference'
}

function selectedOf(reference: Reference): string[] {
  return reference.shows.map(({ property, key }) => `'${shownColumn(reference, key)} as ${property}'`)
}
