import type { ResourceNames } from '../../naming.ts'
import type { Reference } from '../../properties.ts'
import type { KeyProperty } from '../../referencedResource.ts'

// A table is joined under the name of the reference: two references to one table are two joins.

/** The joins from a resource to the tables that show what it refers to. */
export function joinsOf({ singular }: ResourceNames, references: Reference[]): string {
  const joins = references.flatMap((reference) => [
    join(reference.target.singular, nameOf(reference), singular, reference.column),
    ...reference.shows.flatMap(({ key }) => joinsOfKey(key, reference.target.singular, nameOf(reference))),
  ])
  return [...new Set(joins)].join('\n    ')
}

/** The joins from a table, which the query knows by this name, to the one that has a property of its key. */
export function joinsOfKey({ joins }: KeyProperty, table: string, name = table): string[] {
  const names = [name, ...joins.map((each) => joinedName(each.table, table, name))]
  return joins.map((each, index) => join(each.table, names[index + 1] ?? '', names[index] ?? '', each.column))
}

/** The column that shows a property, with the name of its table in the query. */
export function shownColumn(reference: Reference, { joins, column }: KeyProperty): string {
  const { singular } = reference.target
  const name = nameOf(reference)
  const last = joins.at(-1)
  return `${last === undefined ? name : joinedName(last.table, singular, name)}.${column}`
}

/** The name of a reference. */
export function nameOf({ column }: Reference): string {
  return column.replace(/_id$/, '')
}

function joinedName(table: string, first: string, name: string): string {
  return name === first ? table : `${name}_${table}`
}

function join(table: string, name: string, from: string, column: string): string {
  const joined = name === table ? table : `${table} as ${name}`
  return `.innerJoin('${joined}', '${name}.id', '${from}.${column}')`
}
