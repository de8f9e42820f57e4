import type { ResourceNames } from '../../naming.ts'
import type { Property } from '../../properties.ts'
import { unknownKey } from '../../unknownKey.ts'
import { objectOf } from './literal.ts'

/** The tests of the first reference. */
export function referenceTests(
  { plural, type, words, manyWords }: ResourceNames,
  properties: Property[],
  start: string,
): string {
  const [reference] = properties.flatMap(({ reference }) => reference ?? [])
  if (reference === undefined) return ''
  const target = reference.target.singular
  const targetWords = target.replaceAll('_', ' ')
  return `
t.test('${words}: one with an unknown ${targetWords} is not found, alone and in a batch', async (t) => {
  const { client } = await ${start}
  const body = new${type}(${objectOf(Object.entries(unknownKey(reference)))})
  t.equal((await client.POST('/${plural}', { body })).response.status, 404)
  const batch = await client.POST('/${plural}/batch', { body: [new${type}(), body] })
  t.match(batch.data, { created: 1, failed: [{ index: 1, status: 404 }] })
})

t.test('${targetWords}: one with ${manyWords} cannot be deleted', async (t) => {
  const { client } = await ${start}
  await client.POST('/${plural}', { body: new${type}() })
  const { response } = await client.DELETE('/${reference.target.plural}/{${target}_id}', {
    params: { path: { ${target}_id: 1 } },
  })
  t.equal(response.status, 409)
})
`
}
