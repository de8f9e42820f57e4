import { camel } from './naming.ts'
import type { ResourceNames } from './naming.ts'
import type { Property } from './properties.ts'

// The three files of src/resources that list every resource. Each list is alphabetical in its imports and in the order of
// creation in its entries, which is the order of loading.

/** `src/resources/index.ts` with the row of a new resource, after those that it may refer to. */
export function addToTable(source: string, { plural, variables }: ResourceNames): string {
  const text = addImport(source, `import { ${variables} } from './${plural}/resource.ts'`)
  return text.replace(
    /(export const resources[^=]*= \[)([^\]]*?),?\s*\]/,
    (_, start: string, rows: string) =>
      rows.trim() === '' ? `${start}${variables}]` : `${start}${rows}, ${variables}]`,
  )
}

/** The same without a resource. */
export function removeFromTable(source: string, plural: string): string {
  const text = removeImport(source, `./${plural}/resource.ts`)
  return text.replace(/(export const resources[^=]*= \[)([^\]]*)\]/, (_, start: string, rows: string) => {
    const left = rows.split(',').filter((row) => row.trim() !== '' && row.trim() !== camel(plural))
    return `${start}${left.join(',')}]`
  })
}

/** `src/resources/handlers.ts` with the handlers of a new resource. */
export function addToHandlers(source: string, { plural, variables }: ResourceNames): string {
  const text = addImport(source, `import * as ${variables} from './${plural}/handlers.ts'`)
  return text.replace(/^(export const handlers = exactHandlers\(\{[^}]*?),?\s*\}/m, `$1, ...${variables} }`)
}

/** The same without a resource. */
export function removeFromHandlers(source: string, plural: string): string {
  return removeImport(source, `./${plural}/handlers.ts`).replace(
    new RegExp(`\\s*\\.\\.\\.${camel(plural)},?`),
    '',
  )
}

/** `src/resources/tables.ts` with the table of a new resource. */
export function addToTables(source: string, names: ResourceNames, properties: Property[]): string {
  return source.replace(
    /^(export interface Tables \{[^]*?)^\}/m,
    `$1  ${names.singular}: ${tableType(names, properties)}\n}`,
  )
}

/** The same without a table. */
export function removeFromTables(source: string, singular: string): string {
  const rest = source.replace(new RegExp(`^  ${singular}: [^]*?(?=^  \\w+: |^\\})`, 'm'), '')
  // A type that only this table used.
  return rest.replace(/^import type \{ (\w+) \} from .*\n/gm, (line, type: string) =>
    new RegExp(`\\b${type}\\b`).test(rest.replace(line, '')) ? line : '',
  )
}

/** The contract's properties are the columns, but for those of other tables and for booleans, which are stored as 0 and 1. */
function tableType({ type }: ResourceNames, properties: Property[]): string {
  const table = `Table<Schemas['${type}']>`
  const references = properties.flatMap(({ reference }) => reference ?? [])
  const booleans = properties.filter((property) => property.type === 'boolean')
  const omitted = [
    ...references.flatMap(({ shows }) => shows.map(({ property }) => property)),
    ...booleans.map(({ name }) => name),
  ]
  if (omitted.length === 0) return table
  const columns = [
    ...references.map(({ column }) => `${column}: number`),
    ...booleans.map(({ name, isRequired }) => `${name}: number${isRequired ? '' : ' | null'}`),
  ]
  return `Omit<${table}, ${omitted.map((name) => `'${name}'`).join(' | ')}> & { ${columns.join('; ')} }`
}

/** Adds an import after those of the files of the same folder, in alphabetical order of their paths. */
function addImport(source: string, line: string): string {
  const pathOf = (text: string) => /'(\.\/[^']+)'/.exec(text)?.[1] ?? ''
  const imports = source.match(/^import [^]*?'$/gm) ?? []
  const before = imports.findLast((each) => pathOf(each) === '' || pathOf(each) < pathOf(line))
  if (before === undefined) return `${line}\n${source}`
  return source.replace(before, `${before}\n${line}`)
}

function removeImport(source: string, path: string): string {
  return source.replace(new RegExp(`^import [^;\\n]*'${path.replaceAll('.', '\\.')}'\\n`, 'm'), '')
}
