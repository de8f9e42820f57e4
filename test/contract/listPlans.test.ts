// Sends every list of the contract with each of its filters and sorts to the service, and reads the plans of its queries on
// SQLite: the cost of a page must follow the rows that it contains.
import fc from 'fast-check'
import { CompiledQuery } from 'kysely'
import t from 'tap'
import { contract, operationsOf } from '../../src/contract/document.ts'
import type { OperationObject } from '../../src/contract/document.ts'
import { follow } from '../../src/contract/pointer.ts'
import type { Schema } from '../../src/contract/schema.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { migrate } from '../../src/database/migrations.ts'
import { buildApp } from '../../src/http/app.ts'
import { handlers } from '../../src/resources/handlers.ts'
import { resources } from '../../src/resources/index.ts'
import type { Tables } from '../../src/resources/tables.ts'
import { requiredQuery } from '../support/requiredQuery.ts'
import { validFor } from './arbitraries.ts'

interface Parameter {
  name: string
  in: string
  required?: boolean
  example?: unknown
  schema: Schema & { enum?: string[]; default?: string }
}

interface Page {
  items: Record<string, unknown>[]
  next_cursor: string | null
}

type Query = Record<string, string>

const queries: CompiledQuery[] = []
const db = openDatabase<Tables>('sqlite::memory:', ({ query }) => void queries.push(query))
await migrate(db)
const app = buildApp({ handlers, resources, db })
t.teardown(async () => {
  await app.close()
  await db.destroy()
})
await createExamples()

for (const { path, method, operation } of operationsOf()) {
  const { parameters = [] } = operation as { parameters?: Parameter[] }
  const known = parameters.map((each) => follow(each, contract)).filter((each) => each.in === 'query')
  if (method !== 'get' || !known.some(({ name }) => name === 'cursor')) continue
  const table = tableOf(operation)
  const url = `/api${path.replace(/\{\w+\}/g, '1')}`
  const required = requiredQuery(operation, contract)
  const [first] = (await getPage(url, required)).items
  const others = known.filter(({ name }) => !['limit', 'cursor', ...Object.keys(required)].includes(name))
  const sorts = others.filter(isSort)
  const filters = others
    .filter((each) => !isSort(each))
    .map((each) => [each.name, valueOf(each, first)] as const)

  for (const optional of queriesOf(filters, sorts)) {
    const query = { ...required, ...optional }
    const isFiltered =
      path.includes('{') ||
      [...Object.keys(required), ...filters.map(([name]) => name)].some((name) => name in query)
    t.test(`${operation.operationId} uses an index: ${JSON.stringify(query)}`, async (t) => {
      const plan = await planOf(url, query, table)
      t.same(
        plan.filter((step) => /TEMP B-TREE|AUTOMATIC/.test(step)),
        [],
        `nothing is sorted: ${plan.join('; ')}`,
      )
      const steps = plan.filter((step) => new RegExp(`^(SCAN|SEARCH) ${table}\\b`).test(step))
      t.not(steps.length, 0, `the plan names the table ${table}: ${plan.join('; ')}`)
      if (!isFiltered) return
      t.same(
        steps.filter((step) => step.startsWith('SCAN') || step.includes('(rowid>?)')),
        [],
        `the rows of ${table} that the filter excludes are not read: ${plan.join('; ')}`,
      )
    })
  }
}

/** Creates what the contract's examples of each creation show: one that exists later, and a new one. */
async function createExamples() {
  for (const { path, operation } of operationsOf()) {
    const { examples } = (operation.requestBody?.content['application/json'] ?? {}) as {
      examples?: Record<string, { value: object }>
    }
    if (examples?.unchanged === undefined) continue
    for (const { value } of [examples.unchanged, examples.created ?? examples.unchanged]) {
      const { statusCode, body } = await app.inject({ method: 'POST', url: `/api${path}`, payload: value })
      if (statusCode >= 400) throw new Error(`${operation.operationId}: ${body}`)
    }
  }
}

/** The table of a list's items. */
function tableOf({ operationId, responses }: OperationObject): string {
  const { content } = responses?.['200'] as { content: Record<string, { schema: Schema }> }
  const page = follow(content['application/json']?.schema ?? {}, contract)
  const item = follow(page.properties?.items?.items ?? {}, contract)
  if (item['x-table'] === undefined) throw new Error(`The items of ${operationId} have no x-table.`)
  return item['x-table']
}

/** Whether a parameter is one of a few orders, and excludes no row. */
function isSort({ schema }: Parameter): boolean {
  return schema.enum !== undefined && schema.default !== undefined
}

/** The value of the first item, or any valid one. */
function valueOf({ name, schema }: Parameter, item: Page['items'][number] | undefined): string {
  const [sample] = fc.sample(validFor(schema), { numRuns: 1, seed: 1 })
  return String(item?.[name] ?? sample)
}

/** No filter, each filter, and all filters, each in each order. */
function queriesOf(filters: (readonly [string, string])[], sorts: Parameter[]): Query[] {
  const filtered = [[], ...filters.map((each) => [each]), ...(filters.length > 1 ? [filters] : [])]
  const sorted = sorts.flatMap(({ name, schema }) =>
    (schema.enum ?? []).map((value) => [name, value] as const),
  )
  return filtered.flatMap((each) =>
    [[], ...sorted.map((sort) => [sort])].map((sort) => Object.fromEntries<string>([...each, ...sort])),
  )
}

async function getPage(url: string, query: Query): Promise<Page> {
  const { statusCode, body } = await app.inject({ url, query: { limit: '1', ...query } })
  if (statusCode !== 200) throw new Error(`${url}: ${body}`)
  return JSON.parse(body) as Page
}

/** The lines of EXPLAIN QUERY PLAN for all queries of the first page of rows of this table, and of the next one if there is one. */
async function planOf(url: string, query: Query, table: string): Promise<string[]> {
  queries.length = 0
  const { next_cursor: cursor } = await getPage(url, query)
  if (cursor !== null) await getPage(url, { ...query, cursor })
  const plan: string[] = []
  for (const { sql, parameters } of [...queries]) {
    // It reads one entry, to find where the next step begins.
    if (/^\s*select min\(/.test(sql)) continue
    const explain = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters])
    const { rows } = await db.executeQuery<{ detail: string }>(explain)
    const steps = rows.map(({ detail }) => detail)
    // These are the rows that the query before, with the same conditions, has counted: they are few, and may be sorted.
    const ofCounted = new RegExp(`^USE TEMP B-TREE|^SCAN ${table}$`)
    const areCounted = /\) as "(candidate|entry)"/.test(sql)
    plan.push(...steps.filter((step) => !(areCounted && ofCounted.test(step))))
  }
  return plan
}
