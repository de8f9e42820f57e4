import { camel, withArticle } from '../../naming.ts'
import { tableOf } from '../../referencedResource.ts'
import { joinsOfKey } from './joins.ts'
import type { Parts } from './parts.ts'

/** The query that finds the ids of what a resource refers to. */
export function findReferences({ names, references }: Parts): string {
  const searches = references.map(({ column, target, shows }) => {
    const joins = shows.flatMap(({ key }) => joinsOfKey(key, target.singular))
    const conditions = shows.map(
      ({ property, key }) => `.where('${tableOf(key, target)}.${key.column}', '=', body.${property})`,
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
