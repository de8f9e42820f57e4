import type { Examples } from '../../examples.ts'
import { filtersOf } from '../../filters.ts'
import type { ResourceNames } from '../../naming.ts'
import type { Property } from '../../properties.ts'
import { filterTest } from './filterTest.ts'
import { objectOf } from './literal.ts'
import { referenceTests } from './referenceTests.ts'
import { refersOnly, startWithReferences } from './startWithReferences.ts'

/** The text of the test of a new resource. */
export function testFile(names: ResourceNames, properties: Property[], examples: Examples): string {
  const { plural, singular, type, words, manyWords } = names
  const references = properties.flatMap(({ reference }) => reference ?? [])
  const required = [...new Set(references.flatMap(({ target }) => [...target.requires, target]))]
  const { created, conflict } = examples
  const other = Object.entries(created).filter(([name, value]) => examples.existing[name] !== value)
  const changed = Object.entries(conflict ?? {}).filter(([name, value]) => examples.existing[name] !== value)
  const start = references.length === 0 ? 'startApp(t)' : 'startWithReferences(t)'
  const path = `'/${plural}/{${singular}_id}'`
  const params = `params: { path: { ${singular}_id: 1 } }`
  return `import t from 'tap'
${references.length > 0 ? "import type { Test } from 'tap'\n" : ''}${filtersOf(names, properties).length > 0 ? "import type { operations } from '../../../generated/api.d.ts'\n" : ''}import { startApp } from '../../support/service.ts'
${required.map(({ plural, type }) => `import { new${type} } from '../${plural}/sample.ts'\n`).join('')}import { new${type} } from './sample.ts'
${references.length > 0 ? startWithReferences(words, required, refersOnly(properties)) : ''}
t.test('${words}: creating is safe to repeat', async (t) => {
  const { client } = await ${start}
  const created = await client.POST('/${plural}', { body: new${type}() })
  t.equal(created.response.status, 201)
  t.match(created.data, { id: 1, ...new${type}() })
  const again = await client.POST('/${plural}', { body: new${type}() })
  t.equal(again.response.status, 200)
  t.same(again.data, created.data)
})
${
  changed.length === 0
    ? ''
    : `
t.test('${words}: one with the same key and other values is a conflict', async (t) => {
  const { client } = await ${start}
  await client.POST('/${plural}', { body: new${type}() })
  const { response, error } = await client.POST('/${plural}', { body: new${type}(${objectOf(changed.slice(0, 1))}) })
  t.equal(response.status, 409)
  t.match(error, { existing: '/api/${plural}/1' })
})
`
}
t.test('${words}: replacing it changes its version', async (t) => {
  const { client } = await ${start}
  const before = await client.POST('/${plural}', { body: new${type}() })
  const tag = before.response.headers.get('etag') ?? ''
  const header = { 'If-Match': tag }
  const body = new${type}(${objectOf(other)})
  const after = await client.PUT(${path}, { params: { path: { ${singular}_id: 1 }, header }, body })
  t.match(after.data, { id: 1, ...body })
  const stale = await client.PUT(${path}, { params: { path: { ${singular}_id: 1 }, header }, body })
  t.equal(stale.response.status, 412)
})

t.test('${words}: a deleted one is not found', async (t) => {
  const { client } = await ${start}
  await client.POST('/${plural}', { body: new${type}() })
  t.equal((await client.DELETE(${path}, { ${params} })).response.status, 204)
  t.equal((await client.GET(${path}, { ${params} })).response.status, 404)
})

t.test('${manyWords}: a batch and its pages hold every row once', async (t) => {
  const { client } = await ${start}
  const body = [new${type}(), new${type}(${objectOf(other)}), new${type}()]
  const batch = await client.POST('/${plural}/batch', { body })
  t.match(batch.data, { created: 2, unchanged: 1, failed: [] })
  const first = await client.GET('/${plural}', { params: { query: { limit: 1 } } })
  const cursor = first.data?.next_cursor ?? ''
  const second = await client.GET('/${plural}', { params: { query: { limit: 1, cursor } } })
  const items = [...(first.data?.items ?? []), ...(second.data?.items ?? [])]
  t.same(
    items.map(({ id }) => id),
    [1, 2],
  )
  t.equal(second.data?.next_cursor, null)
})
${filtersOf(names, properties).length > 0 ? filterTest(names, properties, examples, start) : ''}${references.length > 0 ? referenceTests(names, properties, start) : ''}`
}
