import { camel, pascal, withArticle } from '../../naming.ts'
import type { Reference } from '../../properties.ts'
import { tableOf } from '../../referencedResource.ts'
import { joinsOfKey, nameOf } from './joins.ts'
import type { Parts } from './parts.ts'

/** The queries that find the ids of what a resource refers to. */
export function findReferences({ names, references }: Parts): string {
  const rows = references.map(
    (reference) => `const [${rowOf(reference)}] = await ${queryOf(reference)}(db, body)`,
  )
  const ids = references.map((reference) => `${reference.column}: ${rowOf(reference)}?.id`)
  return `
/** The ids of what ${withArticle(names.words)} refers to; undefined for what does not exist. */
export async function findReferences(db: Db, body: ${names.type}Input) {
  ${rows.join('\n  ')}
  return { ${ids.join(', ')} }
}

${references.map((reference) => search(reference, `${names.type}Input`)).join('\n')}`
}

function search(reference: Reference, type: string): string {
  const { target, shows } = reference
  const joins = shows.flatMap(({ key }) => joinsOfKey(key, target.singular))
  const conditions = shows.map(
    ({ property, key }) => `.where('${tableOf(key, target)}.${key.column}', '=', param('${property}'))`,
  )
  const names = shows.map(({ property }) => `'${property}'`).join(' | ')
  return `const ${queryOf(reference)} = preparedQuery((db: Db, param: Param<Pick<${type}, ${names}>>) =>
  db.selectFrom('${target.singular}')${[...new Set(joins)].join('')}.select('${target.singular}.id')${conditions.join('')},
)
`
}

function queryOf(reference: Reference): string {
  return `select${pascal(nameOf(reference))}Id`
}

function rowOf(reference: Reference): string {
  return `${camel(nameOf(reference))}Row`
}
