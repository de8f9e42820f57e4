import { contract } from '../contract/document.ts'
import type { Schema } from '../contract/schema.ts'
import { readColumn } from './columns.ts'
import type { SchemasByName } from './columns.ts'
import {
  duplicateErrors,
  keyErrors,
  propertyErrors,
  referenceErrors,
  searchErrors,
} from './declarationErrors.ts'
import { keywordErrors } from './keywords.ts'
import type { Table } from './table.ts'

/** The tables that a contract declares, and the errors in the declarations, one sentence each. */
export interface Declared {
  tables: Table[]
  errors: string[]
}

/** Reads the tables from the schemas that have an `x-table`. */
export function declaredTables(schemas: SchemasByName = contract.components.schemas): Declared {
  const declared = Object.entries(schemas).filter(([, schema]) => 'x-table' in schema)
  const errors = declared.flatMap(([name, schema]) => keywordErrors(name, schema))
  if (errors.length > 0) return { tables: [], errors }

  const tables = declared.map(([name, schema]) => readTable(name, schema, schemas))
  return {
    tables,
    errors: [
      ...declared.flatMap(([name, schema]) => propertyErrors(name, schema, schemas)),
      ...declared.flatMap(([name, schema]) => referenceErrors(name, schema, tables, schemas)),
      ...tables.flatMap(keyErrors),
      ...tables.flatMap(searchErrors),
      ...duplicateErrors(tables),
    ],
  }
}

function readTable(name: string, schema: Schema, schemas: SchemasByName): Table {
  const columns = Object.entries(schema.properties ?? {}).map(([property, value]) =>
    readColumn(property, value, schema, schemas),
  )
  return {
    name: schema['x-table'] ?? '',
    schema: name,
    // Several properties may show columns of one referenced row.
    columns: [...new Map(columns.map((column) => [column.name, column])).values()],
    keys: [
      ...(schema['x-unique'] ?? []).map((columns) => ({ columns, isUnique: true })),
      ...(schema['x-indexes'] ?? []).map((columns) => ({ columns, isUnique: false })),
    ],
    search: schema['x-search'],
    isStrict: true,
    others: [],
  }
}
