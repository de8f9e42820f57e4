import { filtersOf } from '../filters.ts'
import { labelTemplate } from '../label.ts'
import { capitalized, listed, withArticle } from '../naming.ts'
import type { ResourceNames } from '../naming.ts'
import type { Property } from '../properties.ts'

/** The text of `handlers.ts` of a new resource. */
export function handlersFile(names: ResourceNames, properties: Property[]): string {
  const references = properties.flatMap(({ reference }) => reference ?? [])
  const { singular, plural, type, types, variables, words } = names
  const filters = filtersOf(names, properties).map(({ name }) => name)
  const hasReferences = references.length > 0
  const row = hasReferences ? 'accepted(await rowOf(trx, body))' : `${variables}.toRow(body)`
  return `import type { Schemas } from '../../contract/document.ts'
import { pathTo } from '../../contract/paths.ts'
import ${hasReferences ? '' : 'type '}{ Problem } from '../../contract/problem.ts'
import { conflict${hasReferences ? ', notFound' : ''} } from '../../contract/problems.ts'
${hasReferences ? "import type { BatchRow } from '../../database/upsertBatch.ts'" : ''}
import { assertPreconditions } from '../../http/etag.ts'
import { decodeCursor, paginate } from '../../http/pagination.ts'
import { ${hasReferences ? 'accepted, ' : ''}batchResponse, created, current, found, stored } from '../../http/responses.ts'
import { assertUnused } from '../assertUnused.ts'
import type { Operation } from '../operation.ts'
import type { Db } from '../tables.ts'
import * as ${variables} from './queries.ts'

export const list${types}: Operation<'list${types}'> = async ({ query, db }) => {
  const scope = { ${[`list: '${plural}'`, ...filters.map((name) => `${name}: query.${name}`)].join(', ')} }
  const [after] = decodeCursor(query.cursor, scope, 'number') ?? []
  const rows = await ${variables}.list${types}(db, ${filters.length > 0 ? 'query, ' : ''}query.limit, after)
  return { status: 200, body: paginate(rows, query.limit, scope, ({ id }) => [id]) }
}

export const create${type}: Operation<'create${type}'> = async ({ body, write }) =>
  write(async (trx) => {
    const row = ${row}
    const id = await ${variables}.insert${type}(trx, row)
    if (id !== undefined) return created(await load${type}(trx, id), pathTo('${plural}', id))
    const existing = found(await ${variables}.find${type}ByKey(trx, row), '${words} with this key')
    if (!${variables}.same${type}(existing, row)) throw conflictOf(body, existing.id)
    return stored(await load${type}(trx, existing.id))
  })

export const create${types}: Operation<'create${types}'> = async ({ body, query, write }) =>
  write(async (trx) => {
    ${
      hasReferences
        ? `const rows: BatchRow<${variables}.${type}Row, Problem>[] = []
    for (const each of body) rows.push(await rowOf(trx, each))`
        : `const rows = body.map((each) => ({ row: ${variables}.toRow(each) }))`
    }
    const outcome = await ${variables}.upsert${types}(trx, rows, query)
    return batchResponse(outcome, body, (failure, input) =>
      ${hasReferences ? 'failure instanceof Problem ? failure : ' : ''}conflictOf(input, failure.id),
    )
  })

export const get${type}: Operation<'get${type}'> = async ({ params, headers, db }) =>
  current(await load${type}(db, params.${singular}_id), headers)

export const update${type}: Operation<'update${type}'> = async ({ params, headers, body, write }) =>
  write(async (trx) => {
    const id = params.${singular}_id
    assertPreconditions(await load${type}(trx, id), headers)
    const row = ${row}
    const other = await ${variables}.find${type}ByKey(trx, row)
    if (other !== undefined && other.id !== id) throw conflictOf(body, other.id)
    await ${variables}.update${type}(trx, id, row)
    return stored(await load${type}(trx, id))
  })

export const delete${type}: Operation<'delete${type}'> = async ({ params, headers, write }) =>
  write(async (trx) => {
    const id = params.${singular}_id
    assertPreconditions(await load${type}(trx, id), headers)
    await assertUnused(trx, '${singular}', id, \`${capitalized(words)} \${id}\`)
    await ${variables}.delete${type}(trx, id)
    return { status: 204 }
  })

async function load${type}(db: Db, id: number) {
  return found(await ${variables}.find${type}(db, id), \`${words} \${id}\`)
}

function conflictOf(input: Schemas['${type}Input'], id: number | undefined): Problem {
  return conflict(\`${labelTemplate(names, properties)}\`, id === undefined ? undefined : pathTo('${plural}', id))
}
${hasReferences ? referenceFunctions(names, properties) : ''}
`.replace(/^\n(?=import)/gm, '')
}

function referenceFunctions({ type, variables, words }: ResourceNames, properties: Property[]): string {
  const references = properties.flatMap(({ reference }) => reference ?? [])
  const columns = references.map(({ column }) => column)
  const checks = references.map(({ column, target, shows }) => {
    const [main, ...others] = shows.toSorted((one) => (`${one.property}_id` === column ? -1 : 1))
    const described = others.map(({ property }) => `${property.replaceAll('_', ' ')} "\${body.${property}}"`)
    const what = `"\${body.${main?.property}}"${described.length > 0 ? ` with ${listed(described)}` : ''}`
    return `if (${column} === undefined) return { failure: notFound(\`${target.singular.replaceAll('_', ' ')} ${what}\`) }`
  })
  return `
/** ${capitalized(withArticle(words))} as it is to be stored, or the 404 for what it refers to and does not exist. */
async function rowOf(db: Db, body: Schemas['${type}Input']): Promise<BatchRow<${variables}.${type}Row, Problem>> {
  const { ${columns.join(', ')} } = await ${variables}.findReferences(db, body)
  ${checks.join('\n  ')}
  return { row: ${variables}.toRow(body, { ${columns.join(', ')} }) }
}
`
}
