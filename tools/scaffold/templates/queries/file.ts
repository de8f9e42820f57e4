import type { ResourceNames } from '../../naming.ts'
import type { Property } from '../../properties.ts'
import { conversions } from './conversions.ts'
import { columns, imports, types } from './declarations.ts'
import { findReferences } from './findReferences.ts'
import { reads } from './reads.ts'
import { writes } from './writes.ts'

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
